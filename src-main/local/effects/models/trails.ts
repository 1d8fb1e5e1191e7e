import { growTo, shrink } from '../blocks.ts';
import { num } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/**
 * Bright things leave fading traces that change colour as they age. What was brighter than now is a trace; it is
 * remembered and coloured at half the size.
 */
export const trails = defineEffect({
  id: 'trails',
  title: 'Light trails',
  description: 'Bright things leave glowing, colour-changing traces when they move.',
  params: { strength: share(0.6, 'Strength', 'How long the traces stay.') },
  chain: ({ strength }) => {
    const towards = (young: number, old: number) =>
      `st(0,clip((y-10)/90,0,1));x+(${num(old)}+(${num(young - old)})*ld(0)-x)*ld(0)`;
    return [
      node('extractplanes', { planes: 'y+u+v' }, { to: 'trails-y trails-u trails-v' }),
      node('split', { outputs: 3 }, { from: 'trails-y', to: 'trails-luma trails-size trails-in' }),
      shrink(2, { from: 'trails-in' }),
      node('split', {}, { to: 'trails-now trails-past' }),
      node(
        'lagfun',
        { decay: 0.8 + 0.19 * strength },
        { from: 'trails-past', to: 'trails-kept', id: 'trails', live: ['decay'] },
      ),
      node('lut2', { c0: 'clip(x-y-6,0,255)' }, { from: 'trails-kept trails-now' }),
      node('split', { outputs: 3 }, { to: 'trails-a trails-b trails-c' }),
      growTo('trails-a trails-size', { to: 'trails-light' }),
      node('lut2', { c0: 'min(235,x+y*1.1)' }, { from: 'trails-luma trails-light', to: 'trails-out-y' }),
      node('lut2', { c0: towards(150, 205) }, { from: 'trails-u trails-b', to: 'trails-out-u' }),
      node('lut2', { c0: towards(60, 190) }, { from: 'trails-v trails-c', to: 'trails-out-v' }),
      node(
        'mergeplanes',
        { map1s: 1, map2s: 2, format: 'yuv420p' },
        { from: 'trails-out-y trails-out-u trails-out-v' },
      ),
    ];
  },
});
