import { growTo, shrink } from '../blocks.ts';
import { num } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { seedParam, share } from '../params.ts';

/** Pencil on paper: each point against its blurred surroundings ("colour dodge"), which leaves contours and shading. */
export const sketch = defineEffect({
  id: 'sketch',
  title: 'Pencil sketch',
  description: 'Draws contours and shades with a pencil on warm paper.',
  params: {
    strength: share(0.6, 'Strength', 'How hard the pencil is pressed.'),
    seed: seedParam,
  },
  chain: ({ strength, seed }) => [
    node('split', { outputs: 3 }, { to: 'sketch-in sketch-blur sketch-size' }),
    shrink(6, { from: 'sketch-blur' }),
    node('gblur', { sigma: 1.2 }, { to: 'sketch-soft' }),
    growTo('sketch-soft sketch-size', { to: 'sketch-around' }),
    node(
      'lut2',
      {
        c0: `st(0,clip((x+14)/(y+12),0,1));st(1,0.45+0.55*clip((y-16)/170,0,1));24+206*pow(ld(0),${num(1.5 + strength * 5)})*ld(1)`,
        c1: '122',
        c2: '132',
      },
      { from: 'sketch-in sketch-around', id: 'pencil', live: ['c0'] },
    ),
    node('noise', { c0s: 10, all_seed: seed }),
  ],
});
