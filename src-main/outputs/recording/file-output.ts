import type { OutputStatus, Recorded } from '../../../src-preload/contract.ts';
import { settlesWithin } from '../../base/async.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { RecordHandle } from '../../media/engine/client.ts';
import type { RecordFigures, RecordOptions, RecordSplit } from '../../media/engine/options.ts';
import type { Output } from '../output.ts';
import type { OwnEngine } from '../own-engine.ts';
import type { ProgrammeUnit } from '../programme/programme-sink.ts';
import { StatusKeeper } from '../status-keeper.ts';
import { PauseCut } from './pause-cut.ts';
import { RecentGroups } from './recent-groups.ts';
import { Recording } from './recording.ts';
import type { UnitSource } from './unit-source.ts';

/** What a {@link FileOutput} works with. */
export interface FileOutputOptions {
  readonly what: Recorded;
  /** Of the first file; others, and this one where it exists, get a number. */
  readonly path: string;
  readonly split: RecordSplit;
  readonly source: UnitSource;
  /** Closed with the output. */
  readonly engine: OwnEngine;
  readonly logger: Logger;
  /** Told of each file when it begins, about once a second, and with `complete` when it is. */
  readonly onFile: (figures: RecordFigures) => void;
  /** Told of each file that was begun and not completed: it plays up to what was written. */
  readonly onCutOff: (path: string) => void;
  /** Told when it goes on in a new file because its process was lost. */
  readonly onMended: () => void;
  /** Told, once, when it has given up. */
  readonly onFailed: (error: GatewayError) => void;
}

/** The stream's last moments, which a new process gets when the one before is lost with what it had not written. */
const TAIL = { spanUs: 700_000, maxBytes: 64 * 1024 * 1024 };
/** So many processes may be lost in a minute: more, and it is the stream that ends them. */
const MAX_LOSSES = 5;
const LOSSES_WITHIN_MS = 60_000;
/** A process that takes nothing for so long hangs. */
const HANG_MS = 10_000;
/** So long without a picture, the recording waits for the stream. */
const IDLE_MS = 3_000;
const LOOK_EVERY_MS = 1_000;
/** Sound is waited for so long before a file without it is begun: its tracks are fixed then. */
const SOUND_WAIT_MS = 500;
/** A slow disk may take so long to complete the files. */
const STOP_LIMIT_MS = 10_000;

const NO_PICTURES = 'there are no pictures now: it goes on when they come';

/**
 * One recording as an output of its own: whatever happens to it, nothing else notices, and the other way round. Its files are
 * written by an engine process of its own. When that is lost, another one begins a new file with the stream's last group of
 * pictures, so that nothing is missing between the two; a few pictures may be in both.
 */
export class FileOutput implements Output {
  readonly what: Recorded;
  readonly #options: FileOutputOptions;
  readonly #status = new StatusKeeper();
  readonly #cut = new PauseCut();
  readonly #tail = new RecentGroups(TAIL);
  readonly #soundKnown: (() => void)[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #unsubscribe: () => void;
  /** Seconds in each file, by its path. */
  readonly #durations = new Map<string, number>();
  /** Files that are not complete, and what writes them. */
  readonly #open = new Map<string, Recording>();
  /** The file in work, or the last one. */
  #path: string | null = null;
  #streams: StreamInfo | null = null;
  /** The tracks of the file in work. */
  #fileStreams: StreamInfo | null = null;
  #renewDue = false;
  /** A process was lost: what it may not have written begins the next file. */
  #hasLost = false;
  #recording: Recording | null = null;
  #handle: RecordHandle | null = null;
  /** Recordings that are being completed. */
  readonly #closing = new Set<Promise<unknown>>();
  #lossesMs: number[] = [];
  #lastPictureMs = Number.NEGATIVE_INFINITY;
  #taken = 0;
  #takenMs = performance.now();
  #droppedBefore = 0;
  #paused = false;
  #stopping: Promise<void> | null = null;

