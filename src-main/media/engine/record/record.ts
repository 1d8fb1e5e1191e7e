import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { GatewayError } from '../../../base/errors.ts';
import type { AccessUnit } from '../../access-unit.ts';
import type { Pipeline, PipelineHost, RecordOptions, RecordSummary } from '../options.ts';
import { UnitQueue } from '../unit-queue.ts';
import { announcedAudioTrack, readAudioSample } from './audio-format.ts';
import { readVideoTrack } from './parameter-sets.ts';
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
const MAX_PARTS = 100;

/**
 * Records access units without touching them.
 *
 * - The file is made when the first keyframe comes (the first unit, without video), so a recording that never gets a
 *   picture leaves an existing file alone. The keyframe is t = 0; with B-frames its decoding time is.
 * - Audio that was announced and comes late, or never, holds nothing up.
 * - A change of the parameter sets (resolution, encoder) or of the audio's format starts a new file at that keyframe:
 *   `name-2.mp4`, `name-3.mp4`. Both containers fix the format in their header, and players believe it.
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
  readonly #queue: UnitQueue;
  #parts: RecordingPart[] = [];
  /** The part before the current one, while late audio may still belong to it. */
  #outgoing: RecordingPart | null = null;
  #preroll: AccessUnit[] = [];
  #audioTrack: AudioTrack | null;
  #unitsSkipped = 0;
  #stopping: Promise<RecordReport> | null = null;

  constructor(options: RecordOptions, host: PipelineHost) {
    this.#options = options;
    this.#audioTrack = options.streams.audio ? announcedAudioTrack(options.streams.audio) : null;
    this.#queue = new UnitQueue({
      capacity: CAPACITY,
      handle: (unit) => (unit.kind === 'video' ? this.#video(unit) : this.#audio(unit)),
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

  /** A recording has nothing to change. */
  async update(): Promise<void> {}

  stop(): Promise<RecordReport> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<RecordReport> {
    await this.#queue.stop();
    const closed = await Promise.allSettled(this.#parts.map((part) => part.close()));
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
    if (track && !part?.takes({ video: track, audio: this.#audioTrack })) return this.#begin(unit, track);
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
    if (this.#parts.length >= MAX_PARTS) {
      throw new GatewayError(
        'media_decode_failed',
        `the stream changed its format ${MAX_PARTS} times: recording into ${this.#options.path} has ended`,
      );
    }
    await this.#closeOutgoing();
    this.#outgoing = this.#parts.at(-1) ?? null;
    const tracks: RecordingTracks = { video, audio: this.#audioTrack };
    const path = partPath(this.#options.path, this.#parts.length + 1);
    const part = await RecordingPart.create(path, this.#options.format, tracks, unit);
    this.#parts.push(part);
    const preroll = this.#preroll;
    this.#preroll = [];
    if (unit.kind === 'video') await part.writeVideo(unit);
    for (const audio of unit.kind === 'audio' ? [unit] : preroll) await this.#audio(audio);
  }

  async #closeOutgoing(): Promise<void> {
    const outgoing = this.#outgoing;
    this.#outgoing = null;
    await outgoing?.close();
  }

  #skip(): void {
    this.#unitsSkipped += 1;
  }
}

/** `clip.mp4`, `clip-2.mp4`, `clip-3.mp4`. */
function partPath(path: string, part: number): string {
  if (part === 1) return path;
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-${part}${extension}`;
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
