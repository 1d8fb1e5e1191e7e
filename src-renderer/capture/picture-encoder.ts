import { type EncoderTarget, encoderConfig } from './encoder-config.ts';

/** Pictures the encoder may have in work: one that is encoded, one that waits, and one for an encoder that holds one back. */
const MAX_IN_WORK = 3;
/** An encoder that broke so often in a row, without a picture between, is given up. */
const MAX_FAILURES = 3;

/** One encoded picture. */
export interface EncodedPicture {
  readonly chunk: EncodedVideoChunk;
  /** Its size in pixels. */
  readonly width: number;
  readonly height: number;
  /** Handed to the encoder → encoded, milliseconds. */
  readonly encodeMs: number;
}

/** What a {@link PictureEncoder} works with. */
export interface PictureEncoderOptions {
  readonly onPicture: (picture: EncodedPicture) => void;
  /** The encoder broke and was replaced: the next picture has to be a keyframe. */
  readonly onReset: () => void;
  /** It breaks again and again. */
  readonly onFailed: (error: DOMException) => void;
}

/**
 * WebCodecs' video encoder with a bounded queue. `encodeQueueSize` does not count what a software encoder works on in its
 * own thread, so pictures are counted from going in to coming out.
 */
export class PictureEncoder {
  readonly #options: PictureEncoderOptions;
  /** Timestamp → when it went in, milliseconds; in the order they went in. */
  readonly #inWork = new Map<number, number>();
  #encoder: VideoEncoder | null = null;
  #target: EncoderTarget | null = null;
  #size = { width: 0, height: 0 };
  #failures = 0;

  constructor(options: PictureEncoderOptions) {
    this.#options = options;
  }

  /** Pictures in work. */
  get queue(): number {
    return this.#inWork.size;
  }

  /** No more pictures are taken for now. */
  get full(): boolean {
    return this.#inWork.size >= MAX_IN_WORK;
  }

  /** Size of the last picture that came out; 0 before. */
  get size(): { readonly width: number; readonly height: number } {
    return this.#size;
  }

  /** Encodes to this from now on, in the same stream. After another size or codec the next picture must be a keyframe. */
  configure(target: EncoderTarget): void {
    this.#target = target;
    this.#failures = 0;
    this.#encoder?.configure(encoderConfig(target));
  }

  /** Encodes a picture, which stays the caller's. Its timestamp is its PTS. Pictures of another size are scaled. */
  encode(frame: VideoFrame, keyFrame: boolean): void {
    if (this.#target === null) return;
    this.#encoder ??= this.#open(this.#target);
    this.#inWork.set(frame.timestamp, performance.now());
    this.#encoder.encode(frame, { keyFrame });
  }

  /** Throws away what is in work and ends. */
  close(): void {
    if (this.#encoder?.state !== 'closed') this.#encoder?.close();
    this.#encoder = null;
    this.#target = null;
    this.#inWork.clear();
  }

  #open(target: EncoderTarget): VideoEncoder {
    const encoder = new VideoEncoder({
      output: (chunk, metadata) => {
        if (encoder === this.#encoder) this.#done(chunk, metadata);
      },
      error: (error) => {
        if (encoder === this.#encoder) this.#broken(error);
      },
    });
    encoder.configure(encoderConfig(target));
    return encoder;
  }

  #done(chunk: EncodedVideoChunk, metadata: EncodedVideoChunkMetadata | undefined): void {
    this.#failures = 0;
    const { codedWidth, codedHeight } = metadata?.decoderConfig ?? {};
    if (codedWidth && codedHeight) this.#size = { width: codedWidth, height: codedHeight };
    const nowMs = performance.now();
    const startedMs = this.#inWork.get(chunk.timestamp) ?? nowMs;
    // Those before it that did not come out were left out by the encoder.
    for (const timestamp of this.#inWork.keys()) {
      if (timestamp > chunk.timestamp) break;
      this.#inWork.delete(timestamp);
    }
    this.#options.onPicture({ chunk, ...this.#size, encodeMs: nowMs - startedMs });
  }

  #broken(error: DOMException): void {
    this.#failures += 1;
    this.#encoder = null;
    this.#inWork.clear();
    this.#options.onReset();
    if (this.#failures >= MAX_FAILURES) {
      this.#target = null;
      this.#options.onFailed(error);
    }
  }
}
