import { ownBuffer, u8 } from './bytes.ts';
import { NAL_AUD, NAL_PPS, NAL_SPS, nalType, START_CODE } from './h264.ts';
import type { ParameterSets } from './h264-parameter-sets.ts';

/** NAL units in Annex B bytes: pairs of start and end, of which those from index `first` to `end` are meant. */
export interface NalRange {
  readonly data: Buffer;
  readonly nals: readonly number[];
  readonly first: number;
  readonly end: number;
}

/**
 * Copies NAL units into memory of their own, each behind a start code of 4 bytes. With `sets`, parameter sets that are
 * missing are put in: behind the access unit delimiter, a PPS also behind an SPS that is there.
 */
export function joinUnit(range: NalRange, sets: ParameterSets | null): Buffer {
  const { data, nals, first, end } = range;
  const opening = typeAt(range, first) === NAL_AUD ? first + 2 : first;
  const lastSps = lastOf(range, NAL_SPS);
  const missingSps = sets === null || lastSps !== -1 ? [] : sets.allSps();
  const missingPps = sets === null || lastOf(range, NAL_PPS) !== -1 ? [] : sets.allPps();
  const ppsAt = lastSps === -1 ? opening : lastSps + 2;

  let size = sizeOf(missingSps) + sizeOf(missingPps);
  for (let index = first; index < end; index += 2) {
    size += START_CODE.length + (nals[index + 1] ?? 0) - (nals[index] ?? 0);
  }
  const out = ownBuffer(size);
  let at = 0;
  for (let index = first; index < end; index += 2) {
    if (index === opening) at = writeAll(out, at, missingSps);
    if (index === ppsAt) at = writeAll(out, at, missingPps);
    at = writeNal(out, at, data, nals[index] ?? 0, nals[index + 1] ?? 0);
  }
  return out;
}

function typeAt({ data, nals }: NalRange, index: number): number {
  return nalType(u8(data, nals[index] ?? 0));
}

/** Index of the last NAL unit of a type; -1 where there is none. */
function lastOf(range: NalRange, type: number): number {
  let found = -1;
  for (let index = range.first; index < range.end; index += 2) {
    if (typeAt(range, index) === type) found = index;
  }
  return found;
}

function sizeOf(sets: readonly Buffer[]): number {
  return sets.reduce((sum, set) => sum + START_CODE.length + set.length, 0);
}

function writeAll(out: Buffer, at: number, sets: readonly Buffer[]): number {
  return sets.reduce((cursor, set) => writeNal(out, cursor, set, 0, set.length), at);
}

function writeNal(out: Buffer, at: number, source: Buffer, start: number, end: number): number {
  out[at] = 0;
  out[at + 1] = 0;
  out[at + 2] = 0;
  out[at + 3] = 1;
  source.copy(out, at + START_CODE.length, start, end);
  return at + START_CODE.length + end - start;
}
