import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/** Bright things leave fading traces. */
export const trails = defineEffect({
  id: 'trails',
  title: 'Light trails',
  description: 'Bright things leave glowing traces behind when they move.',
  params: { strength: share(0.6, 'Strength', 'How long the traces stay.') },
  chain: ({ strength }) => [
    { filter: 'lagfun', id: 'trails', options: { decay: 0.8 + 0.19 * strength }, live: ['decay'] },
  ],
});
