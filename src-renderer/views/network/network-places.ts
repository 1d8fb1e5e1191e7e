import { openView } from '../../frame/view.ts';

/** The places of the network view, in the order of its tabs. */
export const networkPlaces = ['orchestrators', 'sources', 'signers', 'wallet', 'probe'] as const;

/** See {@link networkPlaces}. */
export type NetworkPlace = (typeof networkPlaces)[number];

/** Goes to a place of the network view. */
export function openNetwork(place: NetworkPlace): void {
  openView('network', place);
}

/** The place an address names; the orchestrators for anything else. */
export function networkPlaceOf(place: string): NetworkPlace {
  return networkPlaces.find((known) => known === place) ?? 'orchestrators';
}
