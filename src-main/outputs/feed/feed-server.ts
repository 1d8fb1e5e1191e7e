import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FeedState, OutputStatus } from '../../../src-preload/contract.ts';
import { settlesWithin } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Output } from '../output.ts';
import type { ProgrammeSink } from '../programme/programme-sink.ts';
import type { Wanted } from '../programme/renditions.ts';
import { StatusKeeper } from '../status-keeper.ts';
import { BARE_TYPE } from './bare-jpeg.ts';
import { listenForFeed } from './feed-listen.ts';
import { type FeedMeter, type FeedReader, readerName } from './feed-reader.ts';
import { type FeedConditions, MAX_READERS, refusalOf, upgradeRefusalOf } from './feed-refusals.ts';
import { type FeedTarget, readFeedTarget } from './feed-request.ts';
import { beginStream, refuse, refuseUpgrade, sendOn } from './feed-responses.ts';
import { type FeedUrls, feedUrls } from './feed-urls.ts';
import { type JpegEngine, JpegMaker } from './jpeg-maker.ts';
import { MJPEG_TYPE } from './mjpeg-part.ts';
import { MjpegReader } from './mjpeg-reader.ts';
import { PageReader } from './page-reader.ts';
import { sendPage } from './player-page.ts';
import { ReaderList } from './reader-list.ts';
import { TsReader } from './ts-reader.ts';

/** What a {@link FeedServer} serves, and to whom. */
export interface FeedServerOptions {
  readonly programme: { add(sink: ProgrammeSink): () => void };
  /** Makes the sound AAC for readers that ask for it; without, they are refused. */
  readonly renditions?: { add(sink: ProgrammeSink, want: Wanted): () => void };
  /** The engine that makes JPEG pictures; asked again after it was lost. */
  readonly openEngine: () => Promise<JpegEngine>;
  /** 0 takes a free one; keep {@link FeedServer.port}, so that OBS finds it again. */
  readonly port: number;
  /** Lets other machines read; otherwise only this one. */
  readonly lan: boolean;
  /** The part of the path that nobody guesses: 22 or more characters of base64url, 128 bits. Keep it, as the port. */
  readonly token: string;
  /** 10 to 100. */
  readonly jpegQuality: number;
  readonly logger: Logger;
}

/** Connections at once: readers, and those that ask for something. */
const MAX_CONNECTIONS = 4 * MAX_READERS;
/** A request has to be there within so many milliseconds of its connection. */
const REQUEST_LIMIT_MS = 10_000;
/** Readers that vanished without a word are noticed by the system's probes, from this idle time on, in milliseconds. */
const PROBE_AFTER_MS = 15_000;
const CLOSE_LIMIT_MS = 1500;

const TOKEN = /^[\w-]{22,200}$/;
const TS_TYPE = 'video/mp2t';

/**
 * The local feed: the output as MPEG-TS and MJPEG over HTTP, and a page that plays it, at addresses nobody guesses. It stays
 * up for as long as it is open, whatever becomes of the stream; readers come and go, and none of them holds up another.
 */
export class FeedServer implements Output {
  /** The port it is read at. */
  readonly port: number;
  readonly urls: FeedUrls;
  readonly #options: FeedServerOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });
  readonly #status = new StatusKeeper();
  readonly #readers = new ReaderList(MAX_READERS, () => this.#tell());
  readonly #jpeg: JpegMaker;
  readonly #meter: FeedMeter;
  #trouble: GatewayError | null = null;
  #stopping: Promise<void> | null = null;

