import { type Logger, silentLogger } from '../base/log.ts';
import type { ServerChannel } from './channel.ts';
import { answer, type Refusal, refuse, type TrickleRequest, type TrickleResponse } from './exchange.ts';
import { ChannelRegistry, isInternal } from './registry.ts';
import { type ChannelRoute, parseRoute, type Route } from './routes.ts';
import { serveNext, serveRead } from './serve-read.ts';
import { serveWrite } from './serve-write.ts';
import { HEADER_EXPECT_CONTENT, SEQ_CURRENT, SEQ_NEXT } from './wire.ts';

/** How a {@link TrickleServer} behaves. Times in milliseconds. */
export interface TrickleServerOptions {
  /** Path below which channels live, without a slash at its end. Default `/ai/trickle`. */
  readonly basePath?: string;
  /** Whether clients may make channels, by `POST {base}` or by a first segment. Default false. */
  readonly allowCreate?: boolean;
  /** Whether the `_changes` channel exists. Default false. */
  readonly changefeed?: boolean;
  /** Bytes one segment may hold; more is answered 413. Default 32 MiB. */
  readonly maxSegmentBytes?: number;
  /** Channels from which on clients can make no more; answered 503. Default 1024. */
  readonly maxChannels?: number;
  /** A channel without a write for this long is closed. Default 300000. */
  readonly idleSweepMs?: number;
  /** A POST without a byte is sent an interim `100 Continue` this often. Default 10000. */
  readonly interimMs?: number;
  /** A reader that takes nothing for this long while there is something to take is cut off. Default 30000. */
  readonly readerStallMs?: number;
  readonly logger?: Logger;
}

const NOTHING_HERE: Refusal = { status: 404, text: 'there is nothing at this path' };
const NO_CHANNEL: Refusal = { status: 404, text: 'the server has no such channel' };
const NO_CHANNEL_TO_DELETE: Refusal = { ...NO_CHANNEL, status: 400 };
const NO_SEGMENT: Refusal = { status: 400, text: 'the channel does not hold this segment' };
const BAD_SEQ: Refusal = { status: 400, text: 'this is not a sequence number' };
const TOO_MANY: Refusal = { status: 503, text: 'the server has as many channels as it takes' };
const BAD_METHOD: Refusal = {
  status: 405,
  text: 'use GET, POST or DELETE',
  headers: { Allow: 'GET, POST, DELETE' },
};

/**
 * A trickle server, as a request handler for an HTTP server that somebody else owns (trickle.md, "Server routes").
 * That server must not limit how long a request may take: see {@link allowLongRequests}.
 */
export class TrickleServer {
  readonly #basePath: string;
  readonly #allowCreate: boolean;
  readonly #maxChannels: number;
  readonly #interimMs: number;
  readonly #readerStallMs: number;
  readonly #logger: Logger;
  readonly #channels: ChannelRegistry;

