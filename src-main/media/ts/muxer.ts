import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit, AudioCodec, StreamInfo } from '../access-unit.ts';
import { isAdtsSync } from './adts.ts';
import { ownBuffer } from './bytes.ts';
import { AUD_UNIT, NAL_AUD, nalType, startCodeBytes } from './h264.ts';
import { opusControlBytes, writeOpusControl } from './opus.ts';
import { PACKET_BODY_BYTES, PACKET_BYTES, PCR_FLAG, RANDOM_ACCESS_FLAG, SYNC_BYTE } from './packet.ts';
import {
  MAX_PES_LENGTH,
  PES_HEADER_PTS_BYTES,
  PES_HEADER_PTS_DTS_BYTES,
  PES_PREFIX_BYTES,
  STREAM_ID_AUDIO,
  STREAM_ID_PRIVATE_1,
  STREAM_ID_VIDEO,
  writePesHeader,
} from './pes-header.ts';
import { type PmtEntry, patPacket, pmtPacket } from './psi-writer.ts';
import {
  EXTENSION_DESCRIPTOR,
  OPUS_EXTENSION_TAG,
  OPUS_REGISTRATION,
  REGISTRATION_DESCRIPTOR,
  STREAM_TYPE_AAC_ADTS,
  STREAM_TYPE_H264,
  STREAM_TYPE_PRIVATE_PES,
} from './stream-types.ts';
import { TICKS_PER_SECOND, usToTicks, writePcr } from './timestamp.ts';

/** Where FFmpeg's muxer puts them too, so that tools show familiar numbers. */
const PROGRAM_NUMBER = 1;
const PMT_PID = 0x1000;
const FIRST_STREAM_PID = 0x100;

/**
 * How far the PCR runs before the decoding time. It is the time a strict player keeps for a picture's bytes to arrive
 * and for sound to come a little later than the picture it belongs to; players that follow the PCR add it as delay.
 */
const PCR_LEAD_TICKS = TICKS_PER_SECOND / 10;

/** PAT and PMT come before every video key unit, and after this time without one, so that joining is always possible. */
const TABLES_EVERY_TICKS = TICKS_PER_SECOND / 2;

/** Bytes of an adaptation field: length and flags, and the PCR behind them. */
const ADAPTATION_FLAGS_BYTES = 2;
const ADAPTATION_PCR_BYTES = 8;

/** The largest PES header with AUD or Opus control header that is put before a unit's own bytes. */
const MAX_HEAD_BYTES = 512;

/** What a transport stream is to carry, where a whole {@link StreamInfo} is not known yet. */
interface TsTracks {
  readonly video: boolean;
  readonly audio: AudioCodec | null;
  /** 1…8, by default 2. */
  readonly opusChannels?: number;
}

/** Options of {@link TsMuxer}. */
export interface TsMuxerOptions {
  readonly streams: StreamInfo | TsTracks;
}

interface MuxTrack {
  readonly pid: number;
  readonly streamId: number;
  readonly carriesPcr: boolean;
  continuity: number;
}

/**
 * Writes access units as an MPEG transport stream (ISO/IEC 13818-1). The bytes of a unit leave with it: nothing is held
 * back and nothing has to be flushed. Every unit is one PES packet, and its end can be seen without the next one: its
 * length is stated up to 64 KiB, and larger pictures always end in a stuffed packet.
 *
 * Sources: ISO/IEC 13818-1 (packets, PES, tables, H.264, ADTS); Opus as FFmpeg reads and writes it (registration
 * descriptor `Opus`, extension descriptor 0x7F/0x80, control headers).
 */
export class TsMuxer {
  readonly #video: MuxTrack | null;
  readonly #audio: MuxTrack | null;
  readonly #audioCodec: AudioCodec | null;
  readonly #pat: Uint8Array;
  readonly #pmt: Uint8Array;
  readonly #head = Buffer.alloc(MAX_HEAD_BYTES);
  #tablesContinuity = 0;
  #tablesTicks: number | null = null;

