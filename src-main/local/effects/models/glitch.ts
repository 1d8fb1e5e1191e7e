import { defineEffect } from '../model.ts';
import { seedParam, share } from '../params.ts';

/** A broken signal. */
export const glitch = defineEffect({
  id: 'glitch',
  title: 'Glitch',
  description: 'A signal that breaks up: colours torn apart and noise.',
  params: { strength: share(0.6, 'Strength', 'How broken the signal is.'), seed: seedParam },
  chain: ({ strength, seed }) => [
    { filter: 'noise', options: { c0s: Math.round(strength * 30), c0f: 't', all_seed: seed } },
  ],
  look: ({ strength }) => ({ fringe: strength, contrast: 0.2, saturation: 1.2 }),
});
