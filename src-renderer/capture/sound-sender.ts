import type { LinkUnit } from '../../src-preload/media-link/packet.ts';
import { PtsClock } from './pts-clock.ts';

/** Bit rate of one channel of Opus, in bits per second. */
const CHANNEL_BPS = 64_000;
/** Length of an Opus frame, in microseconds. */
const FRAME_US = 20_000;
/** An encoder that lags so far behind has its input thrown away: a second of 10 ms pieces. */
const MAX_QUEUE = 100;

/** What a {@link SoundSender} works with. */
export interface SoundSenderOptions {
  readonly send: (unit: LinkUnit) => boolean;
  /** Sound from here on has so many channels, at 48 kHz. */
  readonly onChannels: (channels: number) => void;
  /** Microseconds on main's clock. */
  readonly nowUs: () => number;
  /** How far main's clock is ahead of the own one, in microseconds. */
  readonly mainAheadUs: () => number;
}

/** Sound of one device in, Opus units out: 20 ms each, stamped with the time of capture of their first sample. */
export class SoundSender {
  readonly #options: SoundSenderOptions;
  readonly #clock = new PtsClock();
  #encoder: AudioEncoder | null = null;
  #shape = '';
  #lastPtsUs = 0;

  constructor(options: SoundSenderOptions) {
    this.#options = options;
  }

  /** Takes a piece of sound, which is closed. */
  take(data: AudioData): void {
    const { sampleRate, numberOfChannels, timestamp } = data;
    this.#clock.observe(timestamp, this.#options.nowUs());
    const shape = `${sampleRate}/${numberOfChannels}`;
    try {
      if (this.#encoder?.state !== 'configured' || shape !== this.#shape) {
        this.close();
        this.#encoder = this.#open(sampleRate, numberOfChannels);
        this.#shape = shape;
        this.#options.onChannels(numberOfChannels);
      }
      if (this.#encoder.encodeQueueSize < MAX_QUEUE) this.#encoder.encode(data);
    } catch {
      // A shape that Opus does not take is left out; the pictures go on without it.
      this.close();
    } finally {
      data.close();
    }
  }

  /** Ends; what is not yet 20 ms long is thrown away. */
  close(): void {
    if (this.#encoder?.state === 'configured') this.#encoder.close();
    this.#encoder = null;
  }

  #open(sampleRate: number, numberOfChannels: number): AudioEncoder {
    const encoder = new AudioEncoder({
      output: (chunk) => {
        if (encoder === this.#encoder) this.#encoded(chunk);
      },
      // Its state says so, and the next piece of sound opens another.
      error: () => undefined,
    });
    encoder.configure({
      codec: 'opus',
      sampleRate,
      numberOfChannels,
      bitrate: CHANNEL_BPS * numberOfChannels,
      opus: { frameDuration: FRAME_US },
    });
    return encoder;
  }

  #encoded(chunk: EncodedAudioChunk): void {
    const ptsUs = this.#clock.toMain(chunk.timestamp, this.#options.mainAheadUs());
    this.#lastPtsUs = Math.max(ptsUs, this.#lastPtsUs + 1);
    const bytes = new Uint8Array(chunk.byteLength);
    chunk.copyTo(bytes);
    this.#options.send({ kind: 'audio', codec: 'opus', ptsUs: this.#lastPtsUs, key: true, bytes });
  }
}
