import { z } from 'zod';
import { fromHex } from '../colour.ts';
import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

const hexColour = (value: string, title: string, description: string) =>
  z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/)
    .default(value)
    .meta({ title, description, format: 'color' });

/** Two inks, one for the dark and one for the light parts. */
export const duotone = defineEffect({
  id: 'duotone',
  title: 'Duotone',
  description: 'Prints the picture in two inks, one for dark and one for light parts.',
  params: {
    strength: share(1, 'Strength', 'How much of the own colours is replaced.'),
    shadows: hexColour('#2b0a8f', 'Shadows', 'Ink of the dark parts, as #rrggbb.'),
    highlights: hexColour('#ff5c7a', 'Highlights', 'Ink of the light parts, as #rrggbb.'),
  },
  chain: () => [],
  look: ({ strength, shadows, highlights }) => ({
    contrast: 0.3,
    tone: { shadows: fromHex(shadows), highlights: fromHex(highlights), amount: strength },
  }),
});
