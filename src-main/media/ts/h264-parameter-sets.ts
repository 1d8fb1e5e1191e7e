import type { VideoInfo } from '../access-unit.ts';
import { BitReader } from './bit-reader.ts';
import { parseSps, unescapeRbsp } from './h264-sps.ts';

/** Limits of ITU-T H.264: ids below these are valid. */
const MAX_SPS = 32;
const MAX_PPS = 256;

/** A longer parameter set is damaged. */
const MAX_SET_BYTES = 4096;

/** Bytes in which a set's id always lies. */
const ID_BYTES = 12;

/** Remembers the parameter sets of an H.264 stream and what the last SPS says. */
export class ParameterSets {
  readonly #sps = new Map<number, Buffer>();
  readonly #pps = new Map<number, Buffer>();
  #info: VideoInfo | null = null;
  #framesOnly = true;

  /** What the last SPS describes; null before the first. */
  get info(): VideoInfo | null {
    return this.#info;
  }

  /** False when the last SPS allows fields. */
  get framesOnly(): boolean {
    return this.#framesOnly;
  }

  /** Keeps the SPS in `data[start…end]`, unless it is damaged. */
  keepSps(data: Buffer, start: number, end: number): void {
    const id = readId(data, start, end, 4);
    if (isSame(this.#sps.get(id), data, start, end) && this.#sps.size === 1) return;
    const parsed = parseSps(data.subarray(start, end));
    if (parsed === null || id >= MAX_SPS || end - start > MAX_SET_BYTES) return;
    this.#sps.set(id, Buffer.from(data.subarray(start, end)));
    this.#info = parsed.video;
    this.#framesOnly = parsed.framesOnly;
  }

  /** Keeps the PPS in `data[start…end]`. */
  keepPps(data: Buffer, start: number, end: number): void {
    const id = readId(data, start, end, 1);
    if (isSame(this.#pps.get(id), data, start, end) || id >= MAX_PPS || end - start > MAX_SET_BYTES) return;
    this.#pps.set(id, Buffer.from(data.subarray(start, end)));
  }

  /** Every set, the SPS first. */
  all(): readonly Buffer[] {
    return [...this.#sps.values(), ...this.#pps.values()];
  }
}

/** The id that stands `offset` bytes into a parameter set. */
function readId(data: Buffer, start: number, end: number, offset: number): number {
  const head = unescapeRbsp(data.subarray(start, Math.min(end, start + ID_BYTES)));
  return new BitReader(head, offset).ue();
}

function isSame(kept: Buffer | undefined, data: Buffer, start: number, end: number): boolean {
  return kept !== undefined && kept.compare(data, start, end) === 0;
}
