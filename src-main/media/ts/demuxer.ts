import type { AccessUnit, AudioInfo, StreamInfo, VideoInfo } from '../access-unit.ts';
import { AacTrack } from './aac-track.ts';
import { asBuffer, u8 } from './bytes.ts';
import { H264Track } from './h264-track.ts';
import { OpusTrack } from './opus-track.ts';
import {
  DISCONTINUITY_FLAG,
  FIRST_FREE_PID,
  hasStuffing,
  NULL_PID,
  PACKET_BYTES,
  PAT_PID,
} from './packet.ts';
import { PacketFramer } from './packet-framer.ts';
import { PesAssembler } from './pes-assembler.ts';
import { type PmtStream, parsePat, parsePmt } from './psi-reader.ts';
import { SectionAssembler } from './section-assembler.ts';
import { newStats, type TsStats } from './stats.ts';
import { Timeline } from './timestamp.ts';
import type { TrackReader } from './track-reader.ts';

/** What can be wrong with a stream, beyond what {@link TsStats} counts: each is told once until `reset()`. */
export interface TsProblem {
  readonly code: 'unsupported_stream' | 'scrambled' | 'no_supported_stream';
  /** A sentence for people. */
  readonly message: string;
}

/** A stream of the program that is not read: a codec Rivulet does not speak, or a second track of a kind. */
export interface UnreadStream {
  readonly pid: number;
  /** The PMT's stream type. */
  readonly streamType: number;
  /** What it is, readable. */
  readonly name: string;
}

/** Options of {@link TsDemuxer}. The callbacks run inside `push` and must not throw or call back into the demuxer. */
export interface TsDemuxerOptions {
  /** Takes every unit; its bytes are its own. */
  onUnit(unit: AccessUnit): void;
  /**
   * Told what the tracks are as soon as it shows and whenever it changes, before the unit it applies to. A track is null
   * until its first key unit or frame has come.
   */
  onStreams?(info: StreamInfo): void;
  onProblem?(problem: TsProblem): void;
  /**
   * Where on the µs timeline the stream's first timestamp lies, ± 13 h: MPEG-TS keeps times modulo 26.5 h, and this gives
   * back the turn they were taken from. Default null: times start in 0…26.5 h.
   */
  readonly nearUs?: number | null;
}

/** More different problems are not told: a damaged stream can name as many as it has bytes. */
const MAX_PROBLEMS = 64;

/** What reads one PID. */
interface PidReader {
  packet(packet: Buffer, start: number, end: number, unitStart: boolean, stuffed: boolean): void;
  lost(): void;
  repeats(packet: Buffer, start: number, end: number): boolean;
}

interface PidSlot {
  readonly reader: PidReader;
  continuity: number;
}

interface OpenTrack {
  readonly kind: 'video' | 'audio';
  readonly pid: number;
  readonly signature: string;
  readonly assembler: PesAssembler;
}

/**
 * Reads access units out of an MPEG transport stream that arrives in pieces of any size, each unit with its own last
 * byte (see `PesAssembler`), which FFmpeg's demuxer and parser do two pictures later. Reads the first program with an
 * H.264, AAC or Opus stream and its first video and audio track, in packets of 188, 192 (M2TS) or 204 bytes. Any input
 * is accepted: what cannot be used is counted and skipped, and memory stays bounded. A picture with a missing part is
 * never delivered; pictures after it are, and depend on it up to the next key unit.
 */
export class TsDemuxer {
  readonly #options: TsDemuxerOptions;
  readonly #stats = newStats();
  readonly #timeline: Timeline;
  readonly #framer = new PacketFramer((bytes, at) => this.#packet(bytes, at), this.#stats);
  readonly #slots = new Map<number, PidSlot>();
  readonly #told = new Set<string>();
  #programs = new Map<number, number>();
  #program: number | null = null;
  #tracks: OpenTrack[] = [];
  #unread: readonly UnreadStream[] = [];
  #info: StreamInfo = { video: null, audio: null };

  constructor(options: TsDemuxerOptions) {
    this.#options = options;
    this.#timeline = new Timeline(options.nearUs ?? null);
    this.#openPat();
  }

  /** What was seen so far; the object is live. */
  get stats(): Readonly<TsStats> {
    return this.#stats;
  }

  /** The tracks as far as they are known. */
  get streams(): StreamInfo {
    return this.#info;
  }

