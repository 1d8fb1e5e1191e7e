import { expect, it } from 'vitest';
import { asSentence } from './as-sentence.ts';

it.each([
  ['this is not a file of presets', 'This is not a file of presets.'],
  ['Stopped.', 'Stopped.'],
  ['loading…', 'Loading…'],
  ['https://127.0.0.1:8935 does not answer', 'https://127.0.0.1:8935 does not answer.'],
  ['', ''],
])('makes “%s” a sentence', (clause, sentence) => {
  expect(asSentence(clause)).toBe(sentence);
});
