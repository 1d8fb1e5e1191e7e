import { pattern } from '../blocks.ts';
import { num } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { share, whole } from '../params.ts';

/** Side of the tile in its own pixels; enlarged to 2560. */
const TILE = 640;

/** Halftone dots at 45 degrees, as in printed comics; they grow where the picture is darker. */
export const comic = defineEffect({
  id: 'comic',
  title: 'Comic print',
  description: 'Bold colours printed in halftone dots with ink lines.',
  params: {
    strength: share(0.8, 'Strength', 'How dark the dots are.'),
    dot: whole([8, 40], 16, 'Dot', 'Distance of the dots in pixels.'),
  },
  chain: ({ strength, dot }) => {
    const wave = num((2 * Math.PI * (2560 / TILE)) / (dot * Math.SQRT2));
    const ink = `clip((y-10-ld(0)*212)/28,0,1)*${num(strength)}`;
    const chroma = 'clip(128+(x-128)*2,16,240)';
    return [
      ...pattern(
        { width: TILE, height: TILE, luma: `128+112*cos(X*${wave})*cos(Y*${wave})` },
        'comic-in',
        'comic-dots',
      ),
      node('split', {}, { from: 'comic-in', to: 'comic-fill comic-ink' }),
      node('sobel', { planes: 1, scale: 1 }, { from: 'comic-ink', to: 'comic-lines' }),
      node(
        'lut2',
        {
          c0: `st(0,pow(clip((x-16)/219,0,1),0.7));16+219*(0.42+0.58*ld(0))*(1-${ink})`,
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
