import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/** Flat areas of strong colour with dark outlines. */
export const cartoon = defineEffect({
  id: 'cartoon',
  title: 'Cartoon',
  description: 'Flat, bright areas of colour with drawn outlines.',
  params: { strength: share(0.7, 'Strength', 'How bold the outlines are.') },
  chain: ({ strength }) => [
    { filter: 'split', outputs: ['cartoon-fill', 'cartoon-ink'] },
    {
      filter: 'lutyuv',
      options: { y: 'floor(val/32)*32+12' },
      inputs: ['cartoon-fill'],
      outputs: ['cartoon-flat'],
    },
    {
      filter: 'sobel',
      id: 'ink',
      options: { planes: 1, scale: 1 + strength },
      live: ['scale'],
      inputs: ['cartoon-ink'],
      outputs: ['cartoon-lines'],
    },
    {
      filter: 'lut2',
      options: {
        c0: 'x*(1-clip((y-60)/120,0,0.9))',
        c1: 'clip(128+(x-128)*1.5,16,240)',
        c2: 'clip(128+(x-128)*1.5,16,240)',
      },
      inputs: ['cartoon-flat', 'cartoon-lines'],
    },
  ],
});
