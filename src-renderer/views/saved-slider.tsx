import { useMemo, useState } from 'react';
import { latestSender } from '../store/latest-sender.ts';
import { Slider } from '../ui/slider.tsx';

/** Between two changes that are sent while a slider moves, milliseconds. */
const EVERY_MS = 150;

interface SavedSliderProps {
  readonly label: string;
  readonly hint?: string;
  readonly saved: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly text: (value: number) => string;
  /** The same function from render to render; must not reject. */
  readonly save: (value: number) => Promise<unknown>;
}

/** A slider whose value is a setting: it is saved while it moves, not for every step. */
export function SavedSlider({ saved, text, save, ...rest }: SavedSliderProps) {
  const [draft, setDraft] = useState<number | null>(null);
  const sender = useMemo(
    () =>
      latestSender<number>(async (value) => {
        await save(value);
        setDraft((shown) => (shown === value ? null : shown));
      }, EVERY_MS),
    [save],
  );
  const value = draft ?? saved;
  return (
    <Slider
      {...rest}
      value={value}
      text={text(value)}
      onChange={(next) => {
        setDraft(next);
        sender.push(next);
      }}
    />
  );
}
