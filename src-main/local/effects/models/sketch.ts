import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/** Pencil on paper. */
export const sketch = defineEffect({
  id: 'sketch',
  title: 'Pencil sketch',
  description: 'Draws outlines and shades with a pencil on paper.',
  params: { strength: share(0.6, 'Strength', 'How hard the pencil is pressed.') },
  chain: ({ strength }) => [
    { filter: 'sobel', id: 'pencil', options: { planes: 1, scale: 0.8 + strength * 2 }, live: ['scale'] },
    { filter: 'lutyuv', options: { y: 'clip(240-val,16,235)', u: '128', v: '128' } },
  ],
});
