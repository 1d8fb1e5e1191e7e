import { LUMA } from './blocks.ts';
import { type Rgb, toYuv } from './colour.ts';
import { num, piecewise } from './expression.ts';
import type { FilterChain, FilterNode } from './filter-chain.ts';
import type { Look, SplitTone } from './look.ts';

/**
 * Filters that give a finished picture its look. Tone and hue are always there, so that a change of them is a live
 * command; the costlier ones (about 2 to 9 % of a core at 720p30) only where the look asks for them.
 * @param seed chooses the grain.
 */
export function gradeChain(look: Look, seed: number): FilterChain {
  return [
    ...glow(look.glow),
    ...sharpen(look.sharpen),
    curve(look),
    { filter: 'hue', id: 'hue', options: { h: look.hueDeg }, live: ['h'] },
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
  const y = [
    `st(0,pow(${LUMA},${num(2 ** (-look.exposure * 1.5))}))`,
    `st(0,0.5+(ld(0)+${hard}*(ld(0)*ld(0)*(3-2*ld(0))-ld(0))-0.5)*${flat})`,
    `st(0,ld(0)+${num(look.posterise)}*(round(ld(0)*${POSTER_STEPS})/${POSTER_STEPS}-ld(0)))`,
    `16+219*(${num(floor)}+ld(0)*${num(1 - floor * 1.3)})`,
  ].join(';');
  const chroma = (cast: number): string => `clip(128+(val-128)*${num(look.saturation)}+${num(cast)},16,240)`;
  return {
    filter: 'lutyuv',
    id: 'curve',
    options: { y, u: chroma(-18 * look.warmth), v: chroma(12 * look.warmth) },
    live: ['y', 'u', 'v'],
  };
}

function tint(tone: SplitTone | null): FilterChain {
  if (!tone) return [];
  return [
    {
      filter: 'pseudocolor',
      id: 'tint',
      options: { c0: 'val', c1: toneCurve(tone, 1), c2: toneCurve(tone, 2), opacity: tone.amount },
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
  return `128+224*(${piecewise(points, LUMA)})`;
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

function vignette(amount: number): FilterChain {
  return amount === 0 ? [] : [{ filter: 'vignette', options: { angle: 0.2 + amount * 0.75, dither: 0 } }];
}

function grain(amount: number, seed: number): FilterChain {
  if (amount === 0) return [];
  return [{ filter: 'noise', options: { c0s: Math.round(amount * 40), c0f: 't+u', all_seed: seed } }];
}

function glow(amount: number): FilterChain {
  if (amount === 0) return [];
  return [
    { filter: 'split', options: { outputs: 3 }, outputs: ['glow-base', 'glow-in', 'glow-size'] },
    { filter: 'scale', options: { w: 'iw/4', h: 'ih/4', flags: 'area' }, inputs: ['glow-in'] },
    { filter: 'gblur', id: 'glow', options: { sigma: 5 }, live: ['sigma'], outputs: ['glow-small'] },
    {
      filter: 'scale',
      options: { w: 'rw', h: 'rh', flags: 'bilinear' },
      inputs: ['glow-small', 'glow-size'],
      outputs: ['glow-light'],
    },
    {
      filter: 'lut2',
      id: 'bloom',
      options: {
        c0: `st(0,${num(amount)}*max(0,y-70)*0.8);x+ld(0)*(255-x)/255`,
        c1: `x+${num(amount * 0.35)}*(y-128)`,
        c2: `x+${num(amount * 0.35)}*(y-128)`,
      },
      live: ['c0', 'c1', 'c2'],
      inputs: ['glow-base', 'glow-light'],
    },
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
