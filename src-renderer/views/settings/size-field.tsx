import { useState } from 'react';
import { PICTURE_SIZES } from '../../capture/picture-sizes.ts';
import { SizeSelect } from '../../capture/size-select.tsx';
import { captureTexts } from '../../texts/capture.ts';
import { settingsTexts } from '../../texts/settings.ts';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import styles from './capture-section.module.css';

const texts = settingsTexts.capture;

interface SizeFieldProps {
  /** Pixels, even numbers. */
  readonly width: number;
  readonly height: number;
  readonly onChange: (size: { readonly width?: number; readonly height?: number }) => void;
}

/** The size pictures are sent with: a usual one, or width and height. */
export function SizeField({ width, height, onChange }: SizeFieldProps) {
  const [asked, setAsked] = useState(false);
  const other = asked || !PICTURE_SIZES.some((size) => size.width === width && size.height === height);
  return (
    <div className={styles.group}>
      <div className={styles.narrow}>
        <Field label={captureTexts.settings.size}>
          <SizeSelect
            size={{ width, height }}
            other={other}
            onOther={() => setAsked(true)}
            onChange={(size) => {
              setAsked(false);
              onChange(size);
            }}
          />
        </Field>
      </div>
      {other && (
        <div className={styles.numbers}>
          <Field label={texts.width}>
            <NumberInput
              min={128}
              max={3840}
              step={2}
              unit={texts.pixels}
              value={width}
              onChange={(value) => onChange({ width: value })}
            />
          </Field>
          <Field label={texts.height}>
            <NumberInput
              min={96}
              max={2160}
              step={2}
              unit={texts.pixels}
              value={height}
              onChange={(value) => onChange({ height: value })}
            />
          </Field>
        </div>
      )}
    </div>
  );
}