  /** The program's streams that are not read. */
  get unread(): readonly UnreadStream[] {
    return this.#unread;
  }

  /** Takes the next bytes and hands over every unit they complete. */
  push(bytes: Uint8Array): void {
    this.#framer.push(asBuffer(bytes));
    for (const track of this.#tracks) track.assembler.settle();
  }

  /** The stream has ended: hands over a last picture that only the next one would have ended. */
  flush(): void {
    for (const track of this.#tracks) track.assembler.flush();
  }

  /** Bytes are missing between what was pushed and what follows: drops incomplete units, keeps tables and timeline. */
  discontinuity(): void {
    this.#framer.reset();
    for (const slot of this.#slots.values()) {
      slot.reader.lost();
      slot.continuity = -1;
    }
  }

  /** Another stream follows: forgets everything but the statistics. */
  reset(): void {
    this.discontinuity();
    this.#timeline.reset();
    this.#slots.clear();
    this.#told.clear();
    this.#programs.clear();
    this.#program = null;
    this.#tracks = [];
    this.#unread = [];
    this.#info = { video: null, audio: null };
    this.#openPat();
  }

  #packet(bytes: Buffer, at: number): void {
    const stats = this.#stats;
    stats.packets += 1;
    const second = u8(bytes, at + 1);
    const pid = ((second & 0x1f) << 8) | u8(bytes, at + 2);
    if (pid === NULL_PID) {
      stats.nullPackets += 1;
      return;
    }
    if ((second & 0x80) !== 0) {
      stats.transportErrors += 1;
      return;
    }
    const slot = this.#slots.get(pid);
    if (slot === undefined) return;
    const control = u8(bytes, at + 3);
    if ((control & 0xc0) !== 0) {
      stats.scrambled += 1;
      this.#tell('scrambled', 'the stream is scrambled: its scrambled parts are left out');
      return;
    }
    if ((control & 0x10) === 0) return; // no payload: continuity does not count on either
    let start = at + 4;
    let stuffed = false;
    let discontinuity = false;
    if ((control & 0x20) !== 0) {
      const length = u8(bytes, start);
      discontinuity = length > 0 && (u8(bytes, start + 1) & DISCONTINUITY_FLAG) !== 0;
      stuffed = hasStuffing(bytes, start);
      start += 1 + length;
      if (start >= at + PACKET_BYTES) return;
    }
    const end = at + PACKET_BYTES;
    if (this.#follows(slot, control & 0x0f, discontinuity, bytes, start, end)) {
      slot.reader.packet(bytes, start, end, (second & 0x40) !== 0, stuffed);
    }
  }

  /** Checks the continuity counter; false for a packet that was sent twice. */
  #follows(
    slot: PidSlot,
    continuity: number,
    discontinuity: boolean,
    bytes: Buffer,
    start: number,
    end: number,
  ): boolean {
    const last = slot.continuity;
    slot.continuity = continuity;
    if (last === -1 || discontinuity || continuity === ((last + 1) & 0x0f)) return true;
    if (continuity === last && slot.reader.repeats(bytes, start, end)) {
      this.#stats.duplicates += 1;
      return false;
    }
    this.#stats.continuityErrors += 1;
    slot.reader.lost();
    return true;
  }

