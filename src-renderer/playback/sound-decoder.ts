import type { LinkFormat, LinkUnit } from '../../src-preload/media-link/packet.ts';

/** Units that may wait in the decoder, or writes in the track: 200 ms of Opus. More is thrown away, so that sound never lags. */
const MAX_WAITING = 10;
const CODEC_NAMES = { opus: 'opus', aac: 'mp4a.40.2' } as const;

/** Decodes the sound of a media link and writes it to an audio track at once. What cannot be decoded is left out. */
export class SoundDecoder {
  readonly #writer: WritableStreamDefaultWriter<AudioData>;
  #decoder: AudioDecoder | null = null;
  #format: LinkFormat['audio'] = null;
  #waiting = 0;

  constructor(track: WritableStream<AudioData>) {
    this.#writer = track.getWriter();
    this.#writer.closed.catch(() => undefined);
  }

  /** Says what the next units are. */
  setFormat(format: LinkFormat['audio']): void {
    const same =
      format?.codec === this.#format?.codec &&
      format?.sampleRate === this.#format?.sampleRate &&
      format?.channels === this.#format?.channels;
    this.#format = format;
    if (!same) this.reset();
  }

  /** Decodes a unit, or leaves it out. */
  take(unit: LinkUnit): void {
    if (this.#format === null || unit.codec !== this.#format.codec) return;
    try {
      this.#decoder ??= this.#make(this.#format);
      if (this.#decoder.decodeQueueSize >= MAX_WAITING) return;
      const chunk = { type: 'key', timestamp: Math.round(unit.ptsUs), data: unit.bytes } as const;
      this.#decoder.decode(new EncodedAudioChunk(chunk));
    } catch {
      this.reset();
    }
  }

  /** Forgets the stream so far. */
  reset(): void {
    if (this.#decoder !== null && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = null;
  }

  /** Ends decoding and the track. */
  close(): void {
    this.reset();
    this.#writer.close().catch(() => undefined);
  }

  #make(format: NonNullable<LinkFormat['audio']>): AudioDecoder {
    const decoder: AudioDecoder = new AudioDecoder({
      output: (data) => this.#write(data),
      error: () => {
        if (decoder === this.#decoder) this.#decoder = null;
      },
    });
    decoder.configure({
      codec: CODEC_NAMES[format.codec],
      sampleRate: format.sampleRate,
      numberOfChannels: format.channels,
    });
    return decoder;
  }

  #write(data: AudioData): void {
    if (this.#waiting >= MAX_WAITING) {
      data.close();
      return;
    }
    this.#waiting += 1;
    const written = (): void => {
      this.#waiting -= 1;
    };
    this.#writer.write(data).then(written, () => {
      data.close();
      written();
    });
  }
}
