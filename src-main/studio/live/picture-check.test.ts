import { describe, expect, it } from 'vitest';
import { pictureFault } from './picture-check.ts';

const nal = (type: number, ...rest: number[]): number[] => [0, 0, 0, 1, type, ...rest];
const picture = (...nals: number[][]): Uint8Array => Uint8Array.from(nals.flat());
const SPS = nal(0x67, 1, 2);
const PPS = nal(0x68, 3);
const IDR = nal(0x65, 0x88, 4);
const SLICE = nal(0x41, 0x9a, 5);

describe('pictureFault', () => {
  it.each([
    ['a key unit with its parameter sets', picture(SPS, PPS, IDR), true, null],
    [
      'one behind a delimiter, with short start codes',
      picture([0, 0, 1, 9, 0xf0], SPS, PPS, IDR),
      true,
      null,
    ],
    ['a picture that depends on others', picture(SLICE), false, null],
    ['a key unit without any', picture(IDR), true, 'no_parameter_sets'],
    ['a key unit without PPS', picture(SPS, IDR), true, 'no_parameter_sets'],
    ['parameter sets behind the slice', picture(IDR, SPS, PPS), true, 'no_parameter_sets'],
    ['lengths instead of start codes', Uint8Array.from([0, 0, 0, 9, 0x65, 1, 2, 3]), true, 'not_annex_b'],
    ['three bytes', Uint8Array.from([0, 0, 0]), false, 'not_annex_b'],
  ])('%s', (_, bytes, key, fault) => {
    expect(pictureFault(bytes, key)).toBe(fault);
  });
});
