import { type RefObject, useLayoutEffect, useState } from 'react';

/** The attribute of an element that scrolls, by which {@link useVisibleRows} finds it; its only child is what it scrolls. */
export const SCROLLER = { 'data-scroller': '' };

/** Rows rendered beyond the edges of the screen, so that scrolling and the Tab key find some. */
const BEYOND = 6;
/** First and last row change in steps: not every scrolled row needs a new rendering. */
const STEP = 4;

/** The rows to render: from `first` up to, but without, `end`. `rowHeight` in pixels. */
export interface VisibleRows {
  readonly first: number;
  readonly end: number;
  readonly rowHeight: number;
}

/**
 * Finds which of many rows of the same height are on the screen, so that only these are rendered.
 * @param body what holds the rows; its custom property `--row-height` is their height in pixels
 */
export function useVisibleRows(body: RefObject<HTMLElement | null>): VisibleRows {
  const [rows, setRows] = useState<VisibleRows>({ first: 0, end: 24, rowHeight: 60 });
  useLayoutEffect(() => {
    const element = body.current;
    const scroller = element?.closest<HTMLElement>('[data-scroller]');
    const content = scroller?.firstElementChild;
    if (!element || !scroller || !content) return undefined;
    const look = () => {
      const rowHeight = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row-height')) || 60;
      const above = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top;
      const first = Math.max(0, floorTo(STEP, above / rowHeight - BEYOND));
      const end = floorTo(STEP, (above + scroller.clientHeight) / rowHeight + BEYOND) + STEP;
      setRows((before) =>
        before.first === first && before.end === end && before.rowHeight === rowHeight
          ? before
          : { first, end, rowHeight },
      );
    };
    look();
    scroller.addEventListener('scroll', look, { passive: true });
    // What stands above the rows may grow, and another width may give them another height.
    const sizes = new ResizeObserver(look);
    sizes.observe(scroller);
    sizes.observe(content);
    return () => {
      scroller.removeEventListener('scroll', look);
      sizes.disconnect();
    };
  }, [body]);
  return rows;
}

function floorTo(step: number, value: number): number {
  return Math.floor(value / step) * step;
}
