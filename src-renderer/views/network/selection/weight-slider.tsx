import { useMemo, useState } from 'react';
import type { Settings } from '../../../../src-preload/contract.ts';
import { useApp } from '../../../store/app-store.ts';
import { changeSettings } from '../../../store/change-settings.ts';
import { latestSender } from '../../../store/latest-sender.ts';
import { useMain } from '../../../store/use-main.ts';
import { selectionTexts } from '../../../texts/selection.ts';
import { Slider } from '../../../ui/slider.tsx';

/** Between two changes that are sent while a slider moves, milliseconds. */
const EVERY_MS = 150;

/** A reason by which orchestrators are ranked. */
export type Weight = keyof Settings['selection']['weights'];

/** How much a reason counts; the ranking follows while the slider moves. */
export function WeightSlider({ weight }: { readonly weight: Weight }) {
  const saved = useMain(({ settings }) => settings.selection.weights[weight]);
  const [draft, setDraft] = useState<number | null>(null);
  const sender = useMemo(
    () =>
      latestSender<number>(async (value) => {
        const weights = useApp.getState().state?.settings.selection.weights;
        if (weights !== undefined)
          await changeSettings({ selection: { weights: { ...weights, [weight]: value } } });
        setDraft((shown) => (shown === value ? null : shown));
      }, EVERY_MS),
    [weight],
  );
  const value = draft ?? saved;
  return (
    <Slider
      label={selectionTexts.weights[weight]}
      hint={selectionTexts.weightHints[weight]}
      value={value}
      min={0}
      max={10}
      step={0.5}
      text={selectionTexts.weight(value)}
      onChange={(next) => {
        setDraft(next);
        sender.push(next);
      }}
    />
  );
}
