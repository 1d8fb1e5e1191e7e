import { growTo, shrink } from '../blocks.ts';
import { num, table } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/**
 * Glowing outlines on black. Lines are found in luma; their colour follows the brightness of what they outline. Colour
 * and glow are made at half and an eighth of the size, where they cost little.
 */
export const edges = defineEffect({
  id: 'edges',
  title: 'Neon edges',
  description: 'Turns outlines into glowing neon lines on black.',
  params: {
    strength: share(0.5, 'Strength', 'How many lines there are and how bright.'),
    glow: share(0.6, 'Glow', 'How far the lines shine.'),
    colours: share(0.5, 'Colours', 'Turns the neon colours around the wheel.'),
  },
  chain: ({ strength, glow, colours }) => {
    const phase = num(colours * 2 * Math.PI);
    const halo = `clip(x+y*${num(glow * 1.5)},0,255)`;
    const chroma = (wave: string) => `clip(128+100*${wave}(x/37+${phase})*min(1,y/190),16,240)`;
    return [
      node('extractplanes', { planes: 'y' }),
      node('split', {}, { to: 'edges-luma edges-tone' }),
      node('sobel', { scale: 0.6 + strength * 1.8 }, { from: 'edges-luma', id: 'lines', live: ['scale'] }),
      node('lut', { c0: table('clip((val-16)*2.2,0,255)') }),
      node('split', {}, { to: 'edges-full edges-lines' }),
      shrink(2, { from: 'edges-lines' }),
      node('split', { outputs: 3 }, { to: 'edges-half edges-size edges-blur' }),
      shrink(4, { from: 'edges-blur' }),
      node('gblur', { sigma: 2.5 }, { to: 'edges-soft' }),
      growTo('edges-soft edges-size', { to: 'edges-halo' }),
      node('lut2', { c0: halo }, { from: 'edges-half edges-halo', id: 'halo', live: ['c0'] }),
      node('split', { outputs: 3 }, { to: 'edges-shine edges-shine-u edges-shine-v' }),
      shrink(2, { from: 'edges-tone' }),
      node('split', {}, { to: 'edges-tone-u edges-tone-v' }),
      node(
        'lut2',
        { c0: chroma('cos') },
        { from: 'edges-tone-u edges-shine-u', to: 'edges-u', id: 'u', live: ['c0'] },
      ),
      node(
        'lut2',
        { c0: chroma('sin') },
        { from: 'edges-tone-v edges-shine-v', to: 'edges-v', id: 'v', live: ['c0'] },
      ),
      node('split', {}, { from: 'edges-full', to: 'edges-line edges-line-size' }),
      growTo('edges-shine edges-line-size', { to: 'edges-light' }),
      node(
        'lut2',
        { c0: '16+min(219,0.72*max(x,y*0.75))' },
        { from: 'edges-line edges-light', to: 'edges-y' },
      ),
      node(
        'mergeplanes',
        { map1p: 0, map2p: 0, map0s: 0, map1s: 1, map2s: 2, format: 'yuv420p' },
        { from: 'edges-y edges-u edges-v' },
      ),
    ];
  },
});
