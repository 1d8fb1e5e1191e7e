import { z } from 'zod';
import { num, table } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { whole } from '../params.ts';

/** Square blocks of one colour each, in few colours. */
export const pixelate = defineEffect({
  id: 'pixelate',
  title: 'Pixel art',
  description: 'Large square pixels in few colours, as in early video games.',
  params: {
    block: z
      .int()
      .min(4)
      .max(64)
      .multipleOf(2)
      .default(12)
      .meta({ title: 'Block', description: 'Side of a block in pixels.' }),
    shades: whole([2, 32], 8, 'Shades', 'How many steps there are from dark to bright.'),
  },
  chain: ({ block, shades }) => {
    const step = num(219 / (shades - 1));
    const chroma = table('clip(128+round((val-128)*1.4/14)*14,16,240)');
    return [
      node('pixelize', { w: block, h: block }, { id: 'blocks', live: ['w', 'h'] }),
      node(
        'lutyuv',
        { y: table(`16+round((val-16)/${step})*${step}`), u: chroma, v: chroma },
        { id: 'shades', live: ['y'] },
      ),
    ];
  },
});
