import {
  AV_NOPTS_VALUE,
  AV_PKT_FLAG_CORRUPT,
  AVERROR_EOF,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import { FFmpegError, FormatContext, type Packet, type Stream } from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import type { Size } from '../options.ts';

/** Read errors in a row after which a file counts as ended. */
const MAX_READ_ERRORS = 50;

/** Reads the packets of a recording up to where it was cut off, and measures it. */
export class RecordingReader {
  readonly #context: FormatContext;
  /** The streams that count: the first video and the first audio. */
  readonly streams: readonly Stream[];
  /** Picture size in pixels; 0 without video. */
  readonly size: Size;
  #videoUnits = 0;
  #audioUnits = 0;
  #beginUs = Number.POSITIVE_INFINITY;
  #endUs = Number.NEGATIVE_INFINITY;

  private constructor(context: FormatContext, streams: readonly Stream[]) {
    this.#context = context;
    this.streams = streams;
    const video = streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
    this.size = { width: video?.codecpar.width ?? 0, height: video?.codecpar.height ?? 0 };
  }

  /** @throws GatewayError `media_unreadable` for what is no recording, or holds nothing */
  static async open(path: string): Promise<RecordingReader> {
    const context = new FormatContext();
    context.allocContext();
    try {
      const code = await context.openInput(`file:${path}`, null, null);
      const found = code < 0 ? code : await context.findStreamInfo(null);
      if (found < 0) throw unreadable(path, FFmpegError.strerror(found));
      const first = (type: number): Stream | undefined =>
        context.streams.find((stream) => stream.codecpar.codecType === type);
      const streams = [first(AVMEDIA_TYPE_VIDEO), first(AVMEDIA_TYPE_AUDIO)].filter(
        (stream) => stream !== undefined,
      );
      if (streams.length === 0) throw unreadable(path, 'it holds neither picture nor sound');
      return new RecordingReader(context, streams);
    } catch (error) {
      await context.closeInput();
      throw error;
    }
  }

  /** Seconds from the first unit read so far to the end of the last. */
  get durationS(): number {
    return Math.max(0, this.#endUs - this.#beginUs) / 1e6 || 0;
  }

  /** Pictures read so far. */
  get videoUnits(): number {
    return this.#videoUnits;
  }

  /** Audio units read so far. */
  get audioUnits(): number {
    return this.#audioUnits;
  }

  /** Reads the next whole packet of its streams into `packet`; null at the end, wherever that is. */
  async read(packet: Packet): Promise<Stream | null> {
    for (let errors = 0; errors < MAX_READ_ERRORS; ) {
      packet.unref();
      const code = await this.#context.readFrame(packet);
      if (code === AVERROR_EOF) return null;
      if (code < 0) {
        errors += 1;
        continue;
      }
      const stream = this.streams.find(({ index }) => index === packet.streamIndex);
      if (!stream || packet.size === 0 || packet.hasFlags(AV_PKT_FLAG_CORRUPT)) continue;
      this.#measure(packet, stream);
      return stream;
    }
    return null;
  }

  /** Frees it. No read may be in work. */
  async close(): Promise<void> {
    await this.#context.closeInput();
  }

  #measure(packet: Packet, { timeBase, codecpar }: Stream): void {
    if (codecpar.codecType === AVMEDIA_TYPE_VIDEO) this.#videoUnits += 1;
    else this.#audioUnits += 1;
    const time = packet.pts === AV_NOPTS_VALUE ? packet.dts : packet.pts;
    if (time === AV_NOPTS_VALUE) return;
    const usPerTick = timeBase.toDouble() * 1e6;
    const beginUs = Number(time) * usPerTick;
    this.#beginUs = Math.min(this.#beginUs, beginUs);
    this.#endUs = Math.max(this.#endUs, beginUs + Number(packet.duration) * usPerTick);
  }
}

function unreadable(path: string, reason: string): GatewayError {
  return new GatewayError('media_unreadable', `${path} cannot be played (${reason})`, { fields: { path } });
}
