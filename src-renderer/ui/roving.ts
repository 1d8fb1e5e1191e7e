const steps: Readonly<Record<'row' | 'column', readonly [back: string, forward: string]>> = {
  row: ['ArrowLeft', 'ArrowRight'],
  column: ['ArrowUp', 'ArrowDown'],
};

/** Where a key leads in a list that is walked by arrow keys, Home and End, round its ends. @returns null for other keys */
export function nextIndex(
  key: string,
  index: number,
  length: number,
  direction: 'row' | 'column',
): number | null {
  const [back, forward] = steps[direction];
  if (length === 0) return null;
  if (key === forward) return (index + 1) % length;
  if (key === back) return (index - 1 + length) % length;
  if (key === 'Home') return 0;
  if (key === 'End') return length - 1;
  return null;
}
