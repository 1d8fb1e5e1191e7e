import { SlidersHorizontal } from 'lucide-react';
import { useApp } from '../store/app-store.ts';
import { captureTexts } from '../texts/capture.ts';
import { Field } from '../ui/field.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Popover } from '../ui/popover.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import styles from './capture-controls.module.css';
import type { Size } from './crop.ts';
import { defaultBitrateBps } from './encoder-config.ts';
import { BIT_RATES_BPS, PICTURE_RATES, PICTURE_SIZES } from './picture-sizes.ts';
import { changeCapture } from './use-capture-setting.ts';

const texts = captureTexts.settings;

/** Size, rate, shape, mirror and bit rate of what is sent; changes at once, also while a stream runs. */
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
        <SizeSelect size={capture} />
      </Field>
      <Field label={texts.fps}>
        <Select value={String(capture.fps)} onChange={(fps) => void changeCapture({ fps: Number(fps) })}>
          {withOwn(PICTURE_RATES, capture.fps).map((fps) => (
            <option key={fps}>{fps}</option>
          ))}
        </Select>
      </Field>
      <Field label={texts.bitrate}>
        <Select
          value={String(capture.bitrateBps ?? '')}
          onChange={(bps) => void changeCapture({ bitrateBps: bps === '' ? null : Number(bps) })}
        >
          <option value="">{texts.automatic(mbps(defaultBitrateBps(capture)))}</option>
          {withOwn(BIT_RATES_BPS, capture.bitrateBps).map((bps) => (
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
        options={[
          { value: 'crop', label: texts.crop },
          { value: 'bars', label: texts.bars },
        ]}
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

function SizeSelect({ size }: { readonly size: Size }) {
  const name = ({ width, height }: Size): string => `${width}x${height}`;
  const own = !PICTURE_SIZES.some((one) => name(one) === name(size));
  const choose = (chosen: string): void => {
    const found = PICTURE_SIZES.find((one) => name(one) === chosen);
    if (found !== undefined) void changeCapture({ width: found.width, height: found.height });
  };
  return (
    <Select value={name(size)} onChange={choose}>
      {own && <option value={name(size)}>{texts.custom(size.width, size.height)}</option>}
      {PICTURE_SIZES.map((one) => (
        <option key={name(one)} value={name(one)}>
          {one.width === one.height ? texts.square(one.width) : texts.sizeOf(one.width, one.height)}
        </option>
      ))}
    </Select>
  );
}

/** The choices, with the one that is set where it is none of them. */
function withOwn(choices: readonly number[], own: number | null): readonly number[] {
  return own === null || choices.includes(own) ? choices : [...choices, own].sort((a, b) => a - b);
}

function mbps(bps: number): string {
  return (bps / 1_000_000).toLocaleString(undefined, { maximumFractionDigits: 1 });
}
