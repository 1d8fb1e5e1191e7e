import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const themes = ['light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** The colour of a token in a theme, as it is written: `#rrggbb`. */
function colour(token: string, theme: Theme): string {
  const found = new RegExp(`--color-${token}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  const value = found?.[theme === 'light' ? 1 : 2];
  if (value === undefined) throw new Error(`tokens.css has no colour ${token}`);
  return value;
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['bg', 'surface', 'surface-raised', 'control', 'hover', 'stage'];
const texts: readonly (readonly [text: string, ground: string])[] = [
  ...grounds.flatMap((ground) => [['text', ground] as const, ['text-dim', ground] as const]),
  ...['bg', 'surface', 'surface-raised', 'control'].flatMap((ground) =>
    ['accent', 'ok', 'warn', 'danger'].map((text) => [text, ground] as const),
  ),
  ...['accent', 'ok', 'warn', 'danger'].map((tone) => [tone, `${tone}-soft`] as const),
  ['text', 'accent-soft'],
  ['accent-text', 'accent'],
  ['accent-text', 'accent-hover'],
  ['danger-text', 'danger'],
  ['danger-text', 'danger-hover'],
];

describe.each(themes)('colours of the %s theme', (theme) => {
  it.each(texts)('show %s on %s at 4.5:1 or better', (text, ground) => {
    expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['bg', 'surface', 'surface-raised', 'control'])(
    'outline controls on %s at 3:1 or better',
    (ground) => {
      expect(contrast(colour('line-strong', theme), colour(ground, theme))).toBeGreaterThanOrEqual(3);
    },
  );
});
