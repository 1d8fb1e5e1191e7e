import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/** False colours from cold blue to white heat. */
export const thermal = defineEffect({
  id: 'thermal',
  title: 'Thermal camera',
  description: 'Shows brightness as heat, from cold violet to white.',
  params: { strength: share(1, 'Strength', 'How much of the own colours is replaced.') },
  chain: ({ strength }) => [
    {
      filter: 'pseudocolor',
      id: 'heat',
      options: { preset: 'inferno', opacity: strength },
      live: ['opacity'],
    },
  ],
});
