import { defineEffect } from '../model.ts';
import { seedParam, share } from '../params.ts';

/** An image intensifier. */
export const nightVision = defineEffect({
  id: 'night-vision',
  title: 'Night vision',
  description: 'The bright green, noisy picture of a night vision device.',
  params: { strength: share(0.7, 'Strength', 'How far dark parts are brightened.'), seed: seedParam },
  chain: () => [],
  look: ({ strength }) => ({
    exposure: 0.8 * strength,
    grain: 0.5,
    vignette: 0.8,
    glow: 0.3,
    tone: { shadows: [0, 0.35, 0.08], highlights: [0.45, 1, 0.4], amount: 1 },
  }),
});
