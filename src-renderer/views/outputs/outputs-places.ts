import { openView } from '../../frame/view.ts';

/** The places of the outputs view, in the order of its tabs. */
export const outputsPlaces = ['obs', 'recording', 'restream', 'feed', 'camera', 'sound'] as const;

/** See {@link outputsPlaces}. */
export type OutputsPlace = (typeof outputsPlaces)[number];

/** Goes to a place of the outputs view. */
export function openOutputs(place: OutputsPlace): void {
  openView('outputs', place);
}

/** The place an address names; OBS for anything else. */
export function outputsPlaceOf(place: string): OutputsPlace {
  return outputsPlaces.find((known) => known === place) ?? 'obs';
}
