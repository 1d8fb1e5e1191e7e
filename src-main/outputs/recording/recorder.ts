import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Notice, OutputsSettings, Recorded, RecordingState } from '../../../src-preload/contract.ts';
import { settlesWithin } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { RecordFigures } from '../../media/engine/options.ts';
import type { ProgrammeUnit } from '../programme/programme-sink.ts';
import { filePaths } from './file-names.ts';
import { freeBytesAt, judgeRoom } from './free-space.ts';
import { temporaryPath, writeNewFile } from './place-file.ts';
import { RecordedFiles } from './recorded-files.ts';
import { folderError, prepareFolder } from './recording-folder.ts';
import { RecordingRun } from './recording-run.ts';
import type { RecordingStore } from './recording-store.ts';
import { recoverFile } from './recovery.ts';
import { Remuxes } from './remuxes.ts';
import { ReplayBuffer } from './replay-buffer.ts';
import { Thumbnails } from './thumbnails.ts';
import type { UnitSource } from './unit-source.ts';

/** What a {@link Recorder} works with. */
export interface RecorderOptions {
  /** What came back. `group`: pictures since the last keyframe, for snapshots. */
  readonly programme: UnitSource & { readonly group: readonly ProgrammeUnit[] };
  /** What was sent. */
  readonly input: UnitSource;
  /** What the user chose; asked whenever it matters. */
  readonly settings: () => OutputsSettings['recording'];
  /** Absolute path of the folder that recordings go to; made when it is needed. See `videosFolder`. */
  readonly folder: () => string;
  /** The model in use, for file names; '' where there is none. */
  readonly model: () => string;
  /** Starts an engine process that the recorder closes. @throws GatewayError `engine_unavailable` */
  readonly startEngine: () => Promise<MediaEngine>;
  /** The application's engine, for what may fail together: snapshots, thumbnails, remuxes. @throws GatewayError `engine_unavailable` */
  readonly openEngine: () => Promise<MediaEngine>;
  readonly list: RecordingStore;
  readonly logger: Logger;
  /** Told what a person should hear of at once: little space, a recording that ended or was mended. */
  readonly onNotice: (notice: Notice) => void;
  /** Room on the disk of a folder in bytes, null where it is not known; the system's answer by default. */
  readonly freeBytes?: (folder: string) => Promise<number | null>;
}

/** The room is looked at so often, in milliseconds. */
const LOOK_EVERY_MS = 3_000;
/** Files that have gone are looked for at every so many looks. */
const FILES_EVERY = 10;
/** At the end, a file that is being looked after is waited for so long; it is looked after again at the next start. */
const CLOSE_LIMIT_MS = 1_000;

