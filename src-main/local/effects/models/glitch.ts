import { growTo } from '../blocks.ts';
import { num, table } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { seedParam, share } from '../params.ts';

/**
 * A signal that loses its lines: bands jump aside and slide back while colours come apart. A tiny picture, one pixel a
 * band, says how far each is moved: rare spikes of noise that fade over some frames.
 */
export const glitch = defineEffect({
  id: 'glitch',
  title: 'Glitch',
  description: 'A signal that breaks up: bands jump aside, colours come apart.',
  params: { strength: share(0.5, 'Strength', 'How often and how far bands jump.'), seed: seedParam },
  chain: ({ strength, seed }) => {
    const limit = 100 - strength * 27;
    return [
      node('split', { outputs: 3 }, { to: 'glitch-in glitch-rows glitch-size' }),
      node('scale', { w: 2, h: 27, flags: 'neighbor' }, { from: 'glitch-rows' }),
      node('lutyuv', { y: 128, u: 128, v: 128 }),
      node('noise', { c0s: 30, c0f: 't', all_seed: seed }),
      node('scale', { w: 2, h: 27, flags: 'neighbor' }),
      node('lutyuv', {
        y: table(`if(gt(abs(val-128),${num(limit)}),128+(val-128)*${num(0.3 + strength * 0.8)},128)`),
        u: 128,
        v: 128,
      }),
      node('lagfun', { decay: 0.97 }, { to: 'glitch-bands' }),
      growTo('glitch-bands glitch-size', {}, 'neighbor'),
      node('split', {}, { to: 'glitch-x glitch-flat' }),
      node('lutyuv', { y: 128 }, { from: 'glitch-flat', to: 'glitch-y' }),
      node('displace', { edge: 'wrap' }, { from: 'glitch-in glitch-x glitch-y' }),
    ];
  },
  look: ({ strength }) => ({ fringe: 0.3 + 0.6 * strength, contrast: 0.2, saturation: 1.25 }),
});
