import { GatewayError } from '../../../base/errors.ts';

/** One message of RTMP, in either direction. */
export interface RtmpMessage {
  readonly type: number;
  /** Milliseconds, modulo 2^32. */
  readonly timestampMs: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

/** What both sides cut messages into before they agree on another size (RTMP 1.0, 5.4.1). */
const FIRST_CHUNK_BYTES = 128;

/** Timestamps from here on stand behind the header (5.3.1.3). */
const EXTENDED = 0xffffff;

/** Messages of a server that is published to are commands of some hundred bytes. */
const MAX_MESSAGE_BYTES = 64 * 1024;
const MAX_CHUNK_BYTES = 0x7fffffff;
/** Chunk streams that may be in use at the same time. */
const MAX_CHUNK_STREAMS = 32;

/** Bytes of the message header by the two bits in front of it (5.3.1.2). */
const HEADER_BYTES = [11, 7, 3, 0] as const;

/**
 * Cuts a message into chunks (RTMP 1.0, 5.3.1), each message with its whole header: 11 bytes more per picture than could
 * be, and nothing that depends on what went before.
 *
 * @param chunkStream 2…63
 */
export function writeChunks(message: RtmpMessage, chunkStream: number, chunkBytes: number): Buffer {
  const { payload, timestampMs } = message;
  const extended = timestampMs >= EXTENDED;
  const extraBytes = extended ? 4 : 0;
  const count = Math.max(1, Math.ceil(payload.length / chunkBytes));
  const out = Buffer.allocUnsafe(12 + extraBytes + payload.length + (count - 1) * (1 + extraBytes));
  out[0] = chunkStream;
  out.writeUIntBE(extended ? EXTENDED : timestampMs, 1, 3);
  out.writeUIntBE(payload.length, 4, 3);
  out[7] = message.type;
  out.writeUInt32LE(message.streamId, 8);
  let at = 12;
  if (extended) at = out.writeUInt32BE(timestampMs, at);
  for (let from = 0; from < payload.length; from += chunkBytes) {
    if (from > 0) {
      out[at] = 0xc0 | chunkStream;
      at += 1;
      if (extended) at = out.writeUInt32BE(timestampMs, at);
    }
    at += payload.copy(out, at, from, from + chunkBytes);
  }
  return out;
}

interface ChunkStream {
  timestampMs: number;
  deltaMs: number;
  length: number;
  type: number;
  streamId: number;
  extended: boolean;
  parts: Buffer[];
  received: number;
}

/**
 * Puts messages together from the chunks of a server. Bounded: at most 32 chunk streams, and messages of 64 KiB, of which
 * no more is held than has arrived.
 */
export class ChunkReader {
  /** What the server cuts its messages into; it says so by a message of type 1. */
  #chunkBytes = FIRST_CHUNK_BYTES;
  readonly #streams = new Map<number, ChunkStream>();
  #pending: Buffer = Buffer.alloc(0);

  /** The server has announced another size of its chunks. @throws GatewayError `output_lost` for one that cannot be */
  setChunkBytes(bytes: number): void {
    if (bytes < 1 || bytes > MAX_CHUNK_BYTES) throw damaged('chunk size');
    this.#chunkBytes = bytes;
  }

  /**
   * The next message in what arrived so far; null when more has to arrive. Asked again after each message, because a
   * message may change how the next one is read.
   * @throws GatewayError `output_lost` when it is no RTMP, or larger than any server sends
   */
  next(): RtmpMessage | null {
    for (;;) {
      const result = this.#chunk();
      if (result === 'more') return null;
      if (result !== 'part') return result;
    }
  }

  /** Bytes have arrived. */
  push(bytes: Buffer): void {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
  }

  #chunk(): RtmpMessage | 'part' | 'more' {
    const bytes = this.#pending;
    const first = bytes[0];
    if (first === undefined) return 'more';
    const idBytes = (first & 0x3f) === 0 ? 2 : (first & 0x3f) === 1 ? 3 : 1;
    const headerBytes = HEADER_BYTES[first >> 6] ?? 0;
    if (bytes.length < idBytes + headerBytes) return 'more';
    const id = chunkStreamId(bytes, idBytes);
    const stream = this.#streams.get(id) ?? this.#newStream(id, headerBytes);
    const header = headerBytes === 0 ? stream : readHeader(bytes, idBytes, headerBytes, stream);
    const extendedBytes = header.extended ? 4 : 0;
    let at = idBytes + headerBytes;
    if (bytes.length < at + extendedBytes) return 'more';
    const size = Math.min(this.#chunkBytes, header.length - stream.received);
    if (bytes.length < at + extendedBytes + size) return 'more';

    const stated = header.extended ? bytes.readUInt32BE(at) : header.deltaMs;
    at += extendedBytes;
    Object.assign(stream, header);
    if (stream.received === 0) {
      const isAbsolute = headerBytes === 11;
      stream.timestampMs = isAbsolute ? stated : (stream.timestampMs + stated) >>> 0;
    }
    stream.parts.push(Buffer.from(bytes.subarray(at, at + size)));
    stream.received += size;
    this.#pending = bytes.subarray(at + size);
    if (stream.received < stream.length) return 'part';
    const payload = Buffer.concat(stream.parts);
    stream.parts = [];
    stream.received = 0;
    return { type: stream.type, timestampMs: stream.timestampMs, streamId: stream.streamId, payload };
  }

  #newStream(id: number, headerBytes: number): ChunkStream {
    if (headerBytes !== 11) throw damaged('chunk without a header');
    if (this.#streams.size >= MAX_CHUNK_STREAMS) throw damaged('too many chunk streams');
    const stream: ChunkStream = {
      timestampMs: 0,
      deltaMs: 0,
      length: 0,
      type: 0,
      streamId: 0,
      extended: false,
      parts: [],
      received: 0,
    };
    this.#streams.set(id, stream);
    return stream;
  }
}

function chunkStreamId(bytes: Buffer, idBytes: number): number {
  if (idBytes === 1) return bytes.readUInt8(0) & 0x3f;
  return 64 + (idBytes === 2 ? bytes.readUInt8(1) : bytes.readUInt16LE(1));
}

/** What a header of 3, 7 or 11 bytes says, with the rest as it was. */
function readHeader(
  bytes: Buffer,
  at: number,
  headerBytes: 3 | 7 | 11 | number,
  before: ChunkStream,
): Pick<ChunkStream, 'deltaMs' | 'extended' | 'length' | 'type' | 'streamId' | 'received'> {
  if (before.received > 0) throw damaged('message inside a message');
  const deltaMs = bytes.readUIntBE(at, 3);
  const length = headerBytes >= 7 ? bytes.readUIntBE(at + 3, 3) : before.length;
  if (length > MAX_MESSAGE_BYTES) throw damaged('message too long');
  return {
    deltaMs,
    extended: deltaMs === EXTENDED,
    length,
    type: headerBytes >= 7 ? bytes.readUInt8(at + 6) : before.type,
    streamId: headerBytes === 11 ? bytes.readUInt32LE(at + 7) : before.streamId,
    received: 0,
  };
}

function damaged(reason: string): GatewayError {
  return new GatewayError('output_lost', 'the server sent what is no RTMP', { fields: { reason } });
}
