import { settlesWithin } from '../../base/async.ts';
import type { Logger } from '../../base/log.ts';
import type { AccessUnit, AudioCodec, AudioInfo, StreamInfo, VideoInfo } from '../../media/access-unit.ts';
import type { ConvertHandle, MediaEngine } from '../../media/engine/client.ts';
import type { Fit } from '../../media/engine/options.ts';
import { OwnEngine } from '../own-engine.ts';
import { OnDemand } from './on-demand.ts';
import type { Programme } from './programme.ts';
import type { ProgrammeSink } from './programme-sink.ts';
import { RenditionSink, type Wanted } from './rendition-sink.ts';

export type { Wanted } from './rendition-sink.ts';

/** Longest distance between keyframes of what is encoded, in seconds: what platforms ask for. */
const GOP_S = 2;

/** What is on its way when all is closed gets so long to come out, in milliseconds. */
const FLUSH_LIMIT_MS = 600;

/** The shared sound track. */
const SOUND: AudioInfo = { codec: 'aac', sampleRate: 48_000, channels: 2 };

/** The form of what is encoded again; the settings' `encode`. */
export interface EncodeForm {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Bits per second; null follows size and rate. */
  readonly bitrateBps: number | null;
  readonly fit: Fit;
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
 * an engine process of their own, open while somebody wants them. Whatever the form, times are the programme's.
 */
export class Renditions {
  readonly #options: RenditionsOptions;
  readonly #engine: OwnEngine;
  readonly #steady: OnDemand;
  readonly #sound: OnDemand;
  readonly #members = new Set<RenditionSink>();
  #video: VideoInfo | null = null;
  #inputCodec: AudioCodec = 'opus';
  #closed = false;

  constructor(options: RenditionsOptions) {
    const { startEngine, logger } = options;
    this.#options = options;
    this.#engine = new OwnEngine(startEngine);
    this.#steady = new OnDemand({
      name: 'the encoder of outputs',
      open: () => this.#openSteady(),
      onOpen: (handle) => this.#feedPictures(handle),
      onUnit: (unit) => this.#tell((member) => member.encoded(unit)),
      onIdle: () => this.#idle(),
      logger,
    });
    this.#sound = new OnDemand({
      name: 'the sound track of outputs',
      open: async () =>
        (await this.#engine.open()).openSound({ inputCodec: this.#inputCodec, codec: 'aac', channels: 2 }),
      onOpen: (handle) => this.#feedSound(handle),
      onUnit: (unit) => this.#tell((member) => member.converted(unit)),
      onIdle: () => this.#idle(),
      logger,
    });
  }

  /**
   * Adds a sink in the form it wants: it is told the tracks, and begins with a keyframe. Held pictures are part of it.
   * @returns a function that takes it away
   */
  add(sink: ProgrammeSink, want: Wanted): () => void {
    const member = new RenditionSink(sink, want, this.#options.logger);
    const { programme } = this.#options;
    this.#members.add(member);
    const leave: (() => void)[] = [() => void this.#members.delete(member)];
    if (want.audio === 'aac') {
      member.setSound(SOUND);
      leave.push(this.#sound.use());
    }
    if (want.video === 'encode') {
      if (this.#video) member.setVideo(this.#video);
      leave.push(this.#steady.use());
    }
    if (want.video === 'copy' || want.audio === 'copy') leave.push(programme.add(member));
    return () => {
      for (const end of leave.splice(0)) end();
    };
  }

  /** The form of what is encoded has changed: sinks get new tracks and a keyframe. */
  formChanged(): void {
    void this.#steady.reopen();
  }

  /** Gives out what is still on its way, and ends everything; a process that hangs is ended. Idempotent; never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    const ended = Promise.all([this.#steady.close(), this.#sound.close()]);
    await settlesWithin(ended, FLUSH_LIMIT_MS);
    this.#members.clear();
    await this.#engine.close();
    await ended;
  }

  async #openSteady(): Promise<ConvertHandle> {
    const { width, height, fps, bitrateBps, fit } = this.#options.encode();
    const engine = await this.#engine.open();
    const handle = await engine.openSteady({ size: { width, height }, fps, fit, bitrateBps, gopS: GOP_S });
    this.#video = { codec: 'h264', width, height, fps };
    return handle;
  }

  #feedPictures(handle: ConvertHandle): () => void {
    const video = this.#video;
    if (video) this.#tell((member) => member.setVideo(video));
    let awaitsKey = true;
    return this.#options.programme.add({
      onStreams: () => undefined,
      onUnit: (unit) => {
        if (unit.kind === 'audio' || (awaitsKey && !unit.key)) return;
        // An encoder that lags gets nothing until it can begin anew.
        awaitsKey = !handle.offer(unit);
      },
    });
  }

  #feedSound(handle: ConvertHandle): () => void {
    const codec = this.#inputCodec;
    return this.#options.programme.add({
      onStreams: ({ audio }: StreamInfo) => {
        this.#inputCodec = audio?.codec ?? this.#inputCodec;
        if (this.#inputCodec !== codec) void this.#sound.reopen();
      },
      onUnit: (unit) => {
        if (unit.kind === 'video') handle.offer(timeOnly(unit));
        else if (this.#inputCodec === codec) handle.offer(unit);
      },
    });
  }

  #tell(what: (member: RenditionSink) => void): void {
    for (const member of [...this.#members]) what(member);
  }

  #idle(): void {
    if (!this.#closed && this.#steady.idle && this.#sound.idle) void this.#engine.replace();
  }
}

const NOTHING = new Uint8Array();

/** To the sound track a picture only says where the stream is. */
function timeOnly({ ptsUs }: AccessUnit): AccessUnit {
  return { kind: 'video', ptsUs, key: true, bytes: NOTHING };
}
