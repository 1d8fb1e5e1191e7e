import { num } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { seedParam, share } from '../params.ts';

/** An old reel: faded dyes, warm light that flickers, grain and dark corners. */
export const film = defineEffect({
  id: 'film',
  title: 'Vintage film',
  description: 'The faded, warm, flickering and grainy picture of an old reel.',
  params: { strength: share(0.6, 'Strength', 'How old the reel is.'), seed: seedParam },
  chain: ({ strength, seed }) => {
    const flicker = `${num(strength * 0.35)}*(sin(n*12.9898+${seed % 997})*sin(n*4.1414+${seed % 89}))`;
    return [node('hue', { b: flicker }, { id: 'flicker', live: ['b'] })];
  },
  look: ({ strength }) => ({
    fade: 0.8 * strength,
    contrast: 0.25 * strength,
    saturation: 1 - 0.45 * strength,
    warmth: 0.3 * strength,
    grain: 0.55 * strength,
    vignette: 0.9 * strength,
    glow: 0.25 * strength,
    tone: { shadows: [0.2, 0.3, 0.28], highlights: [1, 0.78, 0.45], amount: 0.5 * strength },
  }),
});
