import type { Settings } from '../../../../src-preload/contract.ts';

/** How input and output are laid out. */
export type Layout = Settings['view']['layout'];

/** All layouts, in the order of their buttons. */
export const layouts: readonly Layout[] = ['side', 'slider', 'inset', 'output'];

/** The layout after another, round and round. */
export function nextLayout(layout: Layout): Layout {
  return layouts[(layouts.indexOf(layout) + 1) % layouts.length] ?? 'side';
}
