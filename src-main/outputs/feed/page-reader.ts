import type { WebSocket } from 'ws';
import type { StreamInfo } from '../../media/access-unit.ts';
import { type EdgeReader, LiveEdge } from '../live-edge.ts';
import type { ProgrammeSink, ProgrammeUnit } from '../programme/programme-sink.ts';
import type { FeedMeter, FeedReader } from './feed-reader.ts';
import { pageTracks, unitPacket } from './page-packet.ts';

/** A socket of a page is asked for a sign of life so often, and let go when it gave none since, in milliseconds. */
const PING_MS = 20_000;

/** What a {@link PageReader} reads. */
export interface PageReaderOptions {
  /** Adds a sink to what is read, see `Programme.add`. */
  readonly add: (sink: ProgrammeSink) => () => void;
  readonly meter: FeedMeter;
}

/** The player page's end of the feed: units over its socket, as they come. */
export class PageReader implements FeedReader, EdgeReader {
  readonly format = 'page';
  readonly #socket: WebSocket;
  readonly #meter: FeedMeter;
  readonly #edge: LiveEdge;
  #bytes = 0;

  /** Reads until the socket is closed. */
  constructor(socket: WebSocket, { add, meter }: PageReaderOptions) {
    this.#socket = socket;
    this.#meter = meter;
    this.#edge = new LiveEdge(this, { onLost: () => this.end() });
    socket.on('error', () => this.end());
    // A page has nothing to say.
    socket.on('message', () => this.end());
    const leave = this.#edge.join(add);
    const pings = this.#watch();
    socket.once('close', () => {
      clearInterval(pings);
      leave();
    });
  }

  /** Handed over so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Pictures left out because it took too little. */
  get dropped(): number {
    return this.#edge.dropped;
  }

  /** Handed over, and still waiting to leave. */
  get waitingBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** Says which tracks follow. */
  streams(streams: StreamInfo): void {
    this.#send(JSON.stringify(pageTracks(streams)));
  }

  /** Hands over a unit. */
  unit(unit: ProgrammeUnit): void {
    this.#send(unitPacket(unit));
    if (unit.kind === 'video') this.#meter.onPicture(unit.ptsUs);
  }

  /** Ends the connection now. */
  end(): void {
    this.#socket.terminate();
  }

  #send(message: string | Buffer): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(message);
    this.#bytes += message.length;
    this.#meter.onBytes(message.length);
  }

  #watch(): NodeJS.Timeout {
    let alive = true;
    this.#socket.on('pong', () => {
      alive = true;
    });
    return setInterval(() => {
      if (!alive) return this.end();
      alive = false;
      this.#socket.ping();
    }, PING_MS).unref();
  }
}
