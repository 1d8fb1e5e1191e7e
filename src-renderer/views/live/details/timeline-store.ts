import { create } from 'zustand';
import { useApp } from '../../../store/app-store.ts';
import { type TimelineEntry, timelineEntries } from './timeline.ts';

/** Entries that are kept. */
const LIMIT = 200;

/** What happened to the stream since this window looks, newest first, each with a number of its own. */
export const useTimeline = create<readonly (TimelineEntry & { readonly id: number })[]>(() => []);

let count = 0;

/** Follows the stream. @returns a function that ends it */
export function watchTimeline(): () => void {
  return useApp.subscribe(({ state }, before) => {
    const live = state?.live;
    if (live === undefined || live === before.state?.live) return;
    for (const entry of timelineEntries(before.state?.live ?? null, live, Date.now())) {
      count += 1;
      const id = count;
      useTimeline.setState((kept) => [{ ...entry, id }, ...kept].slice(0, LIMIT), true);
    }
  });
}
