import type { Settings } from '../../../src-preload/contract.ts';
import { RateSelect } from '../../capture/rate-select.tsx';
import { changeSettings } from '../../store/change-settings.ts';
import { useMain } from '../../store/use-main.ts';
import { captureTexts } from '../../texts/capture.ts';
import { settingsTexts } from '../../texts/settings.ts';
import { Field } from '../../ui/field.tsx';
import { Section } from '../../ui/section.tsx';
import { optionsOf, Segmented } from '../../ui/segmented.tsx';
import { Switch } from '../../ui/switch.tsx';
import { BitrateField } from './bitrate-field.tsx';
import styles from './capture-section.module.css';
import { SizeField } from './size-field.tsx';

const texts = captureTexts.settings;

const change = (capture: Partial<Settings['capture']>) => void changeSettings({ capture });

/** What pictures and sound are sent with. */
export function CaptureSection() {
  const capture = useMain(({ settings }) => settings.capture);
  return (
    <Section title={settingsTexts.capture.title} description={settingsTexts.capture.description}>
      <SizeField width={capture.width} height={capture.height} onChange={change} />
      <div className={styles.narrow}>
        <Field label={texts.fps}>
          <RateSelect fps={capture.fps} onChange={(fps) => change({ fps })} />
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
      <Switch label={captureTexts.sound} checked={capture.audio} onChange={(audio) => change({ audio })} />
    </Section>
  );
}
