import { useSyncExternalStore } from 'react';

/** The views of the window, in the order of the rail. */
export const views = ['live', 'network', 'outputs', 'settings', 'about'] as const;

/** See {@link views}. */
export type View = (typeof views)[number];

/**
 * The part of the address that names a view, and a place in it where it has several, so that it is a plain link and a
 * reload stays where it was.
 */
export function viewAddress(view: View, place = ''): string {
  return place === '' ? `#${view}` : `#${view}/${place}`;
}

/** The view that the address names; the live view for anything else. */
export function useView(): View {
  return useSyncExternalStore(onAddress, () => viewOf(window.location.hash));
}

/** The place in the view that the address names; '' for none. */
export function usePlace(): string {
  return useSyncExternalStore(onAddress, () => placeOf(window.location.hash));
}

/** Goes to a view, and to a place in it. */
export function openView(view: View, place = ''): void {
  window.location.hash = viewAddress(view, place);
}

/** Reads the view from an address's fragment. */
export function viewOf(fragment: string): View {
  const [name] = fragment.slice(1).split('/');
  return views.find((view) => view === name) ?? 'live';
}

/** Reads the place in a view from an address's fragment; '' for none. */
export function placeOf(fragment: string): string {
  return fragment.split('/')[1] ?? '';
}

function onAddress(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
