import { z } from 'zod';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';

/** Plain colour grading by numbers. */
export const colour = defineEffect({
  id: 'colour',
  title: 'Colour',
  description: 'Turns, deepens or drains the colours.',
  params: {
    hue: z
      .number()
      .min(-180)
      .max(180)
      .default(0)
      .meta({ title: 'Hue', description: 'Degrees around the colour wheel.' }),
    saturation: z
      .number()
      .min(0)
      .max(3)
      .default(1.6)
      .meta({ title: 'Saturation', description: '0 is black and white, 1 as it is.' }),
    contrast: z
      .number()
      .min(-1)
      .max(1)
      .default(0.3)
      .meta({ title: 'Contrast', description: '−1 is flat, 1 is hard.' }),
  },
  chain: ({ hue }) => [node('hue', { h: hue }, { id: 'turn', live: ['h'] })],
  look: ({ saturation, contrast }) => ({ saturation, contrast }),
});
