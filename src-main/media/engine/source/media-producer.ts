import { AV_NOPTS_VALUE, AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants';
import type { Frame, Stream } from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import type { AudioInfo } from '../../access-unit.ts';
import { SAMPLE_RATE } from '../audio-encoder.ts';
import { FilterChain } from '../filter-chain.ts';
import type { SourceInfo } from '../options.ts';
import { defaultBitrateBps } from '../video-encoder.ts';
import { AudioConverter } from './audio-converter.ts';
import { AudioOutput } from './audio-output.ts';
import { FrameRateConverter, type Showing } from './frame-rate.ts';
import { chooseRate, type InputRate } from './input-rate.ts';
import { MediaInput } from './media-input.ts';
import { Pacer, SESSION_START_US } from './pacer.ts';
import { PacketReader } from './packet-reader.ts';
import { fitFilter, orientationOf, shownSize } from './picture-fit.ts';
import type { Producer, ProducerContext } from './producer.ts';
import { StreamDecoder } from './stream-decoder.ts';
import { VideoOutput } from './video-output.ts';

/** Length in microseconds of an audio packet that does not say its own: an AAC frame at 48 kHz. */
const USUAL_AUDIO_US = 21_333;

interface Parts {
  readonly input: MediaInput;
  readonly reader: PacketReader;
  readonly rate: InputRate;
  readonly videoDecoder: StreamDecoder;
  readonly fit: FilterChain;
  readonly video: VideoOutput;
  readonly sound: {
    readonly decoder: StreamDecoder;
    readonly converter: AudioConverter;
    readonly output: AudioOutput;
  } | null;
}

/** Produces units from a file or URL: reads ahead, decodes, fits and converts, and sends on the session's schedule. */
export class MediaProducer implements Producer {
  readonly #context: ProducerContext;
  readonly #closers: (() => unknown)[] = [];
  #parts: Parts | null = null;

  constructor(context: ProducerContext) {
    this.#context = context;
  }

  /** Opens the input, its decoders and the encoders. */
  async open(): Promise<SourceInfo> {
    const { options, host, counts, signal } = this.#context;
    if (options.input.kind !== 'media') throw new GatewayError('internal', 'this source reads media only');
    const input = await MediaInput.open(options.input.location, signal);
    this.#closers.push(() => input.close());

    const { codecpar, sampleAspectRatio } = input.video;
    const orientation = orientationOf(codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX));
    const aspect = sampleAspectRatio.num > 0 ? sampleAspectRatio.toDouble() : 1;
    const size = options.size ?? shownSize(codecpar, aspect, orientation);
    const rate = chooseRate(input.video, options.fps);
    const bitrateBps = options.bitrateBps ?? defaultBitrateBps(size.width, size.height, rate.fps);

    const videoDecoder = await StreamDecoder.open(input.video);
    this.#closers.push(() => videoDecoder.close());
    const fit = new FilterChain({ filter: fitFilter(size, orientation), size: null });
    this.#closers.push(() => fit.close());
    const pacer = new Pacer(options.input.paced);
    const output = { ...size, fps: rate.fps, bitrateBps, gopS: options.gopS };
    const video = await VideoOutput.open(output, pacer, host, counts, signal);
    this.#closers.push(() => video.close());
    const sound = await this.#openSound(input.audio, pacer);

    const usualUs = { video: Math.round(1e6 / rate.fps), audio: USUAL_AUDIO_US };
    const reader = new PacketReader(input, counts, usualUs);
    this.#closers.push(() => reader.close());
    this.#parts = { input, reader, rate, videoDecoder, fit, video, sound: sound?.parts ?? null };
    return {
      streams: {
        video: { codec: 'h264', ...size, fps: rate.constant || rate.steady ? rate.fps : null },
        audio: sound?.info ?? null,
      },
      durationS: this.#durationS(input, options.input.loop),
      bitrateBps,
    };
  }

  /** Plays until the end, the duration, or the stop. */
  async run(): Promise<void> {
    const parts = this.#parts;
    if (!parts) return;
    const { options, signal } = this.#context;
    const loop = options.input.kind === 'media' && options.input.loop;
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    const tasks = [
      parts.reader.run(loop, either),
      this.#playVideo(parts),
      ...(parts.sound ? [this.#playSound(parts)] : []),
    ].map((task) =>
      task.catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    );
    await Promise.allSettled(tasks);
    either.throwIfAborted();
  }

  /** Frees everything, last opened first. */
  async close(): Promise<void> {
    for (const closer of this.#closers.splice(0).reverse()) await closer();
    this.#parts = null;
  }

  async #openSound(
    audio: Stream | null,
    pacer: Pacer,
  ): Promise<{ parts: NonNullable<Parts['sound']>; info: AudioInfo } | null> {
    const { options, host, counts, signal } = this.#context;
    if (!audio || options.audio === null) return null;
    const channels = audio.codecpar.channels === 1 ? 1 : 2;
    const decoder = await StreamDecoder.open(audio);
    this.#closers.push(() => decoder.close());
    const converter = new AudioConverter(channels);
    this.#closers.push(() => converter.close());
    const encoding = { codec: options.audio, channels } as const;
    const output = await AudioOutput.open(encoding, this.#endUs, pacer, host, counts, signal);
    this.#closers.push(() => output.close());
    return {
      parts: { decoder, converter, output },
      info: { codec: options.audio, sampleRate: SAMPLE_RATE, channels },
    };
  }

  /** Session time after which nothing is sent. */
  get #endUs(): number {
    const { durationS } = this.#context.options;
    return durationS === null ? Number.POSITIVE_INFINITY : SESSION_START_US + durationS * 1e6;
  }

  async #playVideo({ input, reader, rate, videoDecoder, fit, video }: Parts): Promise<void> {
    const converter = rate.constant ? new FrameRateConverter<Frame>(rate.fps, SESSION_START_US) : null;
    const show = async ({ picture, timesUs }: Showing<Frame>): Promise<void> => {
      const [firstUs] = timesUs;
      if (firstUs === undefined) return;
      picture.pts = BigInt(firstUs);
      await fit.filter(picture, async (frame) => {
        for (const timeUs of timesUs) if (timeUs < this.#endUs) await video.write(frame, timeUs);
      });
    };
    const showAndFree = async (showing: Showing<Frame> | null): Promise<void> => {
      if (!showing) return;
      try {
        await show(showing);
      } finally {
        showing.picture.free();
      }
    };
    let lastUs = SESSION_START_US - 1e6 / rate.fps;
    const use = async (frame: Frame): Promise<boolean> => {
      const stated = frame.bestEffortTimestamp;
      const mediaUs = stated === AV_NOPTS_VALUE ? lastUs + 1e6 / rate.fps : Number(stated);
      lastUs = mediaUs;
      if (mediaUs >= this.#endUs) return false;
      if (mediaUs < SESSION_START_US) return true;
      if (!converter) await show({ picture: frame, timesUs: [Math.round(mediaUs)] });
      else {
        const held = frame.clone();
        if (held) await showAndFree(converter.next(held, mediaUs));
      }
      return true;
    };
    try {
      for await (const item of reader.items(input.video)) {
        const packet = item === 'pass-end' ? null : item;
        try {
          if (!(await videoDecoder.decode(packet, use))) break;
        } finally {
          packet?.free();
        }
        if (!packet && videoDecoder.frames === 0) throw nothingDecodes();
      }
      await showAndFree(converter?.end() ?? null);
    } finally {
      converter?.end()?.picture.free();
      this.#context.counts.packetsDamaged += videoDecoder.damaged;
    }
  }

  async #playSound({ input, reader, sound }: Parts): Promise<void> {
    if (!sound || !input.audio) return;
    const { decoder, converter, output } = sound;
    let nextUs = SESSION_START_US;
    const use = async (frame: Frame): Promise<boolean> => {
      const stated = frame.bestEffortTimestamp;
      if (stated === AV_NOPTS_VALUE) frame.pts = BigInt(Math.round(nextUs));
      else frame.pts = stated;
      nextUs = Number(frame.pts) + (frame.nbSamples * 1e6) / Math.max(1, frame.sampleRate);
      return converter.convert(frame, (channels, mediaUs) => output.write(channels, mediaUs));
    };
    try {
      for await (const item of reader.items(input.audio)) {
        const packet = item === 'pass-end' ? null : item;
        try {
          if (!(await decoder.decode(packet, use))) break;
        } finally {
          packet?.free();
        }
      }
      await output.finish();
    } finally {
      this.#context.counts.packetsDamaged += decoder.damaged;
    }
  }

  #durationS(input: MediaInput, loop: boolean): number | null {
    const { durationS } = this.#context.options;
    if (loop || input.durationUs === null) return durationS;
    const lengthS = input.durationUs / 1e6;
    return durationS === null ? lengthS : Math.min(lengthS, durationS);
  }
}

function nothingDecodes(): GatewayError {
  return new GatewayError(
    'media_decode_failed',
    'not one picture of this input could be decoded: the file is damaged, choose another',
  );
}
