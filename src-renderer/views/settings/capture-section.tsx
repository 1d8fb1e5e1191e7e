import type { Settings } from '../../../src-preload/contract.ts';
import { changeSettings } from '../../store/change-settings.ts';
import { useMain } from '../../store/use-main.ts';
import { settingsTexts } from '../../texts/settings.ts';
import { Field } from '../../ui/field.tsx';
import { Section } from '../../ui/section.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Slider } from '../../ui/slider.tsx';
import { Switch } from '../../ui/switch.tsx';
import { BitrateField } from './bitrate-field.tsx';
import styles from './capture-section.module.css';
import { optionsOf } from './options.ts';
import { SizeField } from './size-field.tsx';

const texts = settingsTexts.capture;

const change = (capture: Partial<Settings['capture']>) => void changeSettings({ capture });

/** What pictures and sound are sent with. */
export function CaptureSection() {
  const capture = useMain(({ settings }) => settings.capture);
  return (
    <Section title={texts.title} description={texts.description}>
      <SizeField width={capture.width} height={capture.height} onChange={change} />
      <div className={styles.narrow}>
        <Field label={texts.fps}>
          <Slider min={5} max={60} value={capture.fps} onChange={(fps) => change({ fps })} />
        </Field>
      </div>
      <BitrateField bitrateBps={capture.bitrateBps} onChange={(bitrateBps) => change({ bitrateBps })} />
      <Segmented
        label={texts.fit}
        showLabel
        options={optionsOf(texts.fits)}
        value={capture.fit}
        onChange={(fit) => change({ fit })}
      />
      <Switch
        label={texts.mirror}
        hint={texts.mirrorHint}
        checked={capture.mirror}
        onChange={(mirror) => change({ mirror })}
      />
      <Switch label={texts.audio} checked={capture.audio} onChange={(audio) => change({ audio })} />
    </Section>
  );
}
