import { expect, it } from 'vitest';
import { layouts, nextLayout } from './layout.ts';

it('goes through every layout and comes round', () => {
  const seen = layouts.map((_, steps) =>
    Array.from({ length: steps }).reduce<(typeof layouts)[number]>(nextLayout, 'side'),
  );
  expect(seen).toEqual(['side', 'slider', 'inset', 'output']);
  expect(nextLayout('output')).toBe('side');
});
