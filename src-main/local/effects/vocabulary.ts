import { fromHex, mixRgb, type Rgb } from './colour.ts';
import type { Look, SplitTone } from './look.ts';

const BLACK: Rgb = [0, 0, 0];

function tone(shadows: string, highlights: string, amount: number): SplitTone {
  return { shadows: fromHex(shadows), highlights: fromHex(highlights), amount };
}

/** A whole picture in one colour: the shade itself in the light parts, a darker one in the shadows. */
function wash(colour: Rgb, amount: number): SplitTone {
  return { shadows: mixRgb(colour, BLACK, 0.35), highlights: colour, amount };
}

const COLOURS: Readonly<Record<string, string>> = {
  red: '#ff2a1f',
  crimson: '#dc143c',
  orange: '#ff8c1a',
  amber: '#ffb000',
  gold: '#ffc83d',
  yellow: '#ffe81f',
  lime: '#a6ff1f',
  green: '#22c83c',
  emerald: '#0fb870',
  teal: '#00b3a6',
  turquoise: '#2ee6d6',
  cyan: '#1fe5ff',
  azure: '#2f9bff',
  blue: '#2458ff',
  navy: '#1b2f8f',
  indigo: '#4b2bd6',
  violet: '#8a3dff',
  purple: '#9b30e0',
  lavender: '#b49cff',
  magenta: '#ff2bd6',
  pink: '#ff7ac0',
  rose: '#ff5c8a',
  brown: '#8f5a2e',
};

const MOODS: Readonly<Record<string, Partial<Look>>> = {
  neon: { contrast: 0.5, saturation: 1.6, glow: 0.7, vignette: 0.3, tone: tone('#3a0ca3', '#ff2bd6', 0.35) },
  cyberpunk: {
    contrast: 0.4,
    saturation: 1.35,
    glow: 0.5,
    fringe: 0.3,
    tone: tone('#0a3cff', '#ff3df0', 0.6),
  },
  noir: { contrast: 0.75, saturation: 0, vignette: 0.65, grain: 0.3 },
  sunset: { contrast: 0.2, warmth: 0.35, glow: 0.25, tone: tone('#6a1b7a', '#ff8a2b', 0.6) },
  sunrise: { exposure: 0.15, warmth: 0.25, glow: 0.35, tone: tone('#7a5cb0', '#ffc27a', 0.5) },
  underwater: {
    contrast: -0.15,
    exposure: -0.1,
    glow: 0.35,
    vignette: 0.35,
    tone: tone('#003d5c', '#2ee6d6', 0.75),
  },
  forest: { contrast: 0.15, exposure: -0.08, vignette: 0.3, tone: tone('#10401c', '#c8d86a', 0.5) },
  fire: { contrast: 0.5, glow: 0.4, tone: tone('#a80f00', '#ffb01f', 0.85) },
  ice: { exposure: 0.15, contrast: 0.25, sharpen: 0.4, tone: tone('#1d4f91', '#c4f1ff', 0.75) },
  vintage: { contrast: -0.15, fade: 0.6, saturation: 0.7, warmth: 0.35, grain: 0.3, vignette: 0.4 },
  dreamy: {
    contrast: -0.2,
    exposure: 0.15,
    glow: 0.75,
    saturation: 1.1,
    tone: tone('#8a6ad6', '#ffc4e1', 0.3),
  },
  comic: { contrast: 0.4, exposure: 0.15, saturation: 1.8, sharpen: 0.6, posterise: 0.85 },
  moonlight: {
    exposure: -0.35,
    contrast: 0.2,
    vignette: 0.35,
    saturation: 0.6,
    tone: tone('#101f5c', '#9cc0ff', 0.75),
  },
  horror: {
    exposure: -0.35,
    contrast: 0.5,
    saturation: 0.5,
    vignette: 0.75,
    grain: 0.35,
    tone: tone('#1c2e14', '#b8c46a', 0.45),
  },
  sepia: { saturation: 0.1, fade: 0.3, tone: tone('#5a3a1c', '#e0b882', 0.9) },
  matrix: { contrast: 0.45, exposure: -0.15, vignette: 0.35, tone: tone('#003b12', '#3dff6a', 0.85) },
  vaporwave: { exposure: 0.1, fade: 0.3, glow: 0.35, fringe: 0.25, tone: tone('#4a2bd6', '#ff8ae2', 0.7) },
  space: { exposure: -0.25, contrast: 0.45, glow: 0.3, vignette: 0.5, tone: tone('#1a0f5c', '#a88aff', 0.6) },
  desert: {
    warmth: 0.5,
    contrast: 0.2,
    exposure: 0.05,
    saturation: 0.85,
    tone: tone('#8a4a1c', '#ffd591', 0.45),
  },
  toxic: { contrast: 0.4, saturation: 1.2, tone: tone('#2e5c00', '#d4ff1f', 0.75) },
  candy: { exposure: 0.15, saturation: 1.5, glow: 0.25, tone: tone('#c43dff', '#ff9ad0', 0.4) },
  cinematic: { contrast: 0.3, saturation: 1.05, vignette: 0.3, tone: tone('#0a4a5c', '#ffb070', 0.4) },
  pastel: { contrast: -0.3, exposure: 0.25, fade: 0.35, saturation: 0.7 },
  autumn: {
    warmth: 0.45,
    contrast: 0.15,
    saturation: 1.15,
    hueDeg: -8,
    tone: tone('#5c2e0f', '#ff9a3d', 0.4),
  },
  spring: { exposure: 0.12, saturation: 1.25, hueDeg: 8, tone: tone('#3d8a4a', '#ffd0e6', 0.3) },
  summer: { exposure: 0.12, saturation: 1.35, warmth: 0.3, contrast: 0.15 },
  winter: { exposure: 0.12, saturation: 0.6, warmth: -0.5, contrast: 0.1 },
  storm: { exposure: -0.25, contrast: 0.35, saturation: 0.35, warmth: -0.25, vignette: 0.4 },
  fog: { contrast: -0.5, fade: 0.9, saturation: 0.55, glow: 0.3 },
};

