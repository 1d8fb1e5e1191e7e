import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/** Soft light that bleeds out of bright parts. */
export const dream = defineEffect({
  id: 'dream',
  title: 'Dream',
  description: 'A soft glow around everything bright, with pastel light.',
  params: { strength: share(0.7, 'Strength', 'How far the light bleeds.') },
  chain: () => [],
  look: ({ strength }) => ({
    glow: 0.5 + 0.5 * strength,
    contrast: -0.15,
    exposure: 0.15,
    tone: { shadows: [0.5, 0.35, 0.85], highlights: [1, 0.76, 0.85], amount: 0.3 * strength },
    saturation: 1.15,
    warmth: 0.15,
  }),
});
