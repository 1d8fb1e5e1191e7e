import { z } from 'zod';
import { fromHsl } from './colour.ts';
import { combineLooks, type Look, NEUTRAL_LOOK } from './look.ts';
import { lookUp, VOCABULARY } from './vocabulary.ts';

const MAX_PROMPT_CHARACTERS = 2000;
const MAX_WORDS = 64;
/** Longest phrase of the vocabulary, in words. */
const LONGEST_PHRASE = 3;
/** How strongly words outside the vocabulary tint, alone and beside words within it. */
const AMOUNT_ALONE = 0.55;
const AMOUNT_BESIDE_KNOWN = 0.2;

/** A text, or several with weights (protocol D4: StreamDiffusion takes both forms). Empty: the effect's own look. */
export const promptSchema = z
  .union([
    z.string().max(MAX_PROMPT_CHARACTERS),
    z.array(z.tuple([z.string().max(MAX_PROMPT_CHARACTERS), z.number().min(0).max(10)])).max(16),
  ])
  .default('')
  .meta({
    title: 'Prompt',
    description:
      'Words that change the look: colours, moods such as "neon" or "sunset", modifiers such as "dark".',
    examples: VOCABULARY,
  });

/** A prompt as {@link promptSchema} gives it. */
export type Prompt = z.output<typeof promptSchema>;

/** The prompt as one line of text, without weights. */
export function promptText(prompt: Prompt): string {
  return typeof prompt === 'string' ? prompt : prompt.map(([text]) => text).join(', ');
}

/**
 * What a prompt does to the picture. The same prompt always gives the same look; a word outside the vocabulary still
 * acts, by a colour drawn from its letters.
 */
export function promptLook(prompt: Prompt): Look {
  const parts = typeof prompt === 'string' ? ([[prompt, 1]] as const) : prompt;
  const heaviest = Math.max(...parts.map(([, weight]) => weight), 0);
  let look = NEUTRAL_LOOK;
  for (const [text, weight] of parts) {
    if (weight === 0) continue;
    for (const word of readWords(text)) look = combineLooks(look, word, weight / heaviest);
  }
  return look;
}

/** Longest phrases first, then single words; words that say nothing are left out. */
function readWords(text: string): Partial<Look>[] {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, MAX_WORDS);
  const known: Partial<Look>[] = [];
  const unknown: string[] = [];
  for (let at = 0; at < words.length; ) {
    const { look, length } = readPhrase(words, at);
    if (look) known.push(look);
    if (look === undefined) unknown.push(words[at] ?? '');
    at += length;
  }
  if (words.length === 0 && text.trim() !== '') unknown.push(text.trim());
  const amount = known.length > 0 ? AMOUNT_BESIDE_KNOWN : AMOUNT_ALONE;
  return [...unknown.map((word) => lookOfUnknown(word, amount)), ...known];
}

function readPhrase(
  words: readonly string[],
  at: number,
): { look: ReturnType<typeof lookUp>; length: number } {
  for (let length = Math.min(LONGEST_PHRASE, words.length - at); length > 1; length--) {
    const look = lookUp(words.slice(at, at + length).join(' '));
    if (look !== undefined) return { look, length };
  }
  return { look: lookUp(words[at] ?? ''), length: 1 };
}

function lookOfUnknown(word: string, amount: number): Partial<Look> {
  const hash = fnv1a(word);
  const hueDeg = hash % 360;
  const other = (hueDeg + 30 + ((hash >>> 9) % 150)) % 360;
  return { tone: { shadows: fromHsl(other, 0.8, 0.35), highlights: fromHsl(hueDeg, 0.9, 0.6), amount } };
}

/** FNV-1a, 32 bits: small, and the same everywhere. Source: draft-eastlake-fnv. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
