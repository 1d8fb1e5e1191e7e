import { z } from 'zod';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';

/** One half of the picture and its reflection, laid over the other half at an even column (4:2:0 has colour for pairs). */
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
  chain: ({ side }) => {
    const x = side === 'left' ? 'ceil(iw/4)*2' : '0';
    return [
      node('split', {}, { to: 'mirror-kept mirror-turn' }),
      node('hflip', {}, { from: 'mirror-turn' }),
      node('crop', { w: 'floor(iw/4)*2', h: 'ih', x, y: 0 }, { to: 'mirror-half' }),
      node(
        'overlay',
        { x: side === 'left' ? 'ceil(W/4)*2' : '0', format: 'yuv420' },
        { from: 'mirror-kept mirror-half' },
      ),
    ];
  },
});
