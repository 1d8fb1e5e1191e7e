import { num } from '../expression.ts';
import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/** Glowing outlines on black, in the colours of what they outline. */
export const edges = defineEffect({
  id: 'edges',
  title: 'Neon edges',
  description: 'Turns outlines into glowing neon lines on black.',
  params: {
    strength: share(0.6, 'Strength', 'How bright the lines are.'),
  },
  chain: ({ strength }) => [
    {
      filter: 'sobel',
      id: 'lines',
      options: { planes: 1, scale: 0.6 + strength * 2.4, delta: -24 },
      live: ['scale'],
    },
    {
      filter: 'lutyuv',
      id: 'paint',
      options: { y: 'clip(val,16,235)', u: `128+(val-128)*${num(2.2)}`, v: '128+(val-128)*2.2' },
    },
  ],
  look: () => ({ glow: 0.6 }),
});
