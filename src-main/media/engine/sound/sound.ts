import type { Frame } from 'node-av/lib';
import { monotonicUs } from '../../../base/clock.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { AudioEncoder, SAMPLE_RATE } from '../audio-encoder.ts';
import type { Pipeline, PipelineHost, SoundOptions } from '../options.ts';
import { AudioConverter } from '../source/audio-converter.ts';
import { AudioDecoder } from './audio-decoder.ts';
import { SilenceLine } from './silence-line.ts';
import { UnbrokenTrack } from './unbroken-track.ts';

/** How often it is looked whether silence is due, in milliseconds: about a frame of sound. */
const LOOK_EVERY_MS = 20;

/** Final figures of a sound pipeline. */
export interface SoundSummary {
  readonly unitsIn: number;
  readonly unitsOut: number;
  readonly unitsDamaged: number;
}

/**
 * Sound of any kind in, one unbroken track at 48 kHz out, with the times of the stream it belongs to. Pictures that are pushed,
 * whose bytes do not matter, say where the stream is: where it has passed and no sound has come, there is silence.
 *
 * @param nowUs monotonic microseconds, replaced in tests
 */
export function createSound(
  options: SoundOptions,
  host: PipelineHost,
  nowUs: () => number = monotonicUs,
): Pipeline<void, SoundSummary> {
  return new SoundPipeline(options, host, nowUs);
}

class SoundPipeline implements Pipeline<void, SoundSummary> {
  readonly #options: SoundOptions;
  readonly #host: PipelineHost;
  readonly #nowUs: () => number;
  readonly #line = new SilenceLine();
  readonly #track: UnbrokenTrack;
  readonly #converter: AudioConverter;
  #decoder: AudioDecoder | null = null;
  #encoder: AudioEncoder | null = null;
  #timer: NodeJS.Timeout | null = null;
  #turn: Promise<void> = Promise.resolve();
  #looking = false;
  #over = false;
  #unitsIn = 0;
  #unitsOut = 0;
  #stopping: Promise<SoundSummary> | null = null;

  constructor(options: SoundOptions, host: PipelineHost, nowUs: () => number) {
    this.#options = options;
    this.#host = host;
    this.#nowUs = nowUs;
    this.#track = new UnbrokenTrack(options.channels);
    this.#converter = new AudioConverter(options.channels);
  }

  async start(): Promise<void> {
    const { inputCodec, codec, channels } = this.#options;
    this.#decoder = await AudioDecoder.open(inputCodec);
    this.#encoder = await AudioEncoder.open({ codec, channels });
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  push(unit: AccessUnit): Promise<void> {
    return this.#inTurn(async () => {
      if (unit.kind === 'video') {
        this.#line.picture(unit.ptsUs, this.#nowUs());
        this.#track.begin(unit.ptsUs);
      } else {
        this.#unitsIn += 1;
        await this.#decoder?.decode(unit, (frame) => this.#decoded(frame));
      }
      await this.#send();
    });
  }

  /** There is nothing to change. */
  async update(): Promise<void> {}

  stop(): Promise<SoundSummary> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<SoundSummary> {
    this.#over = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#turn;
    this.#converter.close();
    this.#encoder?.close();
    const unitsDamaged = this.#decoder?.damaged ?? 0;
    this.#decoder?.close();
    return { unitsIn: this.#unitsIn, unitsOut: this.#unitsOut, unitsDamaged };
  }

  async #decoded(frame: Frame): Promise<void> {
    await this.#converter.convert(frame, async (channels, atUs) => {
      this.#track.add(channels, atUs);
      this.#line.sound(atUs + ((channels[0]?.length ?? 0) * 1e6) / SAMPLE_RATE, this.#nowUs());
      return true;
    });
  }

  #look(): void {
    if (this.#looking) return;
    this.#looking = true;
    this.#inTurn(() => this.#send())
      .catch((error: unknown) => this.#host.fail(error))
      .finally(() => {
        this.#looking = false;
      });
  }

  /** Makes the silence that is due, and sends what is whole. */
  async #send(): Promise<void> {
    const encoder = this.#encoder;
    const dueUs = this.#line.dueUs(this.#nowUs());
    if (!encoder || dueUs === null) return;
    if (this.#track.endUs !== null) this.#track.fillTo(dueUs);
    for (let frame = this.#track.take(encoder.frameSize); frame; frame = this.#track.take(encoder.frameSize))
      for (const unit of await encoder.encode(frame.channels, frame.at)) {
        this.#unitsOut += 1;
        await this.#host.send(unit);
      }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(() => (this.#over ? undefined : work()));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
