import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_NOPTS_VALUE,
  AVDISCARD_ALL,
  AVERROR_ENOENT,
  AVERROR_EOF,
  AVERROR_EXIT,
  AVERROR_HTTP_NOT_FOUND,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import { Dictionary, FFmpegError, FormatContext, type Packet, type Stream } from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import { redactText } from '../../../base/log.ts';
import { systemError } from '../ffmpeg.ts';
import { type Location, locate } from './location.ts';

/** Milliseconds a remote input has to open, and to send something while it plays. */
const REMOTE_LIMIT_MS = 10_000;
/** Microseconds of a remote input that are looked at before it plays. */
const REMOTE_ANALYSIS_US = 2_000_000n;
/** Read errors in a row after which an input counts as ended. */
const MAX_READ_ERRORS = 200;

/** What a read brought. */
export type ReadOutcome = 'packet' | 'damaged' | 'end';

/** An open file or URL: its best video track, its best audio track, and their packets. */
export class MediaInput {
  readonly video: Stream;
  /** Null where the input has no audio. */
  readonly audio: Stream | null;
  /** Length in microseconds; null where it is not known. */
  readonly durationUs: number | null;
  /** The earliest timestamp of the two tracks, in microseconds. */
  readonly startUs: number;
  readonly #context: FormatContext;
  readonly #guard: ReadGuard;
  #readErrors = 0;

  private constructor(context: FormatContext, guard: ReadGuard, video: Stream, audio: Stream | null) {
    this.#context = context;
    this.#guard = guard;
    this.video = video;
    this.audio = audio;
    const { duration } = context;
    this.durationUs = duration > 0n ? Number(duration) : null;
    this.startUs = earliestUs(audio ? [video, audio] : [video]);
  }

  /**
   * Opens an input and chooses its tracks.
   * @param signal gives up opening, and later every read
   * @throws GatewayError `media_not_found`, `media_empty`, `media_unreadable`, `media_no_video`; the signal's reason
   */
  static async open(place: string, signal: AbortSignal): Promise<MediaInput> {
    const location = await locate(place);
    signal.throwIfAborted();
    const context = new FormatContext();
    context.allocContext();
    const guard = new ReadGuard(context, location, place, signal);
    try {
      if (location.remote) context.maxAnalyzeDuration = REMOTE_ANALYSIS_US;
      const settings = Dictionary.fromObject(location.remote ? { rw_timeout: REMOTE_LIMIT_MS * 1000 } : {});
      guard.check(await guard.limited(context.openInput(location.url, null, settings)));
      guard.check(await guard.limited(context.findStreamInfo(null)));
      const { video, audio } = chooseTracks(context, place);
      return new MediaInput(context, guard, video, audio);
    } catch (error) {
      guard.dispose();
      await context.closeInput();
      throw error;
    }
  }

  /**
   * Reads the next packet of a chosen track.
   * @throws GatewayError `media_unreadable` when a remote input falls silent; the signal's reason
   */
  async read(packet: Packet): Promise<ReadOutcome> {
    const code = await this.#guard.limited(this.#context.readFrame(packet));
    if (code >= 0) {
      this.#readErrors = 0;
      return 'packet';
    }
    if (code === AVERROR_EOF) return 'end';
    if (code === AVERROR_EXIT) this.#guard.check(code);
    this.#readErrors += 1;
    return this.#readErrors > MAX_READ_ERRORS ? 'end' : 'damaged';
  }

  /** Goes back to the start. @throws GatewayError `media_unreadable` where the input cannot */
  async rewind(): Promise<void> {
    const startTs = -(2n ** 62n);
    const code = await this.#guard.limited(
      this.#context.seekFile(-1, startTs, startTs, 2n ** 62n, AVSEEK_FLAG_BACKWARD),
    );
    if (code < 0) {
      throw new GatewayError(
        'media_unreadable',
        'this input cannot be played again from its start: do not loop it',
      );
    }
    this.#readErrors = 0;
  }

  /** Frees the input. No read may be in work. */
  async close(): Promise<void> {
    this.#guard.dispose();
    await this.#context.closeInput();
  }
}

/** Ends blocking calls of a format context when their time is up or the source is stopped, and names what happened. */
class ReadGuard {
  readonly #context: FormatContext;
  readonly #location: Location;
  readonly #place: string;
  readonly #signal: AbortSignal;
  readonly #onAbort = (): void => this.#context.interrupt();
  #timedOut = false;

  constructor(context: FormatContext, location: Location, place: string, signal: AbortSignal) {
    this.#context = context;
    this.#location = location;
    this.#place = redactText(place);
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  async limited(call: Promise<number>): Promise<number> {
    if (!this.#location.remote) return call;
    const timer = setTimeout(() => {
      this.#timedOut = true;
      this.#context.interrupt();
    }, REMOTE_LIMIT_MS);
    try {
      return await call;
    } finally {
      clearTimeout(timer);
    }
  }

  check(code: number): void {
    this.#signal.throwIfAborted();
    if (code >= 0) return;
    const name = `"${this.#place}"`;
    if (this.#timedOut || code === TIMED_OUT) {
      throw new GatewayError(
        'media_unreadable',
        `${name} sent nothing for ${REMOTE_LIMIT_MS / 1000} s: check that it is live and reachable`,
      );
    }
    if (code === AVERROR_ENOENT || code === AVERROR_HTTP_NOT_FOUND) {
      throw new GatewayError('media_not_found', `there is nothing at ${name}: check the address`);
    }
    if (code === AVERROR_EOF) {
      throw new GatewayError('media_empty', `${name} holds no media: choose another input`);
    }
    const reason = FFmpegError.strerror(code);
    throw new GatewayError(
      'media_unreadable',
      this.#location.remote
        ? `${name} cannot be opened (${reason}): check the address and that it is reachable`
        : `${name} is not media that FFmpeg reads (${reason}): choose another file`,
    );
  }

  dispose(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}

const TIMED_OUT = systemError('ETIMEDOUT');

function chooseTracks(context: FormatContext, place: string): { video: Stream; audio: Stream | null } {
  const { streams } = context;
  const best = context.findBestStream(AVMEDIA_TYPE_VIDEO);
  const candidates = [streams[best], ...streams];
  const video = candidates.find(
    (stream) =>
      stream?.codecpar.codecType === AVMEDIA_TYPE_VIDEO &&
      !stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC),
  );
  if (!video) {
    throw new GatewayError(
      'media_no_video',
      `"${redactText(place)}" has no video: choose an input with a video track`,
    );
  }
  const audioIndex = context.findBestStream(AVMEDIA_TYPE_AUDIO, -1, video.index);
  const audio = streams[audioIndex] ?? null;
  for (const stream of streams) {
    if (stream.index !== video.index && stream.index !== audio?.index) stream.discard = AVDISCARD_ALL;
  }
  return { video, audio };
}

function earliestUs(streams: readonly Stream[]): number {
  const starts = streams
    .filter((stream) => stream.startTime !== AV_NOPTS_VALUE)
    .map((stream) => Number(stream.startTime) * stream.timeBase.toDouble() * 1e6);
  return starts.length > 0 ? Math.round(Math.min(...starts)) : 0;
}
