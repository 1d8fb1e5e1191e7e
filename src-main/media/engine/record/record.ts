import { constants } from 'node:fs';
import { access, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GatewayError } from '../../../base/errors.ts';
import type { AccessUnit } from '../../access-unit.ts';
import type {
  Pipeline,
  PipelineHost,
  RecordFigures,
  RecordOptions,
  RecordSummary,
  TransformUpdate,
} from '../options.ts';
import { UnitQueue } from '../unit-queue.ts';
import { announcedAudioTrack, readAudioSample } from './audio-format.ts';
import { readVideoTrack } from './parameter-sets.ts';
import { claimPath, partPath } from './part-path.ts';
import {
  type AudioTrack,
  isRecordingFormat,
  type RecordingTracks,
  type VideoTrack,
} from './recording-file.ts';
import { RecordingPart } from './recording-part.ts';

/** Final figures of a recording that may have several parts. */
export interface RecordReport extends RecordSummary {
  /** Every file written, in order; the first is `path`. Empty when no picture came. */
  readonly paths: readonly string[];
  /** Units not written: before the first keyframe, of a track that was not announced, damaged, or out of any order. */
  readonly unitsSkipped: number;
  /** Units dropped because the disk could not keep up. */
  readonly unitsDropped: number;
  /** Times that did not rise and were moved on. */
  readonly timesRepaired: number;
  /** Jumps of the stream's clock that were closed. */
  readonly jumps: number;
}

/** Units that wait for the disk at most: about 12 s. */
const CAPACITY = 1_000;
/** Audio units kept while the first keyframe is awaited, because audio may run ahead of the picture it belongs to. */
const PREROLL = 100;
/** A part that was replaced stays open for audio that comes behind its pictures, but no longer than this. */
const OVERLAP_US = 2_000_000;
/** A stream that changes its format more often than this is broken. */
const MAX_FORMATS = 100;
/** So often the disk is made to keep what was written: what a loss of power can cost, in milliseconds. */
const SYNC_EVERY_MS = 1_000;

/**
 * Records access units without touching them.
 *
 * - The file is made when the first keyframe comes (the first unit, without video), so a recording that never gets a
 *   picture leaves an existing file alone. The keyframe is t = 0; with B-frames its decoding time is.
 * - Audio that was announced and comes late, or never, holds nothing up.
 * - A change of the parameter sets (resolution, encoder) or of the audio's format starts a new file at that keyframe:
 *   `name (2).mp4`, `name (3).mp4`. Both containers fix the format in their header, and players believe it. So do `split`
 *   and the limits of the options; each picture is in one file, and each audio unit in that of its time.
 * - A file that is deleted while it is written is followed by a new one at the next keyframe; one that is moved is completed
 *   where it is then.
 * - Every fragment is with the system when it is complete (0.2 s), which is what a killed process can cost, and with the
 *   disk a second later, which is what a loss of power can.
 * - Jumps of the clock are closed; see `RecordingTimeline`.
 *
 * `stop` completes the files, and raises what that meets (a disk full at the very end), with everything freed.
 *
 * @throws from `start`: `output_format_unknown`, `output_unwritable`. Fails later with `disk_full` or `output_unwritable`;
 * what was written until then plays. With `media_decode_failed` when the format changes without end.
 */
export function createRecord(options: RecordOptions, host: PipelineHost): Pipeline<void, RecordReport> {
  return new RecordPipeline(options, host);
}

class RecordPipeline implements Pipeline<void, RecordReport> {
  readonly #options: RecordOptions;
  readonly #host: PipelineHost;
  readonly #queue: UnitQueue;
  readonly #syncTimer: NodeJS.Timeout;
  /** Units and the timer touch files one after the other. */
  #turn: Promise<void> = Promise.resolve();
  #splitDue = false;
  #formats = 0;
  #parts: RecordingPart[] = [];
  /** The part before the current one, while late audio may still belong to it. */
  #outgoing: RecordingPart | null = null;
  #preroll: AccessUnit[] = [];
  #audioTrack: AudioTrack | null;
  #unitsSkipped = 0;
  #stopping: Promise<RecordReport> | null = null;

