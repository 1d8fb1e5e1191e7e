/** Codecs that media links carry; audio's are `opus` and `aac`. */
export type LinkCodec = 'h264' | 'vp8' | 'opus' | 'aac';

/**
 * One encoded picture or audio frame on a media link. H.264 is Annex B, with SPS and PPS in key units; AAC is ADTS; VP8 and
 * Opus are bare frames. `ptsUs`: microseconds on main's monotonic clock, the time of capture.
 */
export interface LinkUnit {
  readonly kind: 'video' | 'audio';
  readonly codec: LinkCodec;
  readonly ptsUs: number;
  readonly key: boolean;
  readonly bytes: Uint8Array;
}

/** The tracks of what follows; null where there is none. Sizes in pixels, `sampleRate` in Hz. */
export interface LinkFormat {
  readonly video: { readonly codec: 'h264' | 'vp8'; readonly width: number; readonly height: number } | null;
  readonly audio: {
    readonly codec: 'opus' | 'aac';
    readonly sampleRate: number;
    readonly channels: number;
  } | null;
}

/** What travels on a media link. `seq` counts units from 0 in each direction. */
export type LinkPacket =
  | { readonly type: 'unit'; readonly seq: number; readonly unit: LinkUnit }
  | { readonly type: 'format'; readonly format: LinkFormat }
  /** The reader has taken every unit up to `seq`. */
  | { readonly type: 'ack'; readonly seq: number }
  /** The reader cannot go on without a keyframe. */
  | { readonly type: 'keyframe' }
  /** A window asks for main's clock: `askedUs` is its own, echoed. */
  | { readonly type: 'clock'; readonly askedUs: number; readonly answerUs: number | null };

/*
 * Layout, little endian: version u8, type u8, flags u8 (bit 0: key), codec u8, seq u32, time f64; the payload follows.
 */
const HEADER_BYTES = 16;
const VERSION = 1;
const TYPES = ['video', 'audio', 'format', 'ack', 'keyframe', 'clock'] as const;
const CODECS: readonly LinkCodec[] = ['h264', 'vp8', 'opus', 'aac'];
const FORMAT_BYTES_MAX = 1024;

/** The largest unit a link carries, in bytes: a 4K keyframe at the highest bit rate is well below. */
export const MAX_UNIT_BYTES = 16 * 1024 * 1024;

/** Writes a packet into a buffer of its own, which may be transferred. */
export function encodePacket(packet: LinkPacket): Uint8Array<ArrayBuffer> {
  switch (packet.type) {
    case 'unit': {
      const { kind, codec, key, ptsUs, bytes } = packet.unit;
      return pack({
        type: kind,
        key,
        codec: CODECS.indexOf(codec),
        seq: packet.seq,
        time: ptsUs,
        body: bytes,
      });
    }
    case 'format':
      return pack({ type: 'format', body: new TextEncoder().encode(JSON.stringify(packet.format)) });
    case 'ack':
      return pack({ type: 'ack', seq: packet.seq });
    case 'keyframe':
      return pack({ type: 'keyframe' });
    case 'clock': {
      const body = new Uint8Array(packet.answerUs === null ? 0 : 8);
      if (packet.answerUs !== null) new DataView(body.buffer).setFloat64(0, packet.answerUs, true);
      return pack({ type: 'clock', time: packet.askedUs, body });
    }
  }
}

/** Reads a packet; null when it is not one. The unit's bytes are a view into `bytes`. */
export function decodePacket(bytes: Uint8Array): LinkPacket | null {
  if (bytes.length < HEADER_BYTES || bytes.length > HEADER_BYTES + MAX_UNIT_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = TYPES[view.getUint8(1)];
  if (view.getUint8(0) !== VERSION || type === undefined) return null;
  const body = bytes.subarray(HEADER_BYTES);
  const seq = view.getUint32(4, true);
  const time = view.getFloat64(8, true);
  if (!Number.isFinite(time)) return null;
  switch (type) {
    case 'video':
    case 'audio': {
      const codec = CODECS[view.getUint8(3)];
      const fits = codec !== undefined && (codec === 'opus' || codec === 'aac') === (type === 'audio');
      if (!fits || body.length === 0 || time < 0) return null;
      const key = (view.getUint8(2) & 1) === 1;
      return { type: 'unit', seq, unit: { kind: type, codec, ptsUs: time, key, bytes: body } };
    }
    case 'format': {
      const format = body.length <= FORMAT_BYTES_MAX ? readFormat(body) : null;
      return format && { type: 'format', format };
    }
    case 'ack':
      return body.length === 0 ? { type: 'ack', seq } : null;
    case 'keyframe':
      return body.length === 0 ? { type: 'keyframe' } : null;
    case 'clock': {
      if (body.length !== 0 && body.length !== 8) return null;
      const answerUs = body.length === 8 ? view.getFloat64(HEADER_BYTES, true) : null;
      if (answerUs !== null && !Number.isFinite(answerUs)) return null;
      return { type: 'clock', askedUs: time, answerUs };
    }
  }
}

interface Parts {
  readonly type: (typeof TYPES)[number];
  readonly key?: boolean;
  readonly codec?: number;
  readonly seq?: number;
  readonly time?: number;
  readonly body?: Uint8Array;
}

function pack({ type, key = false, codec = 0, seq = 0, time = 0, body }: Parts): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + (body?.length ?? 0));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, TYPES.indexOf(type));
  view.setUint8(2, key ? 1 : 0);
  view.setUint8(3, codec);
  view.setUint32(4, seq, true);
  view.setFloat64(8, time, true);
  if (body) bytes.set(body, HEADER_BYTES);
  return bytes;
}

function readFormat(body: Uint8Array): LinkFormat | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return null;
  }
  if (!isRecord(value)) return null;
  const { video, audio } = value;
  if (video !== null && !isVideo(video)) return null;
  if (audio !== null && !isAudio(audio)) return null;
  return { video, audio };
}

function isVideo(value: unknown): value is NonNullable<LinkFormat['video']> {
  return (
    isRecord(value) &&
    (value.codec === 'h264' || value.codec === 'vp8') &&
    isCount(value.width, 16_384) &&
    isCount(value.height, 16_384)
  );
}

function isAudio(value: unknown): value is NonNullable<LinkFormat['audio']> {
  return (
    isRecord(value) &&
    (value.codec === 'opus' || value.codec === 'aac') &&
    isCount(value.sampleRate, 192_000) &&
    isCount(value.channels, 8)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown, max: number): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= max;
}
