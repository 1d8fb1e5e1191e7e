import { randomBytes } from 'node:crypto';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { type Deferred, deferred } from '../../../base/async.ts';
import { GatewayError, toGatewayError } from '../../../base/errors.ts';
import type { RtmpAddress } from '../publish-address.ts';
import { ChunkReader, type RtmpMessage, writeChunks } from './chunks.ts';
import { socketFault } from './socket-fault.ts';

// Message types and events: RTMP 1.0, 5.4 and 7.1.
const SET_CHUNK_SIZE = 1;
const ACKNOWLEDGEMENT = 3;
const USER_CONTROL = 4;
const WINDOW_SIZE = 5;
const PEER_BANDWIDTH = 6;
const PING = 6;
const PONG = 7;

const CONTROL_STREAM = 2;

const VERSION = 3;
const HANDSHAKE_BYTES = 1536;

/** What our messages are cut into: as OBS does, so every server has seen it. */
const CHUNK_BYTES = 4096;

/** Bytes that may wait in this process before the next unit does. */
const HIGH_WATER_BYTES = 256 * 1024;

/** What a {@link RtmpLink} tells its owner. */
export interface RtmpLinkListener {
  /** A message that is not the link's own business. What it throws ends the link. */
  onMessage(message: RtmpMessage): void;
  /** It is over; once. */
  onEnd(error: GatewayError): void;
  /** So many bytes have been handed to the system. */
  onBytes(bytes: number): void;
}

/** How a link is made; for tests. */
export interface RtmpLinkOptions {
  /** Certificate authorities beside the system's. */
  readonly ca?: string;
}

/** The transport of RTMP: socket, handshake, chunks, and what both sides tell each other about them. */
export class RtmpLink {
  readonly #socket: Socket;
  readonly #address: RtmpAddress;
  readonly #listener: RtmpLinkListener;
  readonly #opened: Deferred<void> = deferred();
  readonly #reader = new ChunkReader();
  #handshake: Buffer | null = Buffer.alloc(0);
  #answeredHandshake = false;
  #received = 0;
  #acknowledged = 0;
  #windowBytes = Number.POSITIVE_INFINITY;
  #over = false;

