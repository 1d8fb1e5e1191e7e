import { useState } from 'react';
import { settingsTexts } from '../../texts/settings.ts';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import styles from './capture-section.module.css';
import { type SizeName, sizeName, sizePresets } from './size-presets.ts';

const texts = settingsTexts.capture;
const options = [...Object.keys(sizePresets), 'custom'].map((value) => ({
  value: value as SizeName,
  label: value === 'custom' ? texts.custom : value,
}));

interface SizeFieldProps {
  /** Pixels, even numbers. */
  readonly width: number;
  readonly height: number;
  readonly onChange: (size: { readonly width?: number; readonly height?: number }) => void;
}

/** The size pictures are sent with: a usual one, or width and height. */
export function SizeField({ width, height, onChange }: SizeFieldProps) {
  const [custom, setCustom] = useState(false);
  const name = custom ? 'custom' : sizeName(width, height);
  const choose = (chosen: SizeName) => {
    setCustom(chosen === 'custom');
    if (chosen !== 'custom') onChange(sizePresets[chosen]);
  };
  return (
    <div className={styles.group}>
      <Segmented label={texts.size} showLabel options={options} value={name} onChange={choose} />
      {name === 'custom' && (
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