/**
 * All recordings together: what came back, what was sent and both beside each other, each an output of its own with its own
 * queue and process; the list of files; snapshots; the replay.
 *
 * Time in a file is the stream's: a gap in the pictures of up to ten seconds stays one (the last picture stands, sound goes on);
 * a longer one without sound is closed. Pauses by the user are cut out of it. Held pictures and cards are never recorded.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #files: RecordedFiles;
  readonly #remuxes: Remuxes;
  readonly #thumbnails: Thumbnails;
  readonly #listeners = new Set<() => void>();
  readonly #freeBytesAt: (folder: string) => Promise<number | null>;
  readonly #timer: NodeJS.Timeout;
  /** What still works on files: recoveries. */
  readonly #works = new Set<Promise<void>>();
  #run: RecordingRun | null = null;
  /** Starts and stops take their turns, so that the last word counts. */
  #turn: Promise<void> = Promise.resolve();
  #stops = 0;
  #isStarting = false;
  #looking: Promise<void> | null = null;
  #replay: ReplayBuffer | null = null;
  #replayS = 0;
  #freeBytes: number | null = null;
  #lowSpace = false;
  #looks = 0;
  #closing: Promise<void> | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#freeBytesAt = options.freeBytes ?? freeBytesAt;
    const { openEngine, list, logger } = options;
    const onChange = (): void => this.#changed();
    this.#files = new RecordedFiles(list, logger, onChange);
    this.#thumbnails = new Thumbnails(list.thumbnailFolder, openEngine);
    this.#remuxes = new Remuxes({
      files: this.#files,
      openEngine,
      onChange,
      onFailed: (name, error) => this.#warn(`“${name}” was left as it is: ${error.message}`),
    });
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
    this.settingsChanged();
  }

  /** To be called once at the start: looks after files that a crash cut off, and for those that have gone. Never rejects. */
  async recover(): Promise<void> {
    const ids = this.#files.abandoned;
    for (const id of ids) await this.#recover(id);
    for (const { id, path } of this.#files.entries)
      if (this.#remuxes.shareOf(id) === null)
        await rm(temporaryPath(path, id), { force: true }).catch(() => undefined);
    await this.#files.look();
    await this.#thumbnails.keepOnly(new Set(this.#files.entries.map(({ id }) => id)));
  }

  /** How everything stands, with figures of this moment. */
  get state(): RecordingState {
    const run = this.#run;
    return {
      folder: this.#options.folder(),
      freeBytes: this.#freeBytes,
      lowSpace: this.#lowSpace,
      phase: this.#isStarting ? 'starting' : (run?.phase ?? 'off'),
      startedMs: run?.isRunning ? run.startedMs : null,
      recordedS: run?.recordedS ?? 0,
      running: (run?.outputs ?? []).map(({ what, path, status }) => ({ what, name: basename(path), status })),
      replay: { heldS: this.#replay?.heldS ?? 0, bytes: this.#replay?.bytes ?? 0 },
      files: this.#files.entries.map(({ path: _, ...entry }) => ({
        ...entry,
        remux: this.#remuxes.shareOf(entry.id),
        hasThumbnail: entry.width !== null && (entry.state === 'done' || entry.state === 'recovered'),
      })),
    };
  }

  /** Listens to changes of the state other than its figures. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** The settings have changed: the replay begins or ends, the folder is another. */
  settingsChanged(): void {
    const { replayS } = this.#options.settings();
    if (replayS !== this.#replayS) {
      this.#replay?.close();
      this.#replay = replayS > 0 ? new ReplayBuffer(this.#options.programme, replayS) : null;
      this.#replayS = replayS;
    }
    void this.#look();
  }

  /**
   * Begins to record what the settings name. Does nothing while it records, and where it was stopped before its turn.
   * @throws GatewayError `output_unwritable`, `disk_full`, `engine_unavailable`; `aborted` once it is closed
   */
  start(): Promise<void> {
    const stops = this.#stops;
    return this.#next(async () => {
      if (this.#run?.isRunning || stops !== this.#stops) return;
      if (this.#closing)
        throw new GatewayError('aborted', 'Rivulet is being closed: nothing is recorded any more');
      this.#isStarting = true;
      this.#changed();
      try {
        await this.#start();
      } finally {
        this.#isStarting = false;
        this.#changed();
      }
      void this.#look();
    });
  }

  /** Leaves out what comes until {@link resume}. */
  pause(): void {
    this.#run?.pause();
  }

  /** Goes on at the next keyframe, without a gap in the file's time. */
  resume(): void {
    this.#run?.resume();
  }

  /** Begins new files at the next keyframe. */
  split(): void {
    this.#run?.split();
  }

  /** Ends all recordings and completes their files. Never rejects. */
  stop(): Promise<void> {
    this.#stops += 1;
    return this.#next(async () => {
      if (!this.#run) return;
      await this.#run.stop();
      this.#run = null;
      this.#changed();
    });
  }

  /** Writes the picture shown now as a PNG. @returns its name @throws GatewayError `not_live`, `output_unwritable`, `disk_full`, `engine_…` */
  async snapshot(): Promise<string> {
    const group = [...this.#options.programme.group];
    if (group.length === 0)
      throw new GatewayError('not_live', 'there is no picture to keep yet: start a stream first');
    const wanted = await this.#pathFor('snapshot', '.png');
    const engine = await this.#options.openEngine();
    const { bytes } = await engine.readPicture(group, { format: 'png', maxWidth: null });
    const path = await writeNewFile(wanted, randomUUID(), bytes);
    const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // Width and height are the first of the header chunk (PNG, 11.2.2).
    const size = { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
    this.#files.add('snapshot', path, { bytes: bytes.length, ...size });
    return basename(path);
  }

  /** Writes what the replay holds. @returns the name of its (first) file @throws as {@link snapshot} */
  async saveReplay(): Promise<string> {
    const replay = this.#replay;
    if (!replay)
      throw new GatewayError('not_live', 'no replay is kept: set its length in the settings first');
    const { format } = this.#options.settings();
    const wanted = await this.#pathFor('replay', `.${format}`);
    const saved = await replay.save(wanted, format, await this.#options.openEngine());
    for (const { path, durationS, bytes, width, height } of saved)
      this.#remuxWhereWanted(this.#files.add('replay', path, { durationS, bytes, width, height }));
    return basename(saved[0]?.path ?? wanted);
  }

  /** Begins to make an ordinary MP4 of a file; progress is in the state. @throws GatewayError `recording_not_found` */
  remux(id: string): void {
    const { kind, state } = this.#files.get(id);
    if (kind !== 'snapshot' && (state === 'done' || state === 'recovered')) this.#remuxes.add(id);
  }

  /** Takes a file out of the list; with `file` it is deleted, too. @throws GatewayError `recording_not_found`, `output_unwritable` */
  async remove(id: string, { file }: { readonly file: boolean }): Promise<void> {
    this.#files.get(id);
    if (this.#files.isWriting(id))
      throw new GatewayError('output_unwritable', 'this file is being recorded: stop the recording first');
    // A copy that is just being put into its place would come back.
    await this.#remuxes.cancel(id);
    const { path } = this.#files.get(id);
    if (file)
      await rm(path, { force: true }).catch((cause: unknown) => {
        throw folderError(path, cause);
      });
    this.#files.forget(id);
    await this.#thumbnails.forget(id);
  }

  /** A small picture of a file as a data URL; null where there is none. @throws GatewayError `recording_not_found` */
  async thumbnail(id: string): Promise<string | null> {
    const { path, state } = this.#files.get(id);
    return state === 'done' || state === 'recovered' ? this.#thumbnails.of(id, path) : null;
  }

  /** Where a file is, or with null the folder, which is made. @throws GatewayError `recording_not_found`, `output_unwritable` */
  async pathOf(id: string | null): Promise<string> {
    if (id !== null) {
      await this.#files.look();
      const { path, state } = this.#files.get(id);
      if (state !== 'missing') return path;
      throw new GatewayError('recording_not_found', `${basename(path)} has gone: it was moved or deleted`);
    }
    const folder = this.#options.folder();
    await prepareFolder(folder);
    return folder;
  }

  /** Ends everything, completing the files. Idempotent; never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    this.#replay?.close();
    await this.stop();
    await this.#remuxes.close();
    await settlesWithin(Promise.all(this.#works), CLOSE_LIMIT_MS);
    this.#listeners.clear();
  }

  async #start(): Promise<void> {
    const { folder, settings, startEngine, programme, input, logger } = this.#options;
    const chosen = settings();
    const paths = await this.#pathsFor([...new Set(chosen.what)], `.${chosen.format}`);
    this.#freeBytes = await this.#freeBytesAt(folder());
    if (judgeRoom(this.#freeBytes, 0) === 'full')
      throw new GatewayError(
        'disk_full',
        `the disk of ${folder()} is full: free some space or choose another folder`,
      );
    await this.#run?.stop();
    this.#lowSpace = false;
    this.#run = await RecordingRun.start({
      settings: chosen,
      paths,
      programme,
      input,
      startEngine,
      logger,
      onFile: (what, figures) => this.#onFile(what, figures),
      onCutOff: (path) => this.#onCutOff(path),
      onMended: (what) =>
        this.#warn(
          `The process that recorded the ${what} was lost. It goes on in a new file; what was written is kept.`,
        ),
      onFailed: (what, error) =>
        this.#tell('error', `The recording of the ${what} has ended: ${error.message}`),
      onChange: () => this.#changed(),
    });
  }

  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(step);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #onFile(what: Recorded, figures: RecordFigures): void {
    const id = this.#files.follow(what, figures);
    if (id !== null) this.#remuxWhereWanted(id);
  }

  /** A file that was not completed while this program runs on: it is looked after at once. */
  #onCutOff(path: string): void {
    const id = this.#files.release(path);
    if (id !== null) void this.#recover(id);
  }

  #recover(id: string): Promise<void> {
    const work = this.#recoverFile(id).finally(() => this.#works.delete(work));
    this.#works.add(work);
    return work;
  }

  async #recoverFile(id: string): Promise<void> {
    try {
      const { path, name } = this.#files.get(id);
      const facts = await recoverFile(path, await this.#options.openEngine());
      this.#files.change(id, facts);
      if (facts.state === 'recovered') {
        this.#tell('info', `“${name}” was cut off while it was recorded, and plays up to there.`);
        this.#remuxWhereWanted(id);
      } else if (facts.state === 'broken') this.#warn(`“${name}” was cut off before it had a picture.`);
    } catch (error) {
      const { message } = toGatewayError(error);
      this.#options.logger.warn('a recording could not be looked after', { reason: message });
    }
  }

  /** A complete MP4 is an ordinary one; others are turned into one where the user wants that. */
  #remuxWhereWanted(id: string): void {
    const entry = this.#files.entries.find((one) => one.id === id);
    if (!entry || this.#closing || !this.#options.settings().remux) return;
    const isOrdinary = entry.path.toLowerCase().endsWith('.mp4') && entry.state === 'done';
    if (!isOrdinary) this.#remuxes.add(id);
  }

  async #pathFor(kind: 'snapshot' | 'replay', extension: string): Promise<string> {
    const paths = await this.#pathsFor([kind], extension);
    return paths.get(kind) ?? '';
  }

  async #pathsFor<Kind extends Recorded | 'snapshot' | 'replay'>(
    kinds: readonly Kind[],
    extension: string,
  ): Promise<ReadonlyMap<Kind, string>> {
    const { settings, model } = this.#options;
    const folder = this.#options.folder();
    await prepareFolder(folder);
    const { template } = settings();
    return filePaths(kinds, { folder, template, model: model(), at: new Date(), extension });
  }

  /** Looks at the room there is, and now and then for files that have gone: one look at a time, a disk may not answer. */
  #look(): Promise<void> {
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    this.#freeBytes = await this.#freeBytesAt(this.#options.folder());
    const run = this.#run?.isRunning ? this.#run : null;
    const room = judgeRoom(this.#freeBytes, run?.bitrateBps ?? 0);
    const wasLow = this.#lowSpace;
    this.#lowSpace = room !== 'enough';
    if (run && room === 'full') {
      this.#tell(
        'error',
        'The recording was stopped: the disk is nearly full. What was recorded is complete.',
      );
      void this.stop();
    } else if (run && room === 'low' && !wasLow)
      this.#warn(
        `There is little room left for the recording: ${megabytes(this.#freeBytes)}. Free some space.`,
      );
    if (wasLow !== this.#lowSpace) this.#changed();
    if (this.#looks % FILES_EVERY === 0) await this.#files.look();
    this.#looks += 1;
  }

  #warn(text: string): void {
    this.#tell('warning', text);
  }

  #tell(level: Notice['level'], text: string): void {
    this.#options.onNotice({ level, text });
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function megabytes(bytes: number | null): string {
  return `${Math.floor((bytes ?? 0) / 1_000_000)} MB`;
}
