import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect } from 'vitest';
import { WebSocket } from 'ws';
import { createLogger } from '../../src-main/base/log.ts';
import { type WebLimits, WebShell } from '../../src-main/shells/web/web-shell.ts';
import type { ToPage } from '../../src-preload/web-messages.ts';
import { FakeStudio } from './fake-studio.ts';
import { temporaryFolders } from './temporary-folder.ts';

/** What the page consists of in tests. */
const PAGE = new Map([
  ['index.html', { body: Buffer.from('<!doctype html>page'), type: 'text/html', immutable: false }],
  ['assets/main.js', { body: Buffer.from('run()'), type: 'text/javascript', immutable: true }],
]);

/** An answer to a plain request. */
export interface WebAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A session, as a browser keeps it. */
export interface WebSession {
  /** The path of the page's folder. */
  readonly base: string;
  /** What the browser sends along from the page: `cookie`, `origin`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request to be made. */
export interface WebAsk {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A web shell over real sockets, with the application played. */
export class WebRig {
  readonly studio = new FakeStudio();
  readonly shell: WebShell;
  readonly uploadFolder: string;
  /** Everything the shell has said where somebody else might read it: bodies and lines of the log. */
  readonly said: string[];
  /** What may not be among it. */
  readonly secrets: string[] = [];
  readonly #sockets: WebSocket[] = [];

  private constructor(shell: WebShell, studio: FakeStudio, uploadFolder: string, said: string[]) {
    this.shell = shell;
    this.studio = studio;
    this.uploadFolder = uploadFolder;
    this.said = said;
  }

  /** Opens the shell on a free port. */
  static async open(uploadFolder: string, limits?: WebLimits): Promise<WebRig> {
    const studio = new FakeStudio();
    const said: string[] = [];
    const logger = createLogger((record) => said.push(JSON.stringify(record)), 'debug');
    const shell = await WebShell.open({
      studio,
      files: PAGE,
      logger,
      uploadFolder,
      ...(limits === undefined ? {} : { limits }),
    });
    return new WebRig(shell, studio, uploadFolder, said);
  }

  /** The host a browser names. */
  get host(): string {
    return `127.0.0.1:${this.shell.port}`;
  }

  /** A new token. */
  token(): string {
    const token = new URL(this.shell.newAddress()).searchParams.get('token') ?? '';
    this.secrets.push(token);
    return token;
  }

  /** Makes a request; its target is sent as it is. */
  async ask(target: string, { method = 'GET', headers = {}, body }: WebAsk = {}): Promise<WebAnswer> {
    const outgoing = request({
      host: '127.0.0.1',
      port: this.shell.port,
      method,
      path: target,
      setHost: false,
      agent: false,
      headers: { host: this.host, ...headers },
    });
    outgoing.end(body);
    const [incoming] = await once(outgoing, 'response');
    incoming.setEncoding('utf8');
    let text = '';
    for await (const chunk of incoming) text += chunk;
    this.said.push(text);
    return { status: incoming.statusCode, headers: incoming.headers, body: text };
  }

  /** Sends bytes as they are; resolves with all that comes back once the shell has closed the connection. */
  async raw(...pieces: readonly string[]): Promise<string> {
    const socket = connect(this.shell.port, '127.0.0.1').setEncoding('utf8');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    const closed = once(socket, 'close');
    socket.on('error', () => undefined);
    for (const piece of pieces) socket.write(piece);
    await closed;
    this.said.push(text);
    return text;
  }

  /** Opens a window: brings a token, and keeps the cookie it is given. */
  async enter(): Promise<WebSession> {
    const { headers } = await this.ask(`/?token=${this.token()}`);
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    this.secrets.push(cookie.split('=')[1] ?? cookie);
    return { base: headers.location ?? '', headers: { cookie, origin: `http://${this.host}` } };
  }

  /** Opens a socket; resolves once it is open, or with the status that refused it. */
  async socket(target: string, headers: Readonly<Record<string, string>>): Promise<WebSocket | number> {
    const socket = new WebSocket(`ws://${this.host}${target}`, {
      headers: { host: this.host, ...headers },
      perMessageDeflate: false,
    });
    this.#sockets.push(socket);
    socket.on('error', () => undefined);
    return Promise.race([
      once(socket, 'open').then(() => socket),
      once(socket, 'unexpected-response').then(([, response]) => {
        response.resume();
        return response.statusCode as number;
      }),
    ]);
  }

  /** Opens a socket that is expected to be let in. */
  async openSocket(target: string, headers: Readonly<Record<string, string>>): Promise<WebSocket> {
    const socket = await this.socket(target, headers);
    if (typeof socket === 'number') throw new Error(`the socket was refused with ${socket}`);
    return socket;
  }

  /** Opens a contract socket and says hello. */
  async page(session: WebSession, clientId = 'window-one'): Promise<PageSocket> {
    const page = new PageSocket(await this.openSocket(`${session.base}contract`, session.headers));
    page.send({ type: 'hello', clientId });
    return page;
  }

  /** Ends everything. Nothing secret may have been said. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    await this.shell.close();
    for (const secret of this.secrets) for (const text of this.said) expect(text).not.toContain(secret);
  }
}

/** The page's end of the contract socket. */
export class PageSocket {
  readonly socket: WebSocket;
  readonly received: ToPage[] = [];
  #nextId = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.received.push(JSON.parse(String(data)) as ToPage));
  }

  /** Sends a message as JSON. */
  send(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Gives a command; resolves with its reply. */
  async call(name: string, request: unknown): Promise<unknown> {
    return this.#reply({ type: 'call', name, request });
  }

  /** Asks for a media link; resolves with its path. */
  async link(kind: string): Promise<string> {
    const reply = await this.#reply({ type: 'link', kind });
    return (reply as { value: string }).value;
  }

  /** Resolves with the close code. */
  async closed(): Promise<number> {
    const [code] = await once(this.socket, 'close');
    return code as number;
  }

  async #reply(message: object): Promise<unknown> {
    const id = this.#nextId;
    this.#nextId += 1;
    this.send({ ...message, id });
    for (;;) {
      const found = this.received.find((got) => got.type === 'reply' && got.id === id);
      if (found?.type === 'reply') return found.reply;
      await once(this.socket, 'message');
    }
  }
}

/** Opens rigs that are closed after each test, which fails when one has said a secret. */
export function webRigs(): (limits?: WebLimits) => Promise<WebRig> {
  const folder = temporaryFolders();
  const rigs: WebRig[] = [];
  afterEach(async () => {
    for (const rig of rigs.splice(0)) await rig.close();
  });
  return async (limits) => {
    const rig = await WebRig.open(`${await folder()}/uploads`, limits);
    rigs.push(rig);
    return rig;
  };
}
