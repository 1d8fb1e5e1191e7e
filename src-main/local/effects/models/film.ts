import { defineEffect } from '../model.ts';
import { seedParam, share } from '../params.ts';

/** An old reel. */
export const film = defineEffect({
  id: 'film',
  title: 'Vintage film',
  description: 'The faded, warm and grainy picture of an old reel.',
  params: { strength: share(0.6, 'Strength', 'How old the reel is.'), seed: seedParam },
  chain: () => [],
  look: ({ strength }) => ({
    fade: 0.7 * strength,
    saturation: 1 - 0.5 * strength,
    warmth: 0.7 * strength,
    grain: 0.6 * strength,
    vignette: 0.8 * strength,
  }),
});