  /** Raises `media_option_invalid` when there is no track, or a channel count Opus in MPEG-TS does not have. */
  constructor(options: TsMuxerOptions) {
    const { video, audio, opusChannels } = tracksOf(options.streams);
    if (!video && audio === null) {
      throw new GatewayError('media_option_invalid', 'a transport stream needs a video or an audio track');
    }
    if (audio === 'opus' && !(Number.isInteger(opusChannels) && opusChannels >= 1 && opusChannels <= 8)) {
      throw new GatewayError('media_option_invalid', `Opus needs 1 to 8 channels, not ${opusChannels}`);
    }
    const audioPid = video ? FIRST_STREAM_PID + 1 : FIRST_STREAM_PID;
    const audioStreamId = audio === 'opus' ? STREAM_ID_PRIVATE_1 : STREAM_ID_AUDIO;
    this.#video = video ? newTrack(FIRST_STREAM_PID, STREAM_ID_VIDEO, true) : null;
    this.#audio = audio === null ? null : newTrack(audioPid, audioStreamId, !video);
    this.#audioCodec = audio;
    const entries: PmtEntry[] = [];
    if (video) entries.push({ streamType: STREAM_TYPE_H264, pid: FIRST_STREAM_PID, descriptors: [] });
    if (audio !== null) entries.push(audioEntry(audio, audioPid, opusChannels));
    this.#pat = patPacket(PROGRAM_NUMBER, PMT_PID);
    this.#pmt = pmtPacket(PMT_PID, PROGRAM_NUMBER, FIRST_STREAM_PID, entries);
  }

  /**
   * The whole packets of one unit, in memory of their own; those of a key unit start with PAT and PMT. An access unit
   * delimiter is put before a picture that has none. Raises `internal` for a unit that the stream has no track for or
   * that is not in the form {@link AccessUnit} states.
   */
  mux(unit: AccessUnit): Uint8Array {
    const track = unit.kind === 'video' ? this.#video : this.#audio;
    if (track === null) throw new GatewayError('internal', `the stream was opened without ${unit.kind}`);
    this.#check(unit);

    const pts = usToTicks(unit.ptsUs);
    const dts = unit.dtsUs === undefined ? pts : Math.min(usToTicks(unit.dtsUs), pts);
    const headBytes = this.#writeHead(unit, track, pts, dts);
    const pesBytes = headBytes + unit.bytes.length;
    const keyVideo = unit.key && unit.kind === 'video';
    const adaptationBytes = track.carriesPcr ? ADAPTATION_PCR_BYTES : 0;
    const tablesBytes = this.#tablesDue(keyVideo, dts) ? 2 * PACKET_BYTES : 0;
    const out = ownBuffer(tablesBytes + packetCount(adaptationBytes + pesBytes) * PACKET_BYTES);

    if (tablesBytes > 0) this.#writeTables(out, dts);
    // The PES packet goes to the end of the buffer in one copy; writing packets from the front then only moves bytes
    // towards the front, never over ones that are still to be moved.
    const source = out.length - pesBytes;
    out.set(this.#head.subarray(0, headBytes), source);
    out.set(unit.bytes, source + headBytes);
    const randomAccess = keyVideo || this.#video === null ? RANDOM_ACCESS_FLAG : 0;
    writePackets(out, tablesBytes, source, track, randomAccess, dts - PCR_LEAD_TICKS);
    return out;
  }

  #check(unit: AccessUnit): void {
    const { bytes } = unit;
    if (unit.kind === 'video') {
      if (startCodeBytes(bytes) === 0)
        throw new GatewayError('internal', 'a picture to mux is not H.264 in Annex B form');
    } else if (this.#audioCodec === 'aac') {
      if (!isAdtsSync(bytes, 0)) throw new GatewayError('internal', 'an AAC frame to mux has no ADTS header');
    } else if (bytes.length === 0) {
      throw new GatewayError('internal', 'an Opus packet to mux is empty');
    }
    if (unit.kind === 'audio' && bytes.length > MAX_PES_LENGTH - MAX_HEAD_BYTES) {
      throw new GatewayError('internal', `an audio unit of ${bytes.length} bytes does not fit a PES packet`);
    }
    if (!Number.isFinite(unit.ptsUs)) throw new GatewayError('internal', 'a unit to mux has no time');
  }