  constructor(options: TrickleServerOptions = {}) {
    this.#basePath = (options.basePath ?? '/ai/trickle').replace(/\/+$/, '');
    this.#allowCreate = options.allowCreate ?? false;
    this.#maxChannels = options.maxChannels ?? 1024;
    this.#interimMs = options.interimMs ?? 10_000;
    this.#readerStallMs = options.readerStallMs ?? 30_000;
    this.#logger = options.logger ?? silentLogger;
    this.#channels = new ChannelRegistry({
      changefeed: options.changefeed ?? false,
      idleSweepMs: options.idleSweepMs ?? 300_000,
      maxSegmentBytes: options.maxSegmentBytes ?? 32 * 1024 * 1024,
      logger: this.#logger,
    });
  }

  /** Names of the channels that are open, internal ones included. */
  get channelNames(): string[] {
    return this.#channels.names;
  }

  /**
   * Makes a channel, or returns the open one of that name.
   * @throws GatewayError `usage` when the server has been closed
   */
  createChannel(name: string, contentType: string): ServerChannel {
    return this.#channels.create(name, contentType);
  }

  /** The open channel of that name. */
  channel(name: string): ServerChannel | undefined {
    return this.#channels.get(name);
  }

  /** Answers a request when its path lies below the base path; false leaves it to somebody else. Never throws. */
  handle(request: TrickleRequest, response: TrickleResponse): boolean {
    const route = parseRoute(request.url ?? '', this.#basePath);
    if (!route) return false;
    if (request.httpVersionMajor === 1) request.socket.setNoDelay(true);
    response.on('error', (error) => this.#logger.debug('trickle answer failed', { error }));
    const refusal = this.#serve(route, request, response);
    if (refusal) refuse(request, response, refusal);
    return true;
  }

  /** Closes every channel; waiting requests are answered. Requests that come later are answered 404. */
  close(): Promise<void> {
    return this.#channels.close();
  }

  /** Takes the request over, or says why not. */
  #serve(route: Route, request: TrickleRequest, response: TrickleResponse): Refusal | undefined {
    if (route.kind === 'not_found') return NOTHING_HERE;
    switch (request.method) {
      case 'GET':
        return this.#read(route, request, response);
      case 'POST':
        return this.#write(route, request, response);
      case 'DELETE':
        return this.#delete(route, request, response);
      default:
        return BAD_METHOD;
    }
  }

  #read(route: ChannelRoute, request: TrickleRequest, response: TrickleResponse): Refusal | undefined {
    const channel = this.#channels.get(route.name);
    if (!channel || route.kind === 'channel') return NO_CHANNEL;
    if (route.kind === 'bad_seq' || (route.kind === 'segment' && route.seq < SEQ_CURRENT)) return BAD_SEQ;
    if (route.kind === 'next') serveNext(channel, response);
    else serveRead(channel, route.seq, request, response, { stallMs: this.#readerStallMs });
    return undefined;
  }

  #write(route: ChannelRoute, request: TrickleRequest, response: TrickleResponse): Refusal | undefined {
    const creates = route.kind === 'channel';
    const { headers } = request;
    const contentType = creates ? headers[HEADER_EXPECT_CONTENT.toLowerCase()] : headers['content-type'];
    const channel = this.#writable(route.name, contentType);
    if (channel === 'full') return TOO_MANY;
    if (!channel || (creates && !this.#allowCreate)) return NO_CHANNEL;
    if (creates) {
      request.resume();
      answer(response, 200);
      return undefined;
    }
    if (route.kind !== 'segment' || route.seq < SEQ_NEXT) return BAD_SEQ;
    serveWrite(channel, route.seq, request, response, { interimMs: this.#interimMs });
    return undefined;
  }

  #delete(route: ChannelRoute, request: TrickleRequest, response: TrickleResponse): Refusal | undefined {
    const channel = isInternal(route.name) ? undefined : this.#channels.get(route.name);
    if (route.kind === 'channel') {
      if (!channel) return NO_CHANNEL_TO_DELETE;
      void channel.close();
    } else {
      if (!channel) return NO_CHANNEL;
      if (route.kind !== 'segment' || !channel.endSegment(route.seq)) return NO_SEGMENT;
    }
    request.resume();
    answer(response, 200);
    return undefined;
  }

  /** The channel a client may write to, made now where that is allowed. */
  #writable(name: string, contentType: string | string[] | undefined): ServerChannel | 'full' | undefined {
    if (isInternal(name)) return undefined;
    const existing = this.#channels.get(name);
    if (existing || !this.#allowCreate || this.#channels.closed) return existing;
    if (this.#channels.size >= this.#maxChannels) return 'full';
    return this.createChannel(
      name,
      typeof contentType === 'string' ? contentType : 'application/octet-stream',
    );
  }
}

/**
 * How long an idle connection is kept, in milliseconds. Longer than clients keep theirs (aiohttp 15 s, undici 4 s): a server
 * that closes first can meet a request that is already on its way, and clients do not repeat a POST.
 */
const IDLE_CONNECTION_MS = 75_000;

/**
 * Makes an HTTP server of node's fit for trickle: no limit on how long a request may take, since a segment may be open for
 * hours, and patience with idle connections.
 */
export function allowLongRequests(server: object): void {
  Object.assign(server, { requestTimeout: 0, keepAliveTimeout: IDLE_CONNECTION_MS });
}
