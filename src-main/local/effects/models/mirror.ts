import { z } from 'zod';
import { defineEffect } from '../model.ts';

/** One half of the picture, and its reflection. */
export const mirror = defineEffect({
  id: 'mirror',
  title: 'Mirror',
  description: 'Reflects one half of the picture onto the other.',
  params: {
    side: z
      .enum(['left', 'right'])
      .default('left')
      .meta({ title: 'Side', description: 'The half that is kept.' }),
  },
  chain: ({ side }) => [
    { filter: 'crop', options: { w: 'floor(iw/4)*2', h: 'ih', x: side === 'left' ? 0 : 'iw-ow', y: 0 } },
    { filter: 'split', outputs: ['mirror-kept', 'mirror-turned'] },
    { filter: 'hflip', inputs: ['mirror-turned'], outputs: ['mirror-flipped'] },
    {
      filter: 'hstack',
      inputs: side === 'left' ? ['mirror-kept', 'mirror-flipped'] : ['mirror-flipped', 'mirror-kept'],
    },
  ],
});
