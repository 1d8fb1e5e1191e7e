import type { AppState } from '../../src-preload/contract.ts';
import { useApp } from './app-store.ts';

/** Reads a slice of main's state inside a view: the frame shows views only once main has answered. */
export function useMain<Slice>(select: (state: AppState) => Slice): Slice {
  return useApp(({ state }) => {
    if (state === null) throw new Error('a view was rendered before main had answered');
    return select(state);
  });
}