  #openPat(): void {
    this.#openSections(PAT_PID, (section) => this.#pat(section));
  }

  #openSections(pid: number, onSection: (section: Uint8Array) => void): void {
    this.#slots.set(pid, { reader: new SectionAssembler(onSection, this.#stats), continuity: -1 });
  }

  #pat(section: Uint8Array): void {
    const programs = parsePat(section);
    if (programs === null) return;
    const wanted = new Map(
      programs.filter((p) => p.pmtPid >= FIRST_FREE_PID).map((p) => [p.number, p.pmtPid]),
    );
    for (const [number, pid] of this.#programs) {
      if (wanted.get(number) === pid) continue;
      if (![...wanted.values()].includes(pid)) this.#slots.delete(pid);
      if (this.#program === number) this.#select(null, []);
    }
    for (const pid of wanted.values()) {
      if (!(this.#slots.get(pid)?.reader instanceof SectionAssembler)) {
        this.#openSections(pid, (map) => this.#pmt(pid, map));
      }
    }
    this.#programs = wanted;
  }

  #pmt(pid: number, section: Uint8Array): void {
    const pmt = parsePmt(section);
    if (pmt === null || this.#programs.get(pmt.programNumber) !== pid) return;
    const readable = pmt.streams.some((stream) => stream.kind.codec !== null && this.#isFree(stream.pid));
    if (this.#program === null && readable) this.#select(pmt.programNumber, pmt.streams);
    else if (this.#program === pmt.programNumber) this.#select(readable ? this.#program : null, pmt.streams);
    else if (this.#program === null) {
      const names = pmt.streams.map(({ kind }) => (kind.codec === null ? kind.name : kind.codec)).join(', ');
      this.#tell(
        'no_supported_stream',
        `the stream has neither H.264 nor AAC nor Opus, only: ${names || 'nothing'}`,
      );
    }
  }

  #isFree(pid: number): boolean {
    return pid >= FIRST_FREE_PID && pid !== NULL_PID && ![...this.#programs.values()].includes(pid);
  }

  /** Opens the tracks of a program and closes those it no longer has; unchanged ones go on undisturbed. */
  #select(program: number | null, streams: readonly PmtStream[]): void {
    this.#program = program;
    const wanted: PmtStream[] = [];
    const unread: UnreadStream[] = [];
    for (const stream of streams) {
      const { pid, streamType, kind } = stream;
      const taken = wanted.some((other) => isVideo(other) === isVideo(stream) || other.pid === pid);
      if (kind.codec !== null && !taken && this.#isFree(pid)) {
        wanted.push(stream);
        continue;
      }
      const name = kind.codec === null ? kind.name : `another ${kind.codec} track`;
      unread.push({ pid, streamType, name });
      this.#tell('unsupported_stream', `the stream also has ${name} (PID ${pid}), which is not read`);
    }
    this.#unread = unread;
    this.#tracks = this.#tracks.filter((track) => {
      if (wanted.some((stream) => signatureOf(stream) === track.signature)) return true;
      track.assembler.flush();
      this.#slots.delete(track.pid);
      this.#describe(track.kind, null);
      return false;
    });
    for (const stream of wanted) {
      if (!this.#tracks.some((track) => track.signature === signatureOf(stream))) this.#open(stream);
    }
  }

  #open(stream: PmtStream): void {
    const reader = this.#trackReader(stream);
    if (reader === null) return;
    const assembler = new PesAssembler(reader, this.#timeline, this.#stats);
    this.#slots.set(stream.pid, { reader: assembler, continuity: -1 });
    const kind = isVideo(stream) ? 'video' : 'audio';
    this.#tracks.push({ kind, pid: stream.pid, signature: signatureOf(stream), assembler });
  }

  #trackReader({ kind }: PmtStream): TrackReader | null {
    const sink = { stats: this.#stats, unit: (unit: AccessUnit) => this.#unit(unit) };
    const audio = { ...sink, describe: (info: AudioInfo) => this.#describe('audio', info) };
    switch (kind.codec) {
      case 'h264':
        return new H264Track({ ...sink, describe: (info) => this.#describe('video', info) });
      case 'aac':
        return new AacTrack(audio);
      case 'opus':
        return new OpusTrack(audio, kind.channels);
      case null:
        return null;
    }
  }

  #unit(unit: AccessUnit): void {
    if (unit.kind === 'video') this.#stats.videoUnits += 1;
    else this.#stats.audioUnits += 1;
    this.#options.onUnit(unit);
  }

  #describe(kind: 'video', info: VideoInfo | null): void;
  #describe(kind: 'audio', info: AudioInfo | null): void;
  #describe(kind: 'video' | 'audio', info: null): void;
  #describe(kind: 'video' | 'audio', info: VideoInfo | AudioInfo | null): void {
    if (this.#info[kind] === info) return;
    this.#info = { ...this.#info, [kind]: info };
    this.#options.onStreams?.(this.#info);
  }

  #tell(code: TsProblem['code'], message: string): void {
    if (this.#told.has(message) || this.#told.size >= MAX_PROBLEMS) return;
    this.#told.add(message);
    this.#options.onProblem?.({ code, message });
  }
}

function isVideo(stream: PmtStream): boolean {
  return stream.kind.codec === 'h264';
}

function signatureOf({ pid, kind }: PmtStream): string {
  return `${pid} ${kind.codec}${kind.codec === 'opus' ? ` ${kind.channels}` : ''}`;
}