  constructor(options: RecordOptions, host: PipelineHost) {
    this.#options = options;
    this.#host = host;
    this.#syncTimer = setInterval(() => this.#sync(), SYNC_EVERY_MS);
    this.#audioTrack = options.streams.audio ? announcedAudioTrack(options.streams.audio) : null;
    this.#queue = new UnitQueue({
      capacity: CAPACITY,
      handle: (unit) => this.#inTurn(() => (unit.kind === 'video' ? this.#video(unit) : this.#audio(unit))),
      onError: (error) => host.fail(error),
    });
  }

  async start(): Promise<void> {
    const { path, format, streams } = this.#options;
    if (!isRecordingFormat(format)) {
      throw new GatewayError('output_format_unknown', `cannot record as "${format}": use mp4 or mkv`);
    }
    if (!streams.video && !streams.audio) {
      throw new GatewayError('media_empty', `there is nothing to record in ${path}: the stream has no track`);
    }
    await assertWritable(path);
  }

  push(unit: AccessUnit): Promise<void> {
    return this.#queue.push(unit);
  }

  /** The only change there is: a new file at the next keyframe. */
  async update({ split }: TransformUpdate): Promise<void> {
    if (split && this.#parts.length > 0) this.#splitDue = true;
  }

  stop(): Promise<RecordReport> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<RecordReport> {
    clearInterval(this.#syncTimer);
    await this.#queue.stop();
    await this.#turn;
    const closed = await Promise.allSettled(this.#parts.map((part) => this.#close(part)));
    const refused = closed.find((result) => result.status === 'rejected');
    if (refused) throw refused.reason;
    const sum = (figure: (part: RecordingPart) => number): number =>
      this.#parts.reduce((total, part) => total + figure(part), 0);
    return {
      path: this.#options.path,
      paths: this.#parts.map((part) => part.path),
      bytes: sum((part) => part.bytes),
      durationS: sum((part) => part.durationS),
      videoUnits: sum((part) => part.videoUnits),
      audioUnits: sum((part) => part.audioUnits),
      unitsSkipped: this.#unitsSkipped + this.#preroll.length + sum((part) => part.unitsSkipped),
      unitsDropped: this.#queue.dropped,
      timesRepaired: sum((part) => part.timesRepaired),
      jumps: sum((part) => part.jumps),
    };
  }

  async #video(unit: AccessUnit): Promise<void> {
    if (!this.#options.streams.video || unit.bytes.length === 0) return this.#skip();
    const part = this.#parts.at(-1);
    const track = unit.key ? readVideoTrack(unit.bytes) : null;
    if (track && (this.#isSplitDue(part) || !part?.takes({ video: track, audio: this.#audioTrack })))
      return this.#begin(unit, track);
    if (!part) return this.#skip();
    await part.writeVideo(unit);
    if (this.#outgoing && part.durationS * 1e6 > OVERLAP_US) await this.#closeOutgoing();
  }

  async #audio(unit: AccessUnit): Promise<void> {
    const announced = this.#options.streams.audio;
    const sample = announced ? readAudioSample(announced.codec, unit.bytes) : null;
    if (!sample) return this.#skip();
    this.#audioTrack = sample.track ?? this.#audioTrack;
    const part = this.#parts.at(-1);
    if (!part && this.#options.streams.video) {
      this.#preroll.push(unit);
      if (this.#preroll.length > PREROLL) {
        this.#preroll.shift();
        this.#skip();
      }
      return;
    }
    if (!part?.takes({ video: null, audio: this.#audioTrack })) {
      // Without pictures a new file can begin anywhere; with them it begins at the next keyframe.
      if (this.#options.streams.video) return this.#skip();
      await this.#begin(unit, null);
      return;
    }
    if (this.#outgoing && unit.ptsUs < part.beginUs) return this.#outgoing.writeAudio(unit, sample);
    if (this.#outgoing) await this.#closeOutgoing();
    await part.writeAudio(unit, sample);
  }

  /** Starts a file with `unit`. */
  async #begin(unit: AccessUnit, video: VideoTrack | null): Promise<void> {
    const tracks: RecordingTracks = { video, audio: this.#audioTrack };
    await this.#closeOutgoing();
    this.#outgoing = this.#parts.at(-1) ?? null;
    if (this.#outgoing && !this.#outgoing.takes(tracks)) this.#countFormat();
    this.#splitDue = false;
    const { path, format, keepExisting } = this.#options;
    const number = this.#parts.length + 1;
    const free = keepExisting ? await claimPath(path, number) : partPath(path, number);
    const part = await RecordingPart.create(free, format, tracks, unit).catch(async (error: unknown) => {
      // The name was claimed by an empty file.
      if (keepExisting) await rm(free, { force: true }).catch(() => undefined);
      throw error;
    });
    this.#parts.push(part);
    this.#tell(part, false);
    const preroll = this.#preroll;
    this.#preroll = [];
    if (unit.kind === 'video') await part.writeVideo(unit);
    for (const audio of unit.kind === 'audio' ? [unit] : preroll) await this.#audio(audio);
  }

  #countFormat(): void {
    this.#formats += 1;
    if (this.#formats < MAX_FORMATS) return;
    throw new GatewayError(
      'media_decode_failed',
      `the stream changed its format ${MAX_FORMATS} times: recording into ${this.#options.path} has ended`,
    );
  }

  /** Whether a keyframe ends the file: it was asked for, or a limit is reached, or would be before the next keyframe. */
  #isSplitDue(part: RecordingPart | undefined): boolean {
    const { seconds = null, bytes = null } = this.#options.split ?? {};
    if (!part || part.videoUnits === 0) return false;
    if (this.#splitDue) return true;
    const isLong = seconds !== null && part.durationS >= seconds;
    return isLong || (bytes !== null && part.expectedBytes >= bytes);
  }

  async #closeOutgoing(): Promise<void> {
    const outgoing = this.#outgoing;
    this.#outgoing = null;
    if (outgoing) await this.#close(outgoing);
  }

  async #close(part: RecordingPart): Promise<void> {
    if (part.closed) return;
    try {
      await part.close();
    } finally {
      this.#tell(part, true);
    }
  }

  #tell(part: RecordingPart, complete: boolean): void {
    const { path, bytes, durationS, width, height } = part;
    const figures: RecordFigures = { path, bytes, durationS, width, height, complete: complete ? 1 : 0 };
    this.#host.progress(figures);
  }

  /** Once a second: what was written is kept by the disk, and told of. */
  #sync(): void {
    void this.#inTurn(async () => {
      for (const part of this.#parts.slice(-2)) if (!part.closed) await part.sync();
      const part = this.#parts.at(-1);
      if (!part || part.closed) return;
      this.#tell(part, false);
      if (await part.isDeleted()) this.#splitDue = true;
    }).catch((error: unknown) => this.#host.fail(error));
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #skip(): void {
    this.#unitsSkipped += 1;
  }
}

/** Finds out early what would only show when the first picture comes; nothing is created or changed. */
async function assertWritable(path: string): Promise<void> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new GatewayError('output_unwritable', `cannot write ${path} (${reason}): choose another place`, {
      cause,
      fields: { path },
    });
  };
  const existing = await stat(path).catch(() => null);
  if (existing?.isDirectory()) refuse('it is a folder');
  try {
    await access(existing ? path : dirname(path), constants.W_OK);
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error), error);
  }
}
