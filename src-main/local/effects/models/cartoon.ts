import { growTo, LUMA, shrink } from '../blocks.ts';
import { num, table } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { share, whole } from '../params.ts';

/**
 * Flat areas of strong colour with dark outlines. The picture is smoothed at a third of its size and cut into steps
 * only after it has grown again, which draws smooth contours at a tenth of the cost of smoothing it whole.
 */
export const cartoon = defineEffect({
  id: 'cartoon',
  title: 'Cartoon',
  description: 'Flat, bright areas of colour with inked outlines.',
  params: {
    strength: share(0.7, 'Strength', 'How bold the outlines are.'),
    shades: whole([3, 12], 6, 'Shades', 'How many steps there are from dark to bright.'),
  },
  chain: ({ strength, shades }) => {
    const steps = `st(0,pow(${LUMA},0.75)*${shades});st(1,floor(ld(0)));st(2,clip((ld(0)-ld(1)-0.5)*8+0.5,0,1))`;
    const chroma = table('clip(128+(val-128)*1.7,16,240)');
    return [
      node('split', { outputs: 3 }, { to: 'cartoon-in cartoon-size cartoon-ink' }),
      shrink(3, { from: 'cartoon-in' }),
      node('bilateral', { sigmaS: 4, sigmaR: 0.12 }),
      node('bilateral', { sigmaS: 4, sigmaR: 0.12 }, { to: 'cartoon-smooth' }),
      growTo('cartoon-smooth cartoon-size', {}, 'bicubic'),
      node(
        'lutyuv',
        { y: table(`${steps};16+219*(ld(1)+ld(2))/${shades}`), u: chroma, v: chroma },
        { to: 'cartoon-flat', id: 'shades', live: ['y'] },
      ),
      node('sobel', { planes: 1, scale: 0.9 }, { from: 'cartoon-ink', to: 'cartoon-lines' }),
      node(
        'lut2',
        { c0: `x*(1-0.94*clip((y-${num(56 - strength * 30)})/60,0,1))`, c1: 'x', c2: 'x' },
        { from: 'cartoon-flat cartoon-lines', id: 'ink', live: ['c0'] },
      ),
    ];
  },
});
