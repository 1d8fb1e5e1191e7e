import { growTo, shrink } from '../blocks.ts';
import { num } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/** Pools of light colour on paper with darker rims, as wet paint dries. */
export const watercolour = defineEffect({
  id: 'watercolour',
  title: 'Watercolour',
  description: 'Light pools of paint with darker rims on white paper.',
  params: {
    strength: share(0.6, 'Strength', 'How dark the rims of the pools are.'),
  },
  chain: ({ strength }) => [
    node('split', {}, { to: 'paint-in paint-size' }),
    shrink(4, { from: 'paint-in' }),
    node('median', { radius: 2 }, { to: 'paint-pools' }),
    growTo('paint-pools paint-size', {}, 'bicubic'),
    node('split', {}, { to: 'paint-fill paint-edge' }),
    node('sobel', { planes: 1, scale: 3 }, { from: 'paint-edge', to: 'paint-rims' }),
    node(
      'lut2',
      {
        c0: `(38+200*pow(clip((x-16)/219,0,1),0.62))*(1-${num(strength * 0.75)}*clip((y-20)/235,0,1))`,
        c1: 'clip(128+(x-128)*1.9,16,240)',
        c2: 'clip(128+(x-128)*1.9,16,240)',
      },
      { from: 'paint-fill paint-rims', id: 'rims', live: ['c0'] },
    ),
    node('noise', { c0s: 7 }),
  ],
});
