import { useCallback } from 'react';
import type { Settings } from '../../../../src-preload/contract.ts';
import { useApp } from '../../../store/app-store.ts';
import { changeSettings } from '../../../store/change-settings.ts';
import { useMain } from '../../../store/use-main.ts';
import { selectionTexts } from '../../../texts/selection.ts';
import { SavedSlider } from '../../saved-slider.tsx';

/** A reason by which orchestrators are ranked. */
export type Weight = keyof Settings['selection']['weights'];

/** How much a reason counts; the ranking follows while the slider moves. */
export function WeightSlider({ weight }: { readonly weight: Weight }) {
  const saved = useMain(({ settings }) => settings.selection.weights[weight]);
  const save = useCallback(
    async (value: number) => {
      const weights = useApp.getState().state?.settings.selection.weights;
      if (weights !== undefined)
        await changeSettings({ selection: { weights: { ...weights, [weight]: value } } });
    },
    [weight],
  );
  return (
    <SavedSlider
      label={selectionTexts.weights[weight]}
      hint={selectionTexts.weightHints[weight]}
      saved={saved}
      min={0}
      max={10}
      step={0.5}
      text={selectionTexts.weight}
      save={save}
    />
  );
}
