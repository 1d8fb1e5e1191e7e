import { drawing, growTo, LUMA, shrink } from './blocks.ts';
import { type Rgb, toYuv } from './colour.ts';
import { num, piecewise, table } from './expression.ts';
import { type FilterChain, type FilterNode, node } from './filter-chain.ts';
import type { Look, SplitTone } from './look.ts';

/**
 * Filters that give a finished picture its look. The curve is always there, so that a change of it is a live
 * command; the others (about 1 to 6 % of a core at 720p30 each) only where the look asks for them.
 * @param seed chooses the grain.
 */
export function gradeChain(look: Look, seed: number): FilterChain {
  return [
    ...glow(look.glow),
    ...sharpen(look.sharpen),
    curve(look),
    ...hue(look.hueDeg),
    ...tint(look.tone),
    ...fringe(look.fringe),
    ...vignette(look.vignette),
    ...grain(look.grain, seed),
  ];
}

/** Steps of brightness in a fully posterised picture. */
const POSTER_STEPS = 5;

/** Luma curve, saturation and warmth in one table filter. */
function curve(look: Look): FilterNode {
  const hard = num(Math.max(0, look.contrast));
  const flat = num(1 + Math.min(0, look.contrast) * 0.7);
  const floor = look.fade * 0.16;
  const y = table(
    [
      `st(0,pow(${LUMA},${num(2 ** (-look.exposure * 1.5))}))`,
      `st(0,0.5+(ld(0)+${hard}*(ld(0)*ld(0)*(3-2*ld(0))-ld(0))-0.5)*${flat})`,
      `st(0,ld(0)+${num(look.posterise)}*(round(ld(0)*${POSTER_STEPS})/${POSTER_STEPS}-ld(0)))`,
      `16+219*(${num(floor)}+ld(0)*${num(1 - floor * 1.3)})`,
    ].join(';'),
  );
  const chroma = (cast: number): string =>
    table(`clip(128+(val-128)*${num(look.saturation)}+${num(cast)},16,240)`);
  return {
    filter: 'lutyuv',
    id: 'curve',
    options: { y, u: chroma(-18 * look.warmth), v: chroma(12 * look.warmth) },
    live: ['y', 'u', 'v'],
  };
}

function hue(degrees: number): FilterChain {
  return degrees === 0 ? [] : [node('hue', { h: degrees }, { id: 'hue', live: ['h'] })];
}

function tint(tone: SplitTone | null): FilterChain {
  if (!tone) return [];
  return [
    {
      filter: 'pseudocolor',
      id: 'tint',
      options: { c0: table('val'), c1: toneCurve(tone, 1), c2: toneCurve(tone, 2), opacity: tone.amount },
      live: ['c0', 'c1', 'c2', 'opacity'],
    },
  ];
}

/** Chroma over luma: none in black and white, the two colours between. */
function toneCurve(tone: SplitTone, plane: 1 | 2): string {
  const at = (colour: Rgb): number => toYuv(colour)[plane];
  const points = [
    [0, 0],
    [0.28, at(tone.shadows)],
    [0.66, at(tone.highlights)],
    [1, at(tone.highlights) * 0.25],
  ] as const;
  return table(`128+224*(${piecewise(points, LUMA)})`);
}

function fringe(amount: number): FilterChain {
  if (amount === 0) return [];
  const shift = Math.round(amount * 12);
  return [
    {
      filter: 'chromashift',
      id: 'fringe',
      options: { cbh: shift, crh: -shift },
      live: ['cbh', 'crh'],
    },
  ];
}

/** Corners darkened by a small drawing of the light, which is quicker to make than FFmpeg's own vignette (45 ms). */
function vignette(amount: number): FilterChain {
  if (amount === 0) return [];
  const distance = 'clip((hypot(X/W-0.49,Y/H-0.49)-0.22)/0.5,0,1)';
  return [
    node('split', {}, { to: 'corners-in corners-size' }),
    ...drawing(
      { width: 32, height: 32, luma: `255*(1-${num(Math.min(1, amount * 1.1))}*pow(${distance},1.5))` },
      'corners-drawn',
    ),
    growTo('corners-drawn corners-size', { to: 'corners-light' }, 'bicubic'),
    node('blend', { c0_mode: 'multiply' }, { from: 'corners-in corners-light' }),
  ];
}

function grain(amount: number, seed: number): FilterChain {
  if (amount === 0) return [];
  return [{ filter: 'noise', options: { c0s: Math.round(amount * 40), c0f: 't+u', all_seed: seed } }];
}

/** Light of the bright parts, spread out at a quarter of the size and laid over as on a second exposure. */
function glow(amount: number): FilterChain {
  if (amount === 0) return [];
  return [
    node('split', { outputs: 3 }, { to: 'glow-base glow-in glow-size' }),
    shrink(4, { from: 'glow-in' }),
    node('lutyuv', { y: table(`${num(amount * 0.85)}*max(0,val-64)`) }, { id: 'glow', live: ['y'] }),
    node('gblur', { sigma: 5 }, { to: 'glow-small' }),
    growTo('glow-small glow-size', { to: 'glow-light' }),
    node('blend', { c0_mode: 'screen', c1_opacity: 0.7, c2_opacity: 0.7 }, { from: 'glow-base glow-light' }),
  ];
}

function sharpen(amount: number): FilterChain {
  if (amount === 0) return [];
  const k = amount * 0.6;
  const edge = num(-k);
  return [
    {
      filter: 'convolution',
      options: { '0m': `0 ${edge} 0 ${edge} ${num(1 + 4 * k)} ${edge} 0 ${edge} 0` },
    },
  ];
}
