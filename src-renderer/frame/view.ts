import { useSyncExternalStore } from 'react';

/** The views of the window, in the order of the rail. */
export const views = ['live', 'network', 'settings', 'about'] as const;

/** See {@link views}. */
export type View = (typeof views)[number];

/** The part of the address that names a view, so that it is a plain link and a reload stays where it was. */
export function viewAddress(view: View): string {
  return `#${view}`;
}

/** The view that the address names; the live view for anything else. */
export function useView(): View {
  return useSyncExternalStore(onAddress, () => viewOf(window.location.hash));
}

/** Goes to a view. */
export function openView(view: View): void {
  window.location.hash = viewAddress(view);
}

/** Reads the view from an address's fragment. */
export function viewOf(fragment: string): View {
  return views.find((view) => viewAddress(view) === fragment) ?? 'live';
}

function onAddress(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
