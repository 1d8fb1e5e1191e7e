import { pattern } from '../blocks.ts';
import { num } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/** An old television: scan lines, glowing phosphor, colours that miss each other a little. */
export const crt = defineEffect({
  id: 'crt',
  title: 'Old television',
  description: 'Scan lines, glowing phosphor and soft corners of a tube screen.',
  params: { strength: share(0.6, 'Strength', 'How deep the scan lines are.') },
  chain: ({ strength }) => {
    const depth = num(strength * 0.65);
    return [
      ...pattern({ width: 8, height: 640, luma: '128+127*cos(Y*PI)' }, 'crt-in', 'crt-lines'),
      node(
        'lut2',
        { c0: `16+(x-16)*(1.25-${depth}*y/255)`, c1: 'x', c2: 'x' },
        { from: 'crt-in crt-lines', id: 'lines', live: ['c0'] },
      ),
    ];
  },
  look: () => ({ fringe: 0.25, vignette: 0.5, saturation: 1.3, contrast: 0.15, glow: 0.25 }),
});
