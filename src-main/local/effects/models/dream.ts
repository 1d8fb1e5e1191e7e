import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/** Soft light that bleeds out of bright parts. */
export const dream = defineEffect({
  id: 'dream',
  title: 'Dream',
  description: 'A soft glow around everything bright, with pastel light.',
  params: { strength: share(0.7, 'Strength', 'How far the light bleeds.') },
  chain: () => [],
  look: ({ strength }) => ({ glow: 0.4 + 0.5 * strength, contrast: -0.1, saturation: 1.15, warmth: 0.15 }),
});
