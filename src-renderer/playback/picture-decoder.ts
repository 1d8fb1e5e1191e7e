import type { LinkUnit } from '../../src-preload/media-link/packet.ts';
import { h264CodecString } from './codec-string.ts';

/**
 * Units that may wait in the decoder: a second of pictures. A burst after a gap is decoded whole, which takes tens of
 * milliseconds; more than this means the computer cannot keep up.
 */
const MAX_QUEUE = 30;
/** A keyframe is asked for at most so often, milliseconds. */
const KEYFRAME_INTERVAL_MS = 500;
/** Broken decoders in a row, without a picture between, after which the stream is called undecodable. */
const GIVE_UP_AFTER = 8;

/** What the owner of a decoder is told. */
export interface PictureDecoderOptions {
  /** Takes a decoded picture and closes it. `decodeMs`: from the unit's arrival. */
  readonly onPicture: (frame: VideoFrame, decodeMs: number) => void;
  readonly onKeyframeWanted: () => void;
  /** Milliseconds on any clock that only runs forward. */
  readonly nowMs: () => number;
}

/** Pictures that were not decoded, by reason, since the decoder was made. */
export interface DecodeDrops {
  /** The decoder could not keep up. */
  queue: number;
  /** They need a picture that is missing: after a start, a gap or a broken unit. */
  noKey: number;
  /** Units that broke the decoder. */
  broken: number;
}

/**
 * Decodes the pictures of a media link. Starts at a keyframe, is set up anew when the codec string changes, and after an
 * error goes on from the next keyframe. Its queue is bounded: beyond it pictures are dropped up to the next keyframe, and counted.
 */
export class PictureDecoder {
  readonly drops: DecodeDrops = { queue: 0, noKey: 0, broken: 0 };
  readonly #options: PictureDecoderOptions;
  readonly #arrivals = new Map<number, number>();
  #decoder: VideoDecoder | null = null;
  #codec = '';
  #needKey = true;
  #askedMs = Number.NEGATIVE_INFINITY;
  #failures = 0;

  constructor(options: PictureDecoderOptions) {
    this.#options = options;
  }

  /** Nothing of the stream can be decoded; it is still tried at every keyframe. */
  get hopeless(): boolean {
    return this.#failures >= GIVE_UP_AFTER;
  }

  /** WebCodecs name of what is decoded; '' before the first keyframe. */
  get codec(): string {
    return this.#codec;
  }

  /** Decodes a unit, or drops it. */
  take(unit: LinkUnit): void {
    const overrun = (this.#decoder?.decodeQueueSize ?? 0) >= MAX_QUEUE;
    if (overrun || (this.#needKey && !unit.key)) {
      this.drops[overrun ? 'queue' : 'noKey'] += 1;
      this.#lost();
      return;
    }
    if (unit.key && !this.#configure(unit)) return;
    this.#needKey = false;
    const timestamp = Math.round(unit.ptsUs);
    if (this.#arrivals.size > 4 * MAX_QUEUE) this.#arrivals.clear();
    this.#arrivals.set(timestamp, this.#options.nowMs());
    try {
      this.#decoder?.decode(
        new EncodedVideoChunk({ type: unit.key ? 'key' : 'delta', timestamp, data: unit.bytes }),
      );
    } catch {
      this.#broken();
    }
  }

  /** Forgets the stream so far: the next picture has to be a keyframe. */
  reset(): void {
    if (this.#decoder !== null && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = null;
    this.#codec = '';
    this.#needKey = true;
    this.#failures = 0;
    this.#arrivals.clear();
  }

  /** @returns false when the unit names no codec, or one that this browser does not know */
  #configure(unit: LinkUnit): boolean {
    const codec = unit.codec === 'vp8' ? 'vp8' : h264CodecString(unit.bytes);
    if (codec === null) {
      this.#broken();
      return false;
    }
    if (codec === this.#codec && this.#decoder?.state === 'configured') return true;
    try {
      this.#decoder ??= this.#make();
      this.#decoder.configure({ codec, optimizeForLatency: true });
      this.#codec = codec;
      return true;
    } catch {
      this.#broken();
      return false;
    }
  }

  #make(): VideoDecoder {
    const decoder: VideoDecoder = new VideoDecoder({
      output: (frame) => {
        this.#failures = 0;
        const arrivedMs = this.#arrivals.get(frame.timestamp);
        this.#forgetUpTo(frame.timestamp);
        const nowMs = this.#options.nowMs();
        this.#options.onPicture(frame, nowMs - (arrivedMs ?? nowMs));
      },
      error: () => {
        if (decoder === this.#decoder) this.#broken();
      },
    });
    return decoder;
  }

  #forgetUpTo(timestamp: number): void {
    for (const known of this.#arrivals.keys()) if (known <= timestamp) this.#arrivals.delete(known);
  }

  #broken(): void {
    const failures = this.#failures + 1;
    this.reset();
    this.#failures = failures;
    this.drops.broken += 1;
    this.#lost();
  }

  #lost(): void {
    this.#needKey = true;
    const nowMs = this.#options.nowMs();
    if (nowMs - this.#askedMs < KEYFRAME_INTERVAL_MS) return;
    this.#askedMs = nowMs;
    this.#options.onKeyframeWanted();
  }
}