  constructor(address: RtmpAddress, listener: RtmpLinkListener, options: RtmpLinkOptions = {}) {
    this.#address = address;
    this.#listener = listener;
    const { host, port } = address;
    // An address has no name to be told; the certificate is checked for it all the same.
    const name = isIP(host) === 0 ? { servername: host } : {};
    const tls: ConnectionOptions = { host, port, ...name, ...(options.ca ? { ca: options.ca } : {}) };
    const socket = address.tls ? connectTls(tls) : connectTcp({ host, port });
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 10_000);
    socket.once(address.tls ? 'secureConnect' : 'connect', () => this.#sayHello());
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('error', (error) => this.#fail(socketFault(error, address, this.#answeredHandshake)));
    socket.on('close', () => this.#fail(closedFault(address, this.#answeredHandshake)));
  }

  /** Resolves when both sides have greeted each other; rejects with what ended it before. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Bytes wait: the next unit should, too. */
  get full(): boolean {
    return this.#socket.writableLength > HIGH_WATER_BYTES;
  }

  /** Resolves when what waits has left, or the link is over; never while the other side takes nothing. */
  drained(): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.on('drain', done).on('close', done);
      if (socket.closed) done();
    });
  }

  /** Sends a message on a chunk stream of its own number (3 and up; 2 is the link's). */
  write(message: RtmpMessage, chunkStream: number): void {
    if (this.#over) return;
    const bytes = writeChunks(message, chunkStream, CHUNK_BYTES);
    this.#socket.write(bytes);
    this.#listener.onBytes(bytes.length);
  }

  /** Lets what was written leave, and closes; what has not left after `limitMs` is lost. */
  async close(limitMs: number): Promise<void> {
    this.#over = true;
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    if (this.#socket.closed) return;
    const timer = setTimeout(() => this.#socket.destroy(), limitMs);
    // The server hangs up when it has read all: a socket that is closed before would take back what is on its way as soon
    // as the server says anything more.
    this.#socket.end();
    await closed;
    clearTimeout(timer);
  }

  /** Ends it at once. */
  destroy(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  #sayHello(): void {
    const hello = Buffer.alloc(1 + HANDSHAKE_BYTES);
    hello[0] = VERSION;
    randomBytes(HANDSHAKE_BYTES - 8).copy(hello, 9);
    this.#socket.write(hello);
  }

  #receive(bytes: Buffer): void {
    if (this.#over) return;
    try {
      if (this.#handshake === null) this.#read(bytes);
      else this.#shakeHands(Buffer.concat([this.#handshake, bytes]));
    } catch (error) {
      this.#fail(toGatewayError(error));
      this.#socket.destroy();
    }
  }

  /** The simple handshake (5.2); every server takes it, and none proves who it is: that is what TLS is for. */
  #shakeHands(received: Buffer): void {
    this.#handshake = received;
    if (received.length > 0 && received[0] !== VERSION) throw noRtmp(this.#address);
    if (!this.#answeredHandshake && received.length > HANDSHAKE_BYTES) {
      this.#answeredHandshake = true;
      this.#socket.write(received.subarray(1, 1 + HANDSHAKE_BYTES));
    }
    if (received.length < 1 + 2 * HANDSHAKE_BYTES) return;
    this.#handshake = null;
    const size = Buffer.alloc(4);
    size.writeUInt32BE(CHUNK_BYTES);
    // The size is told in chunks of the size that was before; this message fits either.
    this.#control(SET_CHUNK_SIZE, size);
    this.#opened.resolve();
    const rest = received.subarray(1 + 2 * HANDSHAKE_BYTES);
    if (rest.length > 0) this.#read(rest);
  }

  #read(bytes: Buffer): void {
    this.#received += bytes.length;
    this.#reader.push(bytes);
    for (let message = this.#reader.next(); message !== null; message = this.#reader.next()) {
      this.#handle(message);
    }
    if (this.#received - this.#acknowledged < this.#windowBytes / 2) return;
    this.#acknowledged = this.#received;
    this.#control(ACKNOWLEDGEMENT, uint32(this.#received >>> 0));
  }

  #handle(message: RtmpMessage): void {
    const { type, payload } = message;
    if (type === SET_CHUNK_SIZE && payload.length >= 4) {
      this.#reader.setChunkBytes(payload.readUInt32BE());
    } else if (type === WINDOW_SIZE && payload.length >= 4) {
      this.#windowBytes = Math.max(1, payload.readUInt32BE());
    } else if (type === PEER_BANDWIDTH && payload.length >= 4) {
      this.#control(WINDOW_SIZE, payload.subarray(0, 4));
    } else if (type === USER_CONTROL && payload.length >= 6 && payload.readUInt16BE() === PING) {
      this.#control(USER_CONTROL, Buffer.concat([Buffer.of(0, PONG), payload.subarray(2, 6)]));
    } else {
      this.#listener.onMessage(message);
    }
  }

  #control(type: number, payload: Buffer): void {
    this.write({ type, timestampMs: 0, streamId: 0, payload }, CONTROL_STREAM);
  }

  #fail(error: GatewayError): void {
    this.#opened.reject(error);
    if (this.#over) return;
    this.#over = true;
    this.#listener.onEnd(error);
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function noRtmp({ host, port, tls }: RtmpAddress): GatewayError {
  return new GatewayError(
    'output_unreachable',
    `what answers at ${host}:${port} is no RTMP server: check the address${tls ? '' : '; servers with TLS want rtmps://'}`,
  );
}

function closedFault({ host, port }: RtmpAddress, greeted: boolean): GatewayError {
  return greeted
    ? new GatewayError('output_lost', `${host} has closed the connection`)
    : new GatewayError(
        'output_unreachable',
        `what answers at ${host}:${port} hung up at once: check the address and its port`,
      );
}