  private constructor(options: FeedServerOptions, server: Server, port: number) {
    this.#options = options;
    this.#server = server;
    this.port = port;
    this.urls = feedUrls({ port, token: options.token, lan: options.lan });
    this.#meter = this.#newMeter();
    this.#jpeg = new JpegMaker({
      add: (sink) => options.programme.add(sink),
      openEngine: options.openEngine,
      quality: options.jpegQuality,
      logger: options.logger,
      onTrouble: (error) => {
        this.#trouble = error;
        this.#tell();
      },
    });
    server.on('request', (request, response) => this.#answer(request, response));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#tell();
  }

  /**
   * Opens the feed.
   * @throws GatewayError `port_in_use`; `usage` for a port that may not be opened; `internal`
   */
  static async open(options: FeedServerOptions): Promise<FeedServer> {
    if (!TOKEN.test(options.token)) throw new GatewayError('internal', 'the token of the feed is too short');
    const server = createServer({
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: PROBE_AFTER_MS,
      headersTimeout: REQUEST_LIMIT_MS,
      requestTimeout: REQUEST_LIMIT_MS,
      connectionsCheckingInterval: REQUEST_LIMIT_MS / 2,
    });
    server.maxConnections = MAX_CONNECTIONS;
    const port = await listenForFeed(server, options);
    return new FeedServer(options, server, port);
  }

  /** How it stands now: `waiting` where nobody reads. */
  get status(): OutputStatus {
    return { ...this.#status.status, dropped: this.#readers.dropped };
  }

  /** As it is shown. */
  get state(): FeedState {
    return {
      status: this.status,
      urls: this.#stopping ? null : this.urls,
      readers: this.#readers.state,
    };
  }

  /** Listens to changes of all but figures. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    return this.#status.onChange(listener);
  }

  /** Makes JPEG pictures of another quality from now on: 10 to 100. */
  setJpegQuality(quality: number): void {
    this.#jpeg.setQuality(quality);
  }

  /** The same as {@link stop}. */
  close(): Promise<void> {
    return this.stop();
  }

  /** Ends the server and every connection. Idempotent. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#status.set('stopping');
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#readers.endAll();
    this.#server.closeAllConnections();
    await settlesWithin(Promise.all([closed, this.#jpeg.close()]), CLOSE_LIMIT_MS);
    this.#status.set('off');
  }

  #tell(): void {
    if (this.#stopping) return;
    const count = this.#readers.size;
    const error = this.#trouble;
    if (count === 0) this.#status.set('waiting', { reason: 'nobody reads it' });
    else this.#status.set('on', { reason: error ? `MJPEG: ${error.message}` : readBy(count), error });
  }

  #newMeter(): FeedMeter {
    let newestUs = Number.NEGATIVE_INFINITY;
    return {
      onBytes: (bytes) => this.#status.addBytes(bytes),
      onPicture: (ptsUs) => {
        if (ptsUs <= newestUs) return;
        newestUs = ptsUs;
        this.#status.addPicture();
      },
    };
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const target = readFeedTarget(request.url, this.#options.token);
    const refusal = refusalOf(request, target, this.#conditions);
    if (refusal) refuse(response, refusal);
    else if (target?.resource === 'page') sendPage(request, response);
    else if (target?.resource === 'page-moved') sendOn(response, `/${this.#options.token}/`);
    else if (target) this.#stream(request, response, target);
  }

  get #conditions(): FeedConditions {
    return { full: this.#readers.full, hasAac: this.#options.renditions !== undefined };
  }

  #stream(request: IncomingMessage, response: ServerResponse, target: FeedTarget): void {
    response.on('error', () => response.destroy());
    beginStream(response, target.resource === 'ts' ? TS_TYPE : target.bare ? BARE_TYPE : MJPEG_TYPE);
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const meter = this.#meter;
    const reader =
      target.resource === 'ts'
        ? new TsReader(response, { add: this.#source(target), withAudio: target.audio !== 'none', meter })
        : new MjpegReader(response, { maker: this.#jpeg, meter, bare: target.bare });
    this.#list(reader, request, response);
  }

  /** Where a reader of MPEG-TS is added. */
  #source({ audio }: FeedTarget): (sink: ProgrammeSink) => () => void {
    const { programme, renditions } = this.#options;
    if (audio === 'aac' && renditions) return (sink) => renditions.add(sink, { video: 'copy', audio });
    return (sink) => programme.add(sink);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const target = readFeedTarget(request.url, this.#options.token);
    const refusal = upgradeRefusalOf(request, target, this.#conditions);
    if (refusal) refuseUpgrade(socket, refusal);
    else this.#sockets.handleUpgrade(request, socket, head, (page) => this.#openPage(page, request));
  }

  #openPage(page: WebSocket, request: IncomingMessage): void {
    const add = (sink: ProgrammeSink): (() => void) => this.#options.programme.add(sink);
    this.#list(new PageReader(page, { add, meter: this.#meter }), request, page);
  }

  #list(
    reader: FeedReader,
    request: IncomingMessage,
    connection: { once(event: 'close', listener: () => void): unknown },
  ): void {
    connection.once('close', this.#readers.add(reader, readerName(request)));
  }
}

function readBy(count: number): string {
  return count === 1 ? 'one program reads it' : `${count} programs read it`;
}
