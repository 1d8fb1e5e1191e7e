import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEUTRAL_LOOK } from './look.ts';
import { promptLook, promptText } from './prompt.ts';
import { lookUp, VOCABULARY } from './vocabulary.ts';

describe('promptLook', () => {
  it('leaves the picture as it is without a prompt', () => {
    for (const prompt of [
      '',
      '   ',
      [],
      [['', 1]] as [string, number][],
      [['fire', 0]] as [string, number][],
    ])
      expect(promptLook(prompt)).toEqual(NEUTRAL_LOOK);
  });

  it('gives every word of the vocabulary a look of its own', () => {
    const looks = new Set(VOCABULARY.map((word) => JSON.stringify(promptLook(word))));
    expect(looks.size).toBe(VOCABULARY.length);
    expect(looks).not.toContain(JSON.stringify(NEUTRAL_LOOK));
  });

  it('knows two words that go together', () => {
    expect(promptLook('the golden hour')).toEqual(promptLook('sunset'));
    expect(promptLook('golden hour')).not.toEqual(promptLook('golden'));
  });

  it('combines words', () => {
    const both = promptLook('dark underwater');
    expect(both.tone).toEqual(promptLook('underwater').tone);
    expect(both.exposure).toBeLessThan(promptLook('underwater').exposure);
    expect(both.vignette).toBeGreaterThan(promptLook('dark').vignette);
  });

  it('weighs: relative to the heaviest', () => {
    const even = promptLook([
      ['dark', 1],
      ['saturated', 1],
    ]);
    expect(even).toEqual(
      promptLook([
        ['dark', 4],
        ['saturated', 4],
      ]),
    );
    const tilted = promptLook([
      ['dark', 0.5],
      ['saturated', 1],
    ]);
    expect(tilted.saturation).toBe(even.saturation);
    expect(tilted.exposure).toBeCloseTo(even.exposure / 2);
  });

  it('draws a tint from words it does not know, a weaker one beside words it knows', () => {
    const alone = promptLook('zeppelin');
    expect(alone.tone).not.toBeNull();
    expect(promptLook('quetzalcoatl').tone).not.toEqual(alone.tone);
    expect(promptLook('日本語')).not.toEqual(NEUTRAL_LOOK);
    expect(promptLook('!!!')).not.toEqual(NEUTRAL_LOOK);
    expect(promptLook('bright zeppelin').tone?.amount).toBeLessThan(alone.tone?.amount ?? 0);
  });

  it('does not take the names of object members for words', () => {
    for (const word of ['constructor', '__proto__', 'toString']) expect(lookUp(word)).toBeUndefined();
  });

  it('stays within its ranges whatever the text', () => {
    const words = fc.array(fc.constantFrom(...VOCABULARY, 'zeppelin', 'hell'), { maxLength: 70 });
    fc.assert(
      fc.property(words, (list) => {
        const look = promptLook(list.join(' '));
        for (const key of ['fade', 'vignette', 'grain', 'glow', 'sharpen', 'fringe', 'posterise'] as const) {
          expect(look[key]).toBeGreaterThanOrEqual(0);
          expect(look[key]).toBeLessThanOrEqual(1);
        }
        for (const key of ['contrast', 'exposure', 'warmth'] as const)
          expect(Math.abs(look[key])).toBeLessThanOrEqual(1);
        expect(look.saturation).toBeGreaterThanOrEqual(0);
        expect(look.saturation).toBeLessThanOrEqual(3);
        if (look.tone) expect(look.tone.amount).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('promptText', () => {
  it('joins weighted texts', () => {
    expect(
      promptText([
        ['a cat', 1],
        ['at dusk', 0.5],
      ]),
    ).toBe('a cat, at dusk');
  });
});