const MODIFIERS: Readonly<Record<string, Partial<Look>>> = {
  dark: { exposure: -0.45, vignette: 0.25 },
  bright: { exposure: 0.4 },
  soft: { contrast: -0.2, glow: 0.5 },
  sharp: { sharpen: 0.9, contrast: 0.1 },
  saturated: { saturation: 1.7 },
  muted: { saturation: 0.5, contrast: -0.1 },
  warm: { warmth: 0.6 },
  cold: { warmth: -0.6 },
  glitch: { fringe: 1, contrast: 0.2 },
  grain: { grain: 0.6 },
  contrast: { contrast: 0.6 },
  faded: { fade: 0.8, contrast: -0.15 },
  monochrome: { saturation: 0, contrast: 0.15 },
  glow: { glow: 0.8 },
  vignette: { vignette: 0.7 },
  posterised: { posterise: 1, saturation: 1.2 },
  psychedelic: { hueDeg: 140, saturation: 2.1, contrast: 0.25 },
};

/** Other words for the same look; also two-word phrases, which are looked up first. */
const SYNONYMS: Readonly<Record<string, string>> = {
  'golden hour': 'sunset',
  'black and white': 'monochrome',
  'film noir': 'noir',
  'blade runner': 'cyberpunk',
  golden: 'gold',
  dusk: 'sunset',
  dawn: 'sunrise',
  ocean: 'underwater',
  sea: 'underwater',
  aquatic: 'underwater',
  water: 'underwater',
  jungle: 'forest',
  woods: 'forest',
  nature: 'forest',
  flame: 'fire',
  flames: 'fire',
  lava: 'fire',
  burning: 'fire',
  hell: 'fire',
  frozen: 'ice',
  icy: 'ice',
  frost: 'ice',
  arctic: 'ice',
  retro: 'vintage',
  nostalgic: 'vintage',
  old: 'vintage',
  dream: 'dreamy',
  ethereal: 'dreamy',
  fairytale: 'dreamy',
  magical: 'dreamy',
  manga: 'comic',
  cartoon: 'comic',
  anime: 'comic',
  moon: 'moonlight',
  moonlit: 'moonlight',
  night: 'moonlight',
  midnight: 'moonlight',
  scary: 'horror',
  spooky: 'horror',
  haunted: 'horror',
  zombie: 'horror',
  hacker: 'matrix',
  synthwave: 'vaporwave',
  galaxy: 'space',
  cosmic: 'space',
  nebula: 'space',
  western: 'desert',
  dune: 'desert',
  radioactive: 'toxic',
  acid: 'toxic',
  bubblegum: 'candy',
  movie: 'cinematic',
  hollywood: 'cinematic',
  fall: 'autumn',
  snow: 'winter',
  snowy: 'winter',
  rain: 'storm',
  stormy: 'storm',
  mist: 'fog',
  misty: 'fog',
  foggy: 'fog',
  darker: 'dark',
  gloomy: 'dark',
  shadowy: 'dark',
  light: 'bright',
  brighter: 'bright',
  sunny: 'bright',
  blurry: 'soft',
  smooth: 'soft',
  crisp: 'sharp',
  detailed: 'sharp',
  vivid: 'saturated',
  vibrant: 'saturated',
  colorful: 'saturated',
  colourful: 'saturated',
  desaturated: 'muted',
  pale: 'muted',
  hot: 'warm',
  cozy: 'warm',
  cool: 'cold',
  chilly: 'cold',
  glitchy: 'glitch',
  broken: 'glitch',
  grainy: 'grain',
  noisy: 'grain',
  film: 'grain',
  dramatic: 'contrast',
  washed: 'faded',
  grayscale: 'monochrome',
  grey: 'monochrome',
  gray: 'monochrome',
  glowing: 'glow',
  radiant: 'glow',
  poster: 'posterised',
  posterized: 'posterised',
  'pop art': 'comic',
  trippy: 'psychedelic',
  acidic: 'toxic',
};

/** Words that carry no look of their own. */
const FILLERS: ReadonlySet<string> = new Set(
  'a an the of in on at and or with to by from for as is it its very style picture video scene look image'.split(
    ' ',
  ),
);

/** What a word or phrase (lower case) does to a picture; null where it says nothing, undefined where it is unknown. */
export function lookUp(phrase: string): Partial<Look> | null | undefined {
  if (FILLERS.has(phrase)) return null;
  const word = own(SYNONYMS, phrase) ?? phrase;
  const colour = own(COLOURS, word);
  return colour ? { tone: wash(fromHex(colour), 0.65) } : (own(MOODS, word) ?? own(MODIFIERS, word));
}

/** Every word with a look of its own, for suggestions. */
export const VOCABULARY: readonly string[] = [COLOURS, MOODS, MODIFIERS]
  .flatMap((words) => Object.keys(words))
  .sort();

function own<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
