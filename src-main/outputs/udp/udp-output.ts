import type { OutputStatus } from '../../../src-preload/contract.ts';
import { backoffMs, deferred, delay, orAbort } from '../../base/async.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { StreamInfo } from '../../media/access-unit.ts';
import { type EdgeReader, LiveEdge } from '../live-edge.ts';
import type { Output } from '../output.ts';
import type { ProgrammeSink, ProgrammeUnit } from '../programme/programme-sink.ts';
import { StatusKeeper } from '../status-keeper.ts';
import { TsWriter } from '../ts-writer.ts';
import { parseUdpAddress, type UdpAddress } from './udp-address.ts';
import { openUdp, type UdpSender, udpError } from './udp-socket.ts';

/** What a {@link UdpOutput} sends, and where. */
export interface UdpOutputOptions {
  /** See {@link parseUdpAddress}. */
  readonly url: string;
  /** What is sent; also a rendition. */
  readonly programme: { add(sink: ProgrammeSink): () => void };
  readonly logger: Logger;
  /** Milliseconds to the second try; a second by default, doubling up to ten. */
  readonly firstRetryMs?: number;
}

/** Seven packets of MPEG-TS: what fits the packets of every network, and what players expect. */
const DATAGRAM_BYTES = 7 * 188;

/** Bytes that may wait for the system: pictures are left out beyond. */
const MAX_WAITING_BYTES = 1024 * 1024;

const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 10_000;

/** The system has no room for a packet just now. */
const NO_ROOM: ReadonlySet<string | undefined> = new Set(['ENOBUFS', 'ENOMEM', 'EAGAIN']);

/**
 * Sends the output as MPEG-TS by UDP, to one machine or a group. Each picture leaves with its last byte: nothing waits to
 * fill a datagram. What cannot be sent is tried again for as long as it runs; whether anybody reads it cannot be known.
 */
export class UdpOutput implements Output {
  readonly #options: UdpOutputOptions;
  readonly #to: UdpAddress;
  readonly #status = new StatusKeeper();
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #edge: LiveEdge | null = null;

  private constructor(options: UdpOutputOptions) {
    this.#options = options;
    this.#to = parseUdpAddress(options.url);
    this.#running = this.#run();
  }

  /** Begins to send. @throws GatewayError `output_address_invalid` */
  static start(options: UdpOutputOptions): UdpOutput {
    return new UdpOutput(options);
  }

  /** How it stands now. */
  get status(): OutputStatus {
    const { dropped, ...status } = this.#status.status;
    return { ...status, dropped: dropped + (this.#edge?.dropped ?? 0) };
  }

  /** Tells of every change of the status. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    return this.#status.onChange(listener);
  }

  /** Ends it for good. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    this.#status.set('starting');
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const error = await this.#send(signal).catch((cause: unknown) => toGatewayError(cause, 'output_lost'));
      if (!error || signal.aborted) break;
      if (this.#status.phase === 'on') attempt = 0;
      await this.#pause(error, attempt);
    }
    this.#status.set('off');
  }

  /** Sends until something keeps it from that, or it is stopped. @throws what keeps it from sending */
  async #send(signal: AbortSignal): Promise<null> {
    const socket = await this.#open(signal);
    const failure = deferred<never>();
    const fail = (error: NodeJS.ErrnoException): void => failure.reject(udpError(error, this.#to));
    socket.onError(fail);
    const reader = new UdpReader(socket, this.#status, fail);
    const edge = new LiveEdge(reader, { maxWaitingBytes: MAX_WAITING_BYTES });
    this.#edge = edge;
    const leave = edge.join((sink) => this.#options.programme.add(sink));
    try {
      return await orAbort(failure.promise, signal);
    } finally {
      leave();
      this.#status.addDropped(edge.dropped);
      this.#edge = null;
      reader.close();
    }
  }

  /** A name may take long to be looked up; whoever stops it does not wait for that. */
  async #open(signal: AbortSignal): Promise<UdpSender> {
    const opening = openUdp(this.#to);
    try {
      return await orAbort(opening, signal);
    } catch (error) {
      opening.then(
        (late) => late.close(),
        () => undefined,
      );
      throw error;
    }
  }

  async #pause(error: GatewayError, attempt: number): Promise<void> {
    const waitMs = backoffMs(attempt, this.#options.firstRetryMs ?? FIRST_RETRY_MS, MAX_RETRY_MS);
    this.#status.set('retrying', { reason: error.message, error, nextTryMs: Date.now() + waitMs });
    this.#options.logger.warn('UDP cannot be sent', { reason: error.message });
    await delay(waitMs, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

/** Cuts the stream into datagrams, the last of each picture as short as it comes. */
class UdpReader implements EdgeReader {
  readonly #socket: UdpSender;
  readonly #status: StatusKeeper;
  readonly #fail: (error: NodeJS.ErrnoException) => void;
  readonly #stream = new TsWriter();
  #closed = false;

  constructor(socket: UdpSender, status: StatusKeeper, fail: (error: NodeJS.ErrnoException) => void) {
    this.#socket = socket;
    this.#status = status;
    this.#fail = fail;
  }

  get waitingBytes(): number {
    return this.#socket.waitingBytes;
  }

  streams(streams: StreamInfo): void {
    this.#stream.streams(streams);
  }

  unit(unit: ProgrammeUnit): void {
    const bytes = this.#stream.write(unit);
    if (!bytes) return;
    if (unit.kind === 'video') this.#status.addPicture();
    for (let at = 0; at < bytes.length; at += DATAGRAM_BYTES) {
      const datagram = bytes.subarray(at, at + DATAGRAM_BYTES);
      this.#socket.send(datagram, (error) => this.#sent(error, datagram.length));
    }
  }

  /** What is still on its way is nothing to the output any more. */
  close(): void {
    this.#closed = true;
    this.#socket.close();
  }

  #sent(error: NodeJS.ErrnoException | null, bytes: number): void {
    if (this.#closed) return;
    if (!error) {
      this.#status.addBytes(bytes);
      this.#status.set('on');
    } else if (!NO_ROOM.has(error.code)) this.#fail(error);
  }
}
