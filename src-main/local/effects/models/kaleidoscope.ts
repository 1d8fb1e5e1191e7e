import { z } from 'zod';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';

/** A slowly turning piece of the picture, mirrored into four quarters. It turns at half the size: a quarter of the work. */
export const kaleidoscope = defineEffect({
  id: 'kaleidoscope',
  title: 'Kaleidoscope',
  description: 'Turns the picture slowly and mirrors it into four quarters.',
  params: {
    speed: z
      .number()
      .min(-180)
      .max(180)
      .default(20)
      .meta({ title: 'Speed', description: 'Degrees per second; negative turns the other way.' }),
  },
  chain: ({ speed }) => [
    node('scale', { w: 'ceil(iw/4)*2', h: 'ceil(ih/4)*2', flags: 'bilinear' }),
    node('rotate', { a: `t*${speed}*PI/180`, ow: 'iw', oh: 'ih' }, { id: 'turn', live: ['a'] }),
    node('split', {}, { to: 'kaleido-left kaleido-turn' }),
    node('hflip', {}, { from: 'kaleido-turn', to: 'kaleido-right' }),
    node('hstack', {}, { from: 'kaleido-left kaleido-right' }),
    node('split', {}, { to: 'kaleido-top kaleido-drop' }),
    node('vflip', {}, { from: 'kaleido-drop', to: 'kaleido-bottom' }),
    node('vstack', {}, { from: 'kaleido-top kaleido-bottom' }),
  ],
});
