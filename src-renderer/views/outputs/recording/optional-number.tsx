import { useState } from 'react';
import { outputsTexts } from '../../../texts/outputs.ts';
import { recordingTexts } from '../../../texts/recording.ts';
import { DraftInput } from '../../../ui/draft-input.tsx';
import { Field } from '../../../ui/field.tsx';
import { numberFrom } from '../../../ui/number-text.ts';

const texts = recordingTexts.how;

interface OptionalNumberProps {
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** A whole number; null for none. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

/** A whole number that may be left empty. */
export function OptionalNumber({ label, unit, min, max, value, onChange }: OptionalNumberProps) {
  const [wrong, setWrong] = useState(false);
  const done = (text: string) => {
    const number = text === '' ? null : numberFrom(text, { min, max, step: 1 });
    setWrong(text !== '' && number === null);
    if (text === '') onChange(null);
    else if (number !== null) onChange(number.value);
  };
  return (
    <Field label={`${label} (${unit})`} error={wrong && outputsTexts.noNumber}>
      <DraftInput value={value === null ? '' : String(value)} placeholder={texts.never} onDone={done} />
    </Field>
  );
}
