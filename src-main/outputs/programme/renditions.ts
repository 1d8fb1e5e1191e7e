import type { Logger } from '../../base/log.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { Fit } from '../../media/engine/options.ts';
import type { Programme } from './programme.ts';
import type { ProgrammeSink } from './programme-sink.ts';

/** The form of what is encoded again; the settings' `encode`. */
export interface EncodeForm {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Bits per second; null follows size and rate. */
  readonly bitrateBps: number | null;
  readonly fit: Fit;
}

/** Which form a sink wants of either track: as it comes back, or made again. */
export interface Wanted {
  readonly video: 'copy' | 'encode';
  /** `aac`: an unbroken track at 48 kHz, stereo, silence where there is no sound. */
  readonly audio: 'copy' | 'aac' | 'none';
}

/** What {@link Renditions} work with. */
export interface RenditionsOptions {
  readonly programme: Programme;
  /** Starts an engine process of their own, see {@link MediaEngine.start}. */
  readonly startEngine: () => Promise<MediaEngine>;
  /** The form of what is encoded, asked each time an encoder is opened. */
  readonly encode: () => EncodeForm;
  readonly logger: Logger;
}

/**
 * The programme in the forms outputs need that cannot take it as it is: one encoder and one sound track for all of them, in
 * an engine process of their own, open while somebody wants them.
 */
export class Renditions {
  readonly #options: RenditionsOptions;

  constructor(options: RenditionsOptions) {
    this.#options = options;
  }

  /** Adds a sink in the form it wants. @returns a function that takes it away */
  add(sink: ProgrammeSink, _want: Wanted): () => void {
    return this.#options.programme.add(sink);
  }

  /** Ends everything. Idempotent; never rejects. */
  async close(): Promise<void> {}
}
