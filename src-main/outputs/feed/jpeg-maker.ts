import { abortedError, backoffMs, delay, orAbort } from '../../base/async.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { ConvertHandle } from '../../media/engine/client.ts';
import type { JpegOptions } from '../../media/engine/options.ts';
import { UnitQueue } from '../../media/engine/unit-queue.ts';
import type { ProgrammeSink } from '../programme/programme-sink.ts';
import { bareJpeg } from './bare-jpeg.ts';
import { mjpegPart } from './mjpeg-part.ts';

/** One picture, ready for all readers. */
export interface JpegPicture {
  readonly ptsUs: number;
  /** A part of a multipart body, see {@link mjpegPart}. */
  readonly part: Buffer;
  /** The same for a body of bare pictures, see {@link bareJpeg}. */
  readonly bare: Buffer;
}

/** What makes JPEG pictures; the media engine. */
export interface JpegEngine {
  openJpeg(options: JpegOptions): Promise<ConvertHandle>;
}

/** What a {@link JpegMaker} works with. */
export interface JpegMakerOptions {
  readonly add: (sink: ProgrammeSink) => () => void;
  readonly openEngine: () => Promise<JpegEngine>;
  /** 10 to 100. */
  readonly quality: number;
  readonly logger: Logger;
  /** Told when pictures cannot be made, and null when they can again. */
  readonly onTrouble: (error: GatewayError | null) => void;
  /** Milliseconds it goes on after the last reader has left; two seconds by default. */
  readonly lingerMs?: number;
  /** Milliseconds to the second try to open the encoder; 200 by default, doubling up to five seconds. */
  readonly firstRetryMs?: number;
}

const LINGER_MS = 2000;
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 5000;

/** Units that may wait for the engine, and how long: beyond it the pictures before the newest keyframe go. */
const MAX_WAITING_UNITS = 600;
const MAX_WAIT_US = 2_000_000;

/**
 * Makes the programme's pictures into JPEG, once for all readers, while there are any. When the encoder is lost it is opened
 * again, and readers keep the last picture meanwhile.
 */
export class JpegMaker {
  readonly #options: JpegMakerOptions;
  readonly #readers = new Set<(picture: JpegPicture) => void>();
  #quality: number;
  #newest: JpegPicture | null = null;
  /** Ends the encoder in use. */
  #working: AbortController | null = null;
  #work: Promise<void> = Promise.resolve();
  #linger: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: JpegMakerOptions) {
    this.#options = options;
    this.#quality = options.quality;
  }

  /** True while pictures are made. */
  get working(): boolean {
    return this.#working !== null;
  }

  /** Adds a reader, which is given the last picture at once. @returns a function that takes it away */
  add(reader: (picture: JpegPicture) => void): () => void {
    this.#readers.add(reader);
    clearTimeout(this.#linger);
    if (this.#newest) reader(this.#newest);
    this.#begin();
    return () => {
      this.#readers.delete(reader);
      if (this.#readers.size > 0) return;
      clearTimeout(this.#linger);
      this.#linger = setTimeout(() => this.#end(), this.#options.lingerMs ?? LINGER_MS).unref();
    };
  }

  /** Makes pictures of another quality from now on. */
  setQuality(quality: number): void {
    if (quality === this.#quality) return;
    this.#quality = quality;
    if (!this.#working) return;
    this.#end();
    this.#begin();
  }

  /** Ends it. Idempotent; never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#linger);
    this.#end();
    await this.#work;
  }

  #begin(): void {
    if (this.#working || this.#closed) return;
    const working = new AbortController();
    this.#working = working;
    this.#work = this.#work.then(() => this.#run(working.signal));
  }

  #end(): void {
    this.#working?.abort();
    this.#working = null;
    this.#newest = null;
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const before = this.#newest;
      const error = await this.#make(signal).catch((cause: unknown) => toGatewayError(cause));
      if (signal.aborted || !error) break;
      if (this.#newest !== before) attempt = 0;
      this.#options.logger.warn('JPEG pictures cannot be made', { reason: error.message });
      this.#options.onTrouble(error);
      const waitMs = backoffMs(attempt, this.#options.firstRetryMs ?? FIRST_RETRY_MS, MAX_RETRY_MS);
      await delay(waitMs, { signal }).catch(() => undefined);
    }
    this.#options.onTrouble(null);
  }

  /** Makes pictures until that fails or is no longer wanted. @throws why it failed, and when it was aborted */
  async #make(signal: AbortSignal): Promise<null> {
    const engine = await orAbort(this.#options.openEngine(), signal);
    const encoder = await engine.openJpeg({ quality: this.#quality });
    // A push that fails has ended the pictures too.
    const waiting = new UnitQueue({
      capacity: MAX_WAITING_UNITS,
      ahead: MAX_WAITING_UNITS,
      maxWaitUs: MAX_WAIT_US,
      handle: (unit) => encoder.push(unit),
      onError: () => undefined,
    });
    const leave = this.#options.add({
      onStreams: () => undefined,
      onUnit: (unit) => void (unit.kind === 'video' && waiting.push(unit)),
    });
    try {
      return await orAbort(this.#handOut(encoder), signal);
    } finally {
      leave();
      void encoder.stop();
      void waiting.stop();
    }
  }

  async #handOut(encoder: ConvertHandle): Promise<never> {
    for await (const { ptsUs, bytes } of encoder.units) {
      this.#newest = { ptsUs, part: mjpegPart(bytes, ptsUs), bare: bareJpeg(bytes) };
      this.#options.onTrouble(null);
      for (const reader of [...this.#readers]) reader(this.#newest);
    }
    throw abortedError('the making of JPEG pictures');
  }
}