  constructor(options: FileOutputOptions) {
    this.#options = options;
    this.what = options.what;
    this.#status.set('starting');
    this.#status.set('waiting', { reason: NO_PICTURES });
    this.#unsubscribe = options.source.add(
      { onStreams: (streams) => this.#setStreams(streams), onUnit: (unit) => this.#take(unit) },
      { held: false },
    );
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** How it stands now. */
  get status(): OutputStatus {
    const dropped = this.#droppedBefore + (this.#recording?.dropped ?? 0);
    return { ...this.#status.status, dropped };
  }

  /** Name of the file in work, or of the last one. */
  get path(): string {
    return this.#path ?? this.#options.path;
  }

  /** Seconds recorded so far. */
  get recordedS(): number {
    return [...this.#durations.values()].reduce((sum, seconds) => sum + seconds, 0);
  }

  /** Listens to changes of all but the figures. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    return this.#status.onChange(listener);
  }

  /** Leaves out what comes until {@link resume}. */
  pause(): void {
    this.#paused = true;
    this.#cut.pause();
    this.#show();
  }

  /** Goes on at the next keyframe, without a gap in the file's time. */
  resume(): void {
    this.#paused = false;
    this.#cut.resume();
    this.#show();
  }

  /** Begins a new file at the next keyframe. */
  split(): void {
    this.#handle?.split().catch(() => undefined);
  }

  /** Completes its files: within two seconds, or as long as a slow disk takes, up to ten. Idempotent; never rejects. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    if (this.#status.phase !== 'failed') this.#status.set('stopping');
    clearInterval(this.#timer);
    this.#unsubscribe();
    this.#replaceRecording(null);
    for (const known of this.#soundKnown.splice(0)) known();
    const completed = await settlesWithin(Promise.all(this.#closing), STOP_LIMIT_MS);
    if (!completed)
      this.#options.logger.warn('a recording could not be completed in time', { what: this.what });
    await this.#options.engine.close();
    for (const path of this.#open.keys()) this.#options.onCutOff(path);
    if (this.#status.phase !== 'failed') this.#status.set('off');
  }

  #setStreams(streams: StreamInfo): void {
    this.#streams = streams;
    if (streams.audio) for (const known of this.#soundKnown.splice(0)) known();
    // A file's tracks are fixed: another one, or another format of its sound, begins a new file. Pictures say for themselves.
    this.#renewDue = this.#fileStreams !== null && needsNewFile(this.#fileStreams, streams);
  }

  #take(unit: ProgrammeUnit): void {
    if (this.#status.phase === 'failed' || !this.#streams || unit.held) return;
    for (const own of this.#cut.take(unit)) {
      this.#tail.push(own);
      if (own.kind === 'video' && this.#isNewFileDue(own)) {
        this.#replaceRecording(this.#newRecording());
        // With the last group of pictures first where the process before may have lost some of it.
        for (const unit of this.#hasLost ? this.#tail.units : [own]) this.#recording?.push(unit);
        this.#hasLost = false;
      } else this.#recording?.push(own);
      this.#status.addBytes(own.bytes.length);
      if (own.kind === 'audio') continue;
      this.#status.addPicture();
      this.#lastPictureMs = performance.now();
      if (this.#status.phase === 'waiting') this.#show();
    }
  }

  #isNewFileDue({ key }: AccessUnit): boolean {
    if (this.#hasLost) return this.#tail.units.length > 0;
    return key && (!this.#recording || this.#renewDue);
  }

  #newRecording(): Recording {
    const recording: Recording = new Recording({
      path: this.#options.path,
      openRecord: (options) => this.#openRecord(recording, options),
      onError: (error) => this.#onError(recording, error),
    });
    if (this.#streams) recording.setStreams(this.#streams);
    return recording;
  }

  /** Puts a recording in the place of the one there is, which is completed. */
  #replaceRecording(next: Recording | null): void {
    const before = this.#recording;
    this.#recording = next;
    this.#handle = null;
    this.#fileStreams = null;
    this.#renewDue = false;
    this.#taken = 0;
    this.#takenMs = performance.now();
    if (!before) return;
    this.#droppedBefore += before.dropped;
    const closing = before.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  async #openRecord(recording: Recording, options: RecordOptions): Promise<RecordHandle> {
    if (!this.#streams?.audio) await this.#soundOrNot();
    const engine = await this.#options.engine.open();
    const streams = this.#streams ?? options.streams;
    if (recording === this.#recording) this.#fileStreams = streams;
    const handle = await engine.openRecord({
      ...options,
      streams,
      split: this.#options.split,
      keepExisting: true,
    });
    handle.onProgress((figures) => this.#onFigures(recording, figures));
    // A loss shows at once, not with the next picture.
    handle.closed.catch((error: unknown) => this.#onError(recording, toGatewayError(error)));
    if (recording === this.#recording) this.#handle = handle;
    return handle;
  }

  /** Resolves when sound is announced, or when it was waited for long enough. */
  async #soundOrNot(): Promise<void> {
    const known = new Promise<void>((resolve) => this.#soundKnown.push(resolve));
    await settlesWithin(known, SOUND_WAIT_MS);
  }

  #onFigures(recording: Recording, figures: RecordFigures): void {
    const { path, durationS, complete } = figures;
    this.#durations.set(path, durationS);
    if (complete === 1) this.#open.delete(path);
    else this.#open.set(path, recording);
    if (complete === 0 && recording === this.#recording && path !== this.#path) {
      this.#path = path;
      this.#show();
    }
    this.#options.onFile(figures);
  }

  /** The recording cannot go on: its process is gone, or the disk refuses. */
  #onError(recording: Recording, error: GatewayError): void {
    this.#options.logger.warn('a recording was broken off', { what: this.what, reason: error.message });
    for (const [path, writer] of this.#open) {
      if (writer !== recording) continue;
      this.#open.delete(path);
      this.#options.onCutOff(path);
    }
    if (recording !== this.#recording || this.#stopping) return;
    const nowMs = performance.now();
    const isLost = error.code === 'engine_crashed' || error.code === 'aborted';
    this.#lossesMs = [...this.#lossesMs.filter((atMs) => nowMs - atMs < LOSSES_WITHIN_MS), nowMs];
    if (!isLost || this.#lossesMs.length > MAX_LOSSES) this.#fail(error);
    else this.#mend(error);
  }

  /** Goes on in a new file with the next picture. */
  #mend(error: GatewayError): void {
    this.#path = null;
    this.#hasLost = true;
    this.#status.set('retrying', { reason: 'its process was lost: it goes on in a new file', error });
    this.#replaceRecording(null);
    this.#options.onMended();
  }

  #fail(error: GatewayError): void {
    this.#status.set('failed', { reason: 'it has ended', error });
    void this.stop();
    this.#options.onFailed(error);
  }

  /** Shows what it does, as far as nothing is wrong. */
  #show(): void {
    if (this.#stopping || this.#status.phase === 'failed') return;
    if (this.#paused) this.#status.set('paused');
    else if (performance.now() - this.#lastPictureMs > IDLE_MS)
      this.#status.set('waiting', { reason: NO_PICTURES });
    else if (this.#path !== null) this.#status.set('on');
  }

  #look(): void {
    if (this.#status.phase !== 'retrying') this.#show();
    const recording = this.#recording;
    const nowMs = performance.now();
    if (!recording || recording.queued === 0 || recording.taken !== this.#taken) {
      this.#taken = recording?.taken ?? 0;
      this.#takenMs = nowMs;
    } else if (nowMs - this.#takenMs > HANG_MS) {
      this.#takenMs = nowMs;
      this.#options.logger.warn('the process of a recording hangs and is replaced', { what: this.what });
      this.#options.engine.replace().catch((error: unknown) => this.#fail(toGatewayError(error)));
    }
  }
}

function needsNewFile(before: StreamInfo, after: StreamInfo): boolean {
  if (after.video && !before.video) return true;
  const [had, has] = [before.audio, after.audio];
  if (!has) return false;
  return (
    !had || had.codec !== has.codec || had.sampleRate !== has.sampleRate || had.channels !== has.channels
  );
}
