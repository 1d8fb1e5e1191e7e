import { SlidersHorizontal } from 'lucide-react';
import { useApp } from '../store/app-store.ts';
import { captureTexts } from '../texts/capture.ts';
import { Field } from '../ui/field.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Popover } from '../ui/popover.tsx';
import { optionsOf, Segmented } from '../ui/segmented.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import styles from './capture-controls.module.css';
import { defaultBitrateBps } from './encoder-config.ts';
import { BITRATES_BPS, withOwn } from './picture-sizes.ts';
import { RateSelect } from './rate-select.tsx';
import { SizeSelect } from './size-select.tsx';
import { changeCapture } from './use-capture-setting.ts';

const texts = captureTexts.settings;

/** Size, rate, shape, mirror and bitrate of what is sent; changes at once, also while a stream runs. */
export function PictureSettings() {
  return (
    <Popover
      label={texts.title}
      trigger={(trigger) => <IconButton {...trigger} label={texts.open} icon={SlidersHorizontal} />}
    >
      <PicturePanel />
    </Popover>
  );
}

function PicturePanel() {
  const capture = useApp(({ state }) => state?.settings.capture);
  if (capture === undefined) return null;
  return (
    <div className={styles.panel}>
      <Field label={texts.size}>
        <SizeSelect size={capture} onChange={(size) => void changeCapture(size)} />
      </Field>
      <Field label={texts.fps}>
        <RateSelect fps={capture.fps} onChange={(fps) => void changeCapture({ fps })} />
      </Field>
      <Field label={texts.bitrate}>
        <Select
          value={String(capture.bitrateBps ?? '')}
          onChange={(bps) => void changeCapture({ bitrateBps: bps === '' ? null : Number(bps) })}
        >
          <option value="">{texts.automatic(mbps(defaultBitrateBps(capture)))}</option>
          {withOwn(BITRATES_BPS, capture.bitrateBps).map((bps) => (
            <option key={bps} value={bps}>
              {texts.mbps(mbps(bps))}
            </option>
          ))}
        </Select>
      </Field>
      <Segmented
        label={texts.fit}
        showLabel
        value={capture.fit}
        onChange={(fit) => void changeCapture({ fit })}
        options={optionsOf(texts.fits)}
      />
      {capture.source === 'camera' && (
        <Switch
          label={texts.mirror}
          hint={texts.mirrorHint}
          checked={capture.mirror}
          onChange={(mirror) => void changeCapture({ mirror })}
        />
      )}
    </div>
  );
}

function mbps(bps: number): string {
  return (bps / 1_000_000).toLocaleString(undefined, { maximumFractionDigits: 1 });
}
