import { growTo, LUMA, shrink } from '../blocks.ts';
import { fromHex, toYuv } from '../colour.ts';
import { type CurvePoint, piecewise, table } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/** From cold to hot, in equal steps: the "ironbow" order of thermal cameras. */
const PALETTE = ['#04001c', '#24067a', '#7a0ba8', '#d61f6b', '#ff6a1a', '#ffc21a', '#fff7c9'].map(fromHex);

function curve(plane: 0 | 1 | 2): string {
  const points = PALETTE.map(
    (colour, index): CurvePoint => [index / (PALETTE.length - 1), toYuv(colour)[plane]],
  );
  return table(`${plane === 0 ? '16+219' : '128+224'}*(${piecewise(points, LUMA)})`);
}

/** Brightness shown as heat. Slightly blurred, as the few pixels of such cameras are. */
export const thermal = defineEffect({
  id: 'thermal',
  title: 'Thermal camera',
  description: 'Shows brightness as heat, from cold violet over orange to white.',
  params: { strength: share(1, 'Strength', 'How much of the own colours is replaced.') },
  chain: ({ strength }) => [
    node('split', {}, { to: 'heat-in heat-size' }),
    shrink(4, { from: 'heat-in', to: 'heat-small' }),
    growTo('heat-small heat-size'),
    node(
      'pseudocolor',
      { c0: curve(0), c1: curve(1), c2: curve(2), opacity: strength },
      { id: 'heat', live: ['opacity'] },
    ),
  ],
});
