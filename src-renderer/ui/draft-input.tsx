import { useState } from 'react';
import { TextInput } from './text-input.tsx';

interface DraftInputProps {
  readonly value: string;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly mono?: boolean;
  /** Told what was typed, without blanks around it, on Enter and on leaving. */
  readonly onDone: (value: string) => void;
}

/** A line of text that counts only once it is complete; Escape brings back what was there. */
export function DraftInput({ value, onDone, ...rest }: DraftInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const done = () => {
    if (draft !== null && draft.trim() !== value) onDone(draft.trim());
    setDraft(null);
  };
  return (
    <TextInput
      {...rest}
      value={draft ?? value}
      onChange={setDraft}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