  /** Writes what precedes the unit's own bytes and returns its length: PES header, AUD or Opus control header. */
  #writeHead(unit: AccessUnit, track: MuxTrack, pts: number, dts: number): number {
    const size = unit.bytes.length;
    const addsAud = unit.kind === 'video' && !startsWithAud(unit.bytes);
    const addsControl = unit.kind === 'audio' && this.#audioCodec === 'opus';
    const extra = addsAud ? AUD_UNIT.length : addsControl ? opusControlBytes(size) : 0;
    const headerBytes = dts === pts ? PES_HEADER_PTS_BYTES : PES_HEADER_PTS_DTS_BYTES;
    const length = headerBytes - PES_PREFIX_BYTES + extra + size;
    const bounded = length <= MAX_PES_LENGTH;
    // Without a length, stuffing marks the end; one byte of header stuffing makes room for it where there is none.
    const filled = (ADAPTATION_PCR_BYTES + PES_PREFIX_BYTES + length) % PACKET_BODY_BYTES === 0;
    const at = writePesHeader(this.#head, {
      streamId: track.streamId,
      length: bounded ? length : 0,
      pts,
      dts: dts === pts ? null : dts,
      stuffing: !bounded && filled ? 1 : 0,
    });
    if (addsAud) this.#head.set(AUD_UNIT, at);
    if (addsControl) writeOpusControl(this.#head, at, size);
    return at + extra;
  }

  #tablesDue(keyVideo: boolean, dts: number): boolean {
    return keyVideo || this.#tablesTicks === null || Math.abs(dts - this.#tablesTicks) >= TABLES_EVERY_TICKS;
  }

  #writeTables(out: Uint8Array, dts: number): void {
    out.set(this.#pat, 0);
    out.set(this.#pmt, PACKET_BYTES);
    out[3] = 0x10 | this.#tablesContinuity;
    out[PACKET_BYTES + 3] = 0x10 | this.#tablesContinuity;
    this.#tablesContinuity = (this.#tablesContinuity + 1) & 0x0f;
    this.#tablesTicks = dts;
  }
}

function newTrack(pid: number, streamId: number, carriesPcr: boolean): MuxTrack {
  return { pid, streamId, carriesPcr, continuity: 0 };
}

function tracksOf(streams: StreamInfo | TsTracks): Required<TsTracks> {
  const { audio } = streams;
  const video = typeof streams.video === 'boolean' ? streams.video : streams.video !== null;
  if (audio === null) return { video, audio, opusChannels: 2 };
  if (typeof audio === 'object') return { video, audio: audio.codec, opusChannels: audio.channels };
  return { video, audio, opusChannels: ('opusChannels' in streams ? streams.opusChannels : undefined) ?? 2 };
}

function audioEntry(codec: AudioCodec, pid: number, opusChannels: number): PmtEntry {
  if (codec === 'aac') return { streamType: STREAM_TYPE_AAC_ADTS, pid, descriptors: [] };
  const registration = [REGISTRATION_DESCRIPTOR, OPUS_REGISTRATION.length, ...Buffer.from(OPUS_REGISTRATION)];
  const extension = [EXTENSION_DESCRIPTOR, 2, OPUS_EXTENSION_TAG, opusChannels];
  return { streamType: STREAM_TYPE_PRIVATE_PES, pid, descriptors: [...registration, ...extension] };
}

function startsWithAud(bytes: Uint8Array): boolean {
  return nalType(bytes[startCodeBytes(bytes)] ?? 0) === NAL_AUD;
}

function packetCount(bodyBytes: number): number {
  return Math.ceil(bodyBytes / PACKET_BODY_BYTES);
}

/**
 * Splits the PES packet that lies at `out[source…end]` into packets from `start` on. Only the first packet has fields in
 * its adaptation field, and only the last has stuffing.
 */
function writePackets(
  out: Buffer,
  start: number,
  source: number,
  track: MuxTrack,
  randomAccess: number,
  pcrTicks: number,
): void {
  let from = source;
  for (let at = start; at < out.length; at += PACKET_BYTES) {
    const first = at === start;
    const fieldBytes = first && track.carriesPcr ? ADAPTATION_PCR_BYTES : 0;
    const rest = out.length - from;
    const adaptationBytes = Math.max(fieldBytes, PACKET_BODY_BYTES - rest);
    const payload = at + 4 + adaptationBytes;
    out.copyWithin(payload, from, from + PACKET_BYTES - 4 - adaptationBytes);
    from += PACKET_BODY_BYTES - adaptationBytes;

    out[at] = SYNC_BYTE;
    out[at + 1] = (first ? 0x40 : 0) | (track.pid >> 8);
    out[at + 2] = track.pid & 0xff;
    out[at + 3] = (adaptationBytes > 0 ? 0x30 : 0x10) | track.continuity;
    track.continuity = (track.continuity + 1) & 0x0f;
    if (adaptationBytes === 0) continue;
    out[at + 4] = adaptationBytes - 1;
    if (adaptationBytes < ADAPTATION_FLAGS_BYTES) continue;
    out[at + 5] = fieldBytes > 0 ? PCR_FLAG | randomAccess : 0;
    if (fieldBytes > 0) writePcr(out, at + 6, pcrTicks);
    out.fill(0xff, at + 4 + Math.max(fieldBytes, ADAPTATION_FLAGS_BYTES), payload);
  }
}
