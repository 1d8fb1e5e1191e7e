import { type FileHandle, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_OPUS,
  AVERROR_EIO,
  AVERROR_ENOSPC,
  AVIO_FLAG_WRITE,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import { Dictionary, FormatContext, IOContext, Packet, Rational, type Stream } from 'node-av/lib';
import { syncFolder } from '../../../base/durable.ts';
import { GatewayError } from '../../../base/errors.ts';
import type { AccessUnit, AudioCodec } from '../../access-unit.ts';
import { check } from '../ffmpeg.ts';
import type { RecordingFormat } from '../options.ts';
import { checkWrite, writeError } from './check-write.ts';

/** What the container is told about the video. */
export interface VideoTrack {
  readonly width: number;
  readonly height: number;
  /** SPS and PPS in Annex B form. */
  readonly parameterSets: Buffer;
}

/** What the container is told about the audio. */
export interface AudioTrack {
  readonly codec: AudioCodec;
  /** In Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** AudioSpecificConfig or OpusHead. */
  readonly config: Buffer;
}

/** The tracks of a file; they are fixed when it is made. */
export interface RecordingTracks {
  readonly video: VideoTrack | null;
  readonly audio: AudioTrack | null;
}

/** One unit as it is stored, in microseconds from the beginning of the file. */
export interface RecordingSample {
  readonly kind: AccessUnit['kind'];
  readonly ptsUs: number;
  readonly dtsUs: number;
  readonly durationUs: number;
  readonly key: boolean;
  readonly bytes: Uint8Array;
}

/** What is being written is handed to the system every so many milliseconds of media: what a kill can cost. */
const FRAGMENT_MS = 200;

/**
 * MP4 is written as fragments, and turned into an ordinary MP4 with one index when it is closed (`hybrid_fragmented`), so
 * that every editor opens it; a killed recording stays a fragmented one. `frag_discont` keeps a track's own start, so
 * audio that begins late stays in sync. The index costs about 80 bytes of memory a unit while recording.
 * Matroska is written as clusters; its index and length are added at the end.
 */
const FORMATS: Readonly<
  Record<RecordingFormat, { muxer: string; options: Readonly<Record<string, string>> }>
> = {
  mp4: {
    muxer: 'mp4',
    options: {
      movflags: 'hybrid_fragmented+frag_keyframe+empty_moov+default_base_moof+frag_discont',
      frag_duration: String(FRAGMENT_MS * 1000),
      video_track_timescale: '90000',
      movie_timescale: '90000',
    },
  },
  mkv: { muxer: 'matroska', options: { cluster_time_limit: String(FRAGMENT_MS) } },
};

/** True for a format that can be recorded. */
export function isRecordingFormat(format: string): format is RecordingFormat {
  return Object.hasOwn(FORMATS, format);
}

/**
 * One file being written. Samples of a track come in the order of their decoding times; repairs of a time that does not
 * rise are counted. Writing runs on FFmpeg's side of the thread pool, so the event loop never waits for the disk.
 * One call at a time.
 */
export class RecordingFile {
  readonly path: string;
  readonly #muxer: FormatContext;
  readonly #io: IOContext;
  readonly #streams: ReadonlyMap<RecordingSample['kind'], Stream>;
  readonly #lastTicks = new Map<RecordingSample['kind'], number>();
  readonly #packet = new Packet();
  #repaired = 0;
  /** Length of the file up to its last whole fragment. */
  #wholeBytes = 0;
  #headerBytes = 0;
  #broken = false;
  #closed = false;
  /** A second handle on the file, since FFmpeg does not lend its own. */
  readonly #handle: FileHandle;
  #syncing: Promise<void> | null = null;
  #syncFault: NodeJS.ErrnoException | null = null;

  private constructor(
    path: string,
    handle: FileHandle,
    muxer: FormatContext,
    io: IOContext,
    streams: ReadonlyMap<RecordingSample['kind'], Stream>,
  ) {
    this.path = path;
    this.#handle = handle;
    this.#muxer = muxer;
    this.#io = io;
    this.#streams = streams;
    this.#packet.alloc();
  }

  /**
   * Makes the file, replacing one that exists, and writes its header.
   * @throws `output_unwritable`, `disk_full`
   */
  static async create(
    path: string,
    format: RecordingFormat,
    tracks: RecordingTracks,
  ): Promise<RecordingFile> {
    const { muxer: name, options } = FORMATS[format];
    const io = new IOContext();
    checkWrite(await io.open2(`file:${resolve(path)}`, AVIO_FLAG_WRITE), path);
    const handle = await open(path, 'r+').catch(async (error: NodeJS.ErrnoException) => {
      await io.closep();
      throw writeError(error.errno ?? AVERROR_EIO, path);
    });
    const muxer = new FormatContext();
    check(muxer.allocOutputContext2(null, name, null), 'engine_unavailable', `FFmpeg cannot write ${format}`);
    muxer.pb = io;
    muxer.setOption('avoid_negative_ts', 'disabled');
    muxer.setOption('flush_packets', 1);
    const file = new RecordingFile(path, handle, muxer, io, addStreams(muxer, tracks));
    try {
      checkWrite(await muxer.writeHeader(Dictionary.fromObject(options)), path);
      file.#headerBytes = Number(io.tell());
      file.#wholeBytes = file.#headerBytes;
      void syncFolder(dirname(resolve(path)));
      return file;
    } catch (error) {
      await file.#freeMuxer();
      await file.#freeHandle();
      throw error;
    }
  }

  /** Bytes written so far, up to the last whole fragment. */
  get bytes(): number {
    return this.#wholeBytes;
  }

  /** True when the file was deleted, as far as the system tells; what is still written to it is lost. */
  async isDeleted(): Promise<boolean> {
    if (this.#closed) return false;
    const stats = await this.#handle.stat().catch(() => null);
    return stats?.nlink === 0;
  }

  /** Times that did not rise and were moved on by the smallest step. */
  get repaired(): number {
    return this.#repaired;
  }

  /**
   * Writes one sample; it reaches the file when its fragment is full.
   * @throws `disk_full`, `output_unwritable`; then only {@link close} may follow
   */
  async write(sample: RecordingSample): Promise<void> {
    this.#checkSync();
    const stream = this.#streams.get(sample.kind);
    if (!stream) throw new GatewayError('internal', `the recording ${this.path} has no ${sample.kind} track`);
    const { num, den } = stream.timeBase;
    const ticks = (us: number): number => Math.round((us * den) / num / 1e6);
    const last = this.#lastTicks.get(sample.kind);
    let dts = ticks(sample.dtsUs);
    if (last !== undefined && dts <= last) {
      dts = last + 1;
      this.#repaired += 1;
    }
    this.#lastTicks.set(sample.kind, dts);
    this.#packet.data = Buffer.from(sample.bytes.buffer, sample.bytes.byteOffset, sample.bytes.byteLength);
    this.#packet.streamIndex = stream.index;
    this.#packet.dts = BigInt(dts);
    this.#packet.pts = BigInt(Math.max(dts, ticks(sample.ptsUs)));
    this.#packet.duration = BigInt(ticks(sample.durationUs));
    this.#packet.isKeyframe = sample.key;
    const written = await this.#muxer.writeFrame(this.#packet);
    this.#packet.unref();
    if (written < 0) this.#broken = true;
    checkWrite(written, this.path);
    this.#wholeBytes = Number(this.#io.tell());
  }

  /**
   * Ends the fragment in work and has the disk keep all there is, so that a loss of power costs what came since. Does not
   * wait for the disk: while it is still busy with the last time, only the fragment ends.
   * @throws as {@link write}; what the disk refuses is raised by the next call
   */
  async sync(): Promise<void> {
    this.#checkSync();
    const written = await this.#muxer.writeFrame(null);
    if (written < 0) this.#broken = true;
    checkWrite(written, this.path);
    this.#wholeBytes = Number(this.#io.tell());
    this.#syncing ??= this.#handle
      .datasync()
      .catch((error: NodeJS.ErrnoException) => {
        // A device has nothing to keep.
        if (error.code !== 'EINVAL') this.#syncFault = error;
      })
      .finally(() => {
        this.#syncing = null;
      });
  }

  /**
   * Completes the file, also one that was moved or deleted meanwhile. When that fails (a full disk), or writing has failed
   * before, the file is cut back to its last whole fragment, so that it plays. May be called twice.
   * @throws `disk_full`, `output_unwritable` when completing fails
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (this.#broken) {
        await this.#freeMuxer();
        return await cutBack(this.#handle, this.#wholeBytes, null);
      }
      // Completing overwrites places in the header; they are put back when it fails half-way.
      const header = await readStart(this.#handle, this.#headerBytes);
      const completed = await this.#muxer.writeTrailer();
      const closed = await this.#freeMuxer();
      const result = completed < 0 ? completed : closed;
      if (result < 0) await cutBack(this.#handle, this.#wholeBytes, header);
      checkWrite(result, this.path);
      this.#wholeBytes = (await this.#handle.stat()).size;
    } finally {
      await this.#freeHandle();
    }
  }

  /** What the disk refused when it was to keep what was written before. */
  #checkSync(): void {
    if (this.#broken) throw writeError(AVERROR_EIO, this.path);
    if (!this.#syncFault) return;
    this.#broken = true;
    const { code } = this.#syncFault;
    throw writeError(code === 'ENOSPC' || code === 'EDQUOT' ? AVERROR_ENOSPC : AVERROR_EIO, this.path);
  }

  /** In this order (media.md, lifecycle): the muxer lets go of the file before either is freed. */
  async #freeMuxer(): Promise<number> {
    this.#packet.free();
    this.#muxer.pb = null;
    const closed = await this.#io.closep();
    this.#muxer.freeContext();
    return closed;
  }

  /** Has the disk keep the file, as far as there is one. */
  async #freeHandle(): Promise<void> {
    await this.#syncing;
    await this.#handle.sync().catch(() => undefined);
    await this.#handle.close().catch(() => undefined);
  }
}

function addStreams(
  muxer: FormatContext,
  { video, audio }: RecordingTracks,
): ReadonlyMap<RecordingSample['kind'], Stream> {
  const streams = new Map<RecordingSample['kind'], Stream>();
  if (video) {
    const stream = muxer.newStream(null);
    stream.timeBase = new Rational(1, 90_000);
    stream.codecpar.codecType = AVMEDIA_TYPE_VIDEO;
    stream.codecpar.codecId = AV_CODEC_ID_H264;
    stream.codecpar.width = video.width;
    stream.codecpar.height = video.height;
    stream.codecpar.extradata = video.parameterSets;
    streams.set('video', stream);
  }
  if (audio) {
    const stream = muxer.newStream(null);
    stream.timeBase = new Rational(1, audio.sampleRate);
    stream.codecpar.codecType = AVMEDIA_TYPE_AUDIO;
    stream.codecpar.codecId = audio.codec === 'aac' ? AV_CODEC_ID_AAC : AV_CODEC_ID_OPUS;
    stream.codecpar.sampleRate = audio.sampleRate;
    stream.codecpar.channels = audio.channels;
    stream.codecpar.extradata = audio.config;
    if (audio.codec === 'aac') stream.codecpar.frameSize = 1024;
    streams.set('audio', stream);
  }
  return streams;
}

async function readStart(file: FileHandle, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  return buffer.subarray(0, bytesRead);
}

/** Leaves `length` bytes of the file, with `header` at its start. What cannot be cut (a device) stays as it is. */
async function cutBack(file: FileHandle, length: number, header: Buffer | null): Promise<void> {
  try {
    await file.truncate(length);
    if (header) await file.write(header, 0, header.length, 0);
  } catch {
    // The write error that led here is what the caller is told.
  }
}
