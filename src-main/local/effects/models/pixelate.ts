import { defineEffect } from '../model.ts';
import { whole } from '../params.ts';

/** Square blocks of one colour each. */
export const pixelate = defineEffect({
  id: 'pixelate',
  title: 'Pixelate',
  description: 'Large square pixels, as in early video games.',
  params: { block: whole([2, 64], 12, 'Block', 'Side of a block in pixels.') },
  chain: ({ block }) => [
    { filter: 'pixelize', id: 'blocks', options: { w: block, h: block }, live: ['w', 'h'] },
  ],
});
