import type { VideoInfo } from '../access-unit.ts';
import { BitReader } from './bit-reader.ts';
import { parseSps, type SpsInfo, unescapeRbsp } from './h264-sps.ts';

/** Limits of ITU-T H.264: ids below these are valid. */
const MAX_SPS = 32;
const MAX_PPS = 256;

/** A longer parameter set is damaged. */
const MAX_SET_BYTES = 4096;

/** Bytes in which a set's id always lies. */
const ID_BYTES = 12;

interface KeptSps extends SpsInfo {
  readonly bytes: Buffer;
}

/** Remembers the parameter sets of an H.264 stream and what the last SPS says. */
export class ParameterSets {
  readonly #sps = new Map<number, KeptSps>();
  readonly #pps = new Map<number, Buffer>();
  #last: SpsInfo | null = null;

  /** What the last SPS describes; null before the first. The same object as long as nothing of it changes. */
  get info(): VideoInfo | null {
    return this.#last?.video ?? null;
  }

  /** False when the last SPS allows fields. */
  get framesOnly(): boolean {
    return this.#last?.framesOnly ?? true;
  }

  /** Keeps the SPS in `data[start…end]`, unless it is damaged. */
  keepSps(data: Buffer, start: number, end: number): void {
    const id = readId(data, start, end, 4);
    const kept = this.#sps.get(id);
    if (kept !== undefined && isSame(kept.bytes, data, start, end)) {
      this.#last = kept;
      return;
    }
    const parsed = parseSps(data.subarray(start, end));
    if (parsed === null || id >= MAX_SPS || end - start > MAX_SET_BYTES) return;
    const video = sameVideo(parsed.video, this.info) ?? parsed.video;
    this.#last = { video, framesOnly: parsed.framesOnly };
    this.#sps.set(id, { ...this.#last, bytes: Buffer.from(data.subarray(start, end)) });
  }

  /** Keeps the PPS in `data[start…end]`. */
  keepPps(data: Buffer, start: number, end: number): void {
    const id = readId(data, start, end, 1);
    if (isSame(this.#pps.get(id), data, start, end) || id >= MAX_PPS || end - start > MAX_SET_BYTES) return;
    this.#pps.set(id, Buffer.from(data.subarray(start, end)));
  }

  /** Every SPS that is known. */
  allSps(): readonly Buffer[] {
    return Array.from(this.#sps.values(), ({ bytes }) => bytes);
  }

  /** Every PPS that is known. */
  allPps(): readonly Buffer[] {
    return [...this.#pps.values()];
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

/** `known` where it says the same as `info`. */
function sameVideo(info: VideoInfo, known: VideoInfo | null): VideoInfo | null {
  const same = known?.width === info.width && known.height === info.height && known.fps === info.fps;
  return same ? known : null;
}
