import { captureTexts } from '../../texts/capture.ts';
import { settingsTexts } from '../../texts/settings.ts';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { optionsOf, Segmented } from '../../ui/segmented.tsx';
import styles from './capture-section.module.css';

const texts = settingsTexts.capture;

/** What a fixed bitrate begins with. */
const FIRST_BPS = 2_500_000;

interface BitrateFieldProps {
  /** Bits per second; null lets size and rate decide. */
  readonly bitrateBps: number | null;
  readonly onChange: (bitrateBps: number | null) => void;
}

/** The bitrate of the pictures that are sent. */
export function BitrateField({ bitrateBps, onChange }: BitrateFieldProps) {
  return (
    <div className={styles.group}>
      <Segmented
        label={captureTexts.settings.bitrate}
        showLabel
        options={optionsOf(texts.bitrates)}
        value={bitrateBps === null ? 'auto' : 'fixed'}
        onChange={(kind) => onChange(kind === 'auto' ? null : FIRST_BPS)}
      />
      {bitrateBps !== null && (
        <Field label={texts.fixedBitrate}>
          <NumberInput
            min={100}
            max={50_000}
            step={100}
            unit={texts.kilobits}
            value={bitrateBps / 1000}
            onChange={(kilobits) => onChange(kilobits * 1000)}
          />
        </Field>
      )}
      <p className={styles.hint}>{texts.bitrateHint}</p>
    </div>
  );
}
