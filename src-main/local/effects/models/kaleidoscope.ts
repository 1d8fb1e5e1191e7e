import { z } from 'zod';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';

/** How much a picture must grow so that a piece of half its sides, however turned, lies within it. */
const COVER = 'max(1,1.02*hypot(iw,ih)/2/min(iw,ih))';

/** A slowly turning piece of the picture, mirrored into four quarters. Only a quarter of the pixels is turned. */
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
    node('split', {}, { to: 'kaleido-under kaleido-in' }),
    node(
      'scale',
      { w: `2*ceil(iw*${COVER}/2)`, h: `2*ceil(ih*${COVER}/2)`, flags: 'fast_bilinear' },
      { from: 'kaleido-in' },
    ),
    node(
      'rotate',
      { a: `t*${speed}*PI/180`, ow: `2*ceil(iw/${COVER}/4)`, oh: `2*ceil(ih/${COVER}/4)` },
      { id: 'turn', live: ['a'] },
    ),
    node('split', {}, { to: 'kaleido-left kaleido-turn' }),
    node('hflip', {}, { from: 'kaleido-turn', to: 'kaleido-right' }),
    node('hstack', {}, { from: 'kaleido-left kaleido-right' }),
    node('split', {}, { to: 'kaleido-top kaleido-drop' }),
    node('vflip', {}, { from: 'kaleido-drop', to: 'kaleido-bottom' }),
    node('vstack', {}, { from: 'kaleido-top kaleido-bottom', to: 'kaleido-whole' }),
    node(
      'overlay',
      { x: '(W-w)/2', y: '(H-h)/2', format: 'yuv420' },
      { from: 'kaleido-under kaleido-whole' },
    ),
  ],
});
