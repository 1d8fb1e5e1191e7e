import { pattern } from '../blocks.ts';
import { num } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { share, whole } from '../params.ts';

/** Side of the tile in its own pixels; enlarged to 2560. */
const TILE = 320;

/** Halftone dots at 45 degrees, as in printed comics; they grow where the picture is darker. */
export const comic = defineEffect({
  id: 'comic',
  title: 'Comic print',
  description: 'Bold colours printed in halftone dots with ink lines.',
  params: {
    strength: share(0.7, 'Strength', 'How dark the dots are.'),
    dot: whole([8, 40], 14, 'Dot', 'Distance of the dots in pixels.'),
  },
  chain: ({ strength, dot }) => {
    const wave = num((2 * Math.PI * (2560 / TILE)) / (dot * Math.SQRT2));
    const ink = `clip((y-x*0.92+6)/28,0,1)*${num(strength)}`;
    const chroma = 'clip(128+(x-128)*2,16,240)';
    return [
      ...pattern(
        { side: TILE, luma: `128+112*cos(X*${wave})*cos(Y*${wave})`, flags: 'bicubic' },
        'comic-in',
        'comic-dots',
      ),
      node('split', {}, { from: 'comic-in', to: 'comic-fill comic-ink' }),
      node('sobel', { planes: 1, scale: 1 }, { from: 'comic-ink', to: 'comic-lines' }),
      node(
        'lut2',
        {
          c0: `st(0,16+219*pow(clip((x-16)/219,0,1),0.7));ld(0)*0.5+115-(ld(0)*0.5+60)*${ink}`,
          c1: chroma,
          c2: chroma,
        },
        { from: 'comic-fill comic-dots', to: 'comic-print', id: 'dots', live: ['c0'] },
      ),
      node(
        'lut2',
        { c0: 'x-(x-20)*clip((y-50)/50,0,0.95)', c1: 'x', c2: 'x' },
        { from: 'comic-print comic-lines' },
      ),
    ];
  },
});
