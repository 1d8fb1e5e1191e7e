import { mixRgb, type Rgb } from './colour.ts';

/** Two colours laid over the dark and the light parts of a picture; its luma is kept. */
export interface SplitTone {
  readonly shadows: Rgb;
  readonly highlights: Rgb;
  /** 0 leaves the picture's own colours, 1 replaces them. */
  readonly amount: number;
}

/** How a finished picture is graded. Every field has a neutral value, and looks add up: see {@link combineLooks}. */
export interface Look {
  /** −1 flat to 1 hard; 0 neutral. */
  readonly contrast: number;
  /** −1 black to 1 white, by bending the middle; 0 neutral. */
  readonly exposure: number;
  /** 0 to 1: how far black is lifted to grey, as in faded prints. */
  readonly fade: number;
  /** Factor on the distance from grey; 1 neutral, 0 black and white. */
  readonly saturation: number;
  /** Turns all colours around the wheel, in degrees. */
  readonly hueDeg: number;
  /** −1 cold blue to 1 warm orange; 0 neutral. */
  readonly warmth: number;
  readonly tone: SplitTone | null;
  /** 0 to 1: darkened corners. */
  readonly vignette: number;
  /** 0 to 1: moving film grain. */
  readonly grain: number;
  /** 0 to 1: light that bleeds out of bright parts. */
  readonly glow: number;
  /** 0 to 1: crisp detail. */
  readonly sharpen: number;
  /** 0 to 1: red and blue pulled apart. */
  readonly fringe: number;
  /** 0 to 1: brightness in a few flat steps. */
  readonly posterise: number;
}

/** The look that changes nothing. */
export const NEUTRAL_LOOK: Look = {
  contrast: 0,
  exposure: 0,
  fade: 0,
  saturation: 1,
  hueDeg: 0,
  warmth: 0,
  tone: null,
  vignette: 0,
  grain: 0,
  glow: 0,
  sharpen: 0,
  fringe: 0,
  posterise: 0,
};

/**
 * Lays a look, scaled by `weight` (0 to 1), over another. Amounts fill up towards their ends instead of adding past
 * them, factors multiply, and tones mix by their amounts.
 */
export function combineLooks(base: Look, over: Partial<Look>, weight = 1): Look {
  const fill = (key: Amount): number => fillUp(base[key], (over[key] ?? 0) * weight);
  const add = (key: 'contrast' | 'exposure' | 'warmth'): number => lean(base[key], (over[key] ?? 0) * weight);
  return {
    contrast: add('contrast'),
    exposure: add('exposure'),
    fade: fill('fade'),
    saturation: Math.min(3, base.saturation * (1 + ((over.saturation ?? 1) - 1) * weight)),
    hueDeg: (base.hueDeg + (over.hueDeg ?? 0) * weight) % 360,
    warmth: add('warmth'),
    tone: combineTones(base.tone, over.tone ?? null, weight),
    vignette: fill('vignette'),
    grain: fill('grain'),
    glow: fill('glow'),
    sharpen: fill('sharpen'),
    fringe: fill('fringe'),
    posterise: fill('posterise'),
  };
}

type Amount = 'fade' | 'vignette' | 'grain' | 'glow' | 'sharpen' | 'fringe' | 'posterise';

/** Two amounts of 0 to 1, the second taking its share of what the first has left. */
function fillUp(a: number, b: number): number {
  return 1 - (1 - a) * (1 - b);
}

/** Two leanings of −1 to 1: the same way they fill up, against each other they cancel out. */
function lean(a: number, b: number): number {
  return a * b > 0 ? Math.sign(a) * fillUp(Math.abs(a), Math.abs(b)) : a + b;
}

function combineTones(base: SplitTone | null, over: SplitTone | null, weight: number): SplitTone | null {
  if (!over) return base;
  const amount = over.amount * weight;
  if (!base) return { ...over, amount };
  const share = amount / (amount + base.amount || 1);
  return {
    shadows: mixRgb(base.shadows, over.shadows, share),
    highlights: mixRgb(base.highlights, over.highlights, share),
    amount: fillUp(base.amount, amount),
  };
}
