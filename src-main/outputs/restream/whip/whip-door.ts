import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayError, toGatewayError } from '../../../base/errors.ts';
import { readBounded } from '../../../base/read-bounded.ts';
import { tidyText } from '../../../base/tidy-text.ts';
import { CONNECT_LIMIT_MS } from '../connection.ts';
import type { WhipAddress } from '../publish-address.ts';

/** Offers and answers are of some kilobytes. */
const MAX_SDP_BYTES = 64 * 1024;

/** Servers send publishers on to the machine that has room; more often than this they go in circles. */
const MAX_REDIRECTS = 3;

/** A goodbye may take so long, in milliseconds: the session ends without it, too. */
const GOODBYE_LIMIT_MS = 500;

/**
 * The way from FFmpeg's WHIP client to the real server (RFC 9725). FFmpeg asks here, at an unguessable path of this machine,
 * and what it asks is asked of the server from within this process: here certificates are checked, which FFmpeg does not do;
 * the token never leaves this process but to the server; and what the server answers is told in words.
 */
export class WhipDoor {
  readonly #address: WhipAddress;
  readonly #server: Server;
  readonly #path = `/${randomBytes(16).toString('hex')}`;
  #session: string | null = null;
  #fault: GatewayError | null = null;

  private constructor(address: WhipAddress) {
    this.#address = address;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Opens it, on a port of its own. */
  static async open(address: WhipAddress): Promise<WhipDoor> {
    const door = new WhipDoor(address);
    await new Promise<void>((resolve, reject) => {
      door.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return door;
  }

  /** What FFmpeg is given. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#path}`;
  }

  /** Why the server did not take the offer: `output_refused` or `output_unreachable`; null where it did. */
  get fault(): GatewayError | null {
    return this.#fault;
  }

  /** Ends the session at the server, where FFmpeg had no time to, and closes. */
  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#sayGoodbye();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('connection', 'close');
    try {
      if (!request.url?.startsWith(this.#path)) return void response.writeHead(404).end();
      if (request.method === 'DELETE') {
        await this.#sayGoodbye();
        return void response.writeHead(200).end();
      }
      if (request.method !== 'POST') return void response.writeHead(405).end();
      const offer = await readBounded(request, MAX_SDP_BYTES);
      if (offer === null) return void response.writeHead(413).end();
      const answer = await this.#ask(offer);
      response.writeHead(201, { 'content-type': 'application/sdp', location: `${this.#path}/session` });
      response.end(answer);
    } catch (error) {
      this.#fault ??= toGatewayError(error);
      response.writeHead(502).end();
    }
  }

  async #ask(offer: Buffer): Promise<string> {
    let url = this.#address.url;
    for (let sent = 0; sent <= MAX_REDIRECTS; sent += 1) {
      const answer = await this.#fetch(url, {
        method: 'POST',
        body: new Uint8Array(offer),
        headers: { 'content-type': 'application/sdp' },
      });
      const location = answer.headers.get('location');
      if ((answer.status === 307 || answer.status === 308) && location) {
        url = this.#next(location, url);
        continue;
      }
      const text = (await readBounded(bodyOf(answer), MAX_SDP_BYTES))?.toString('utf8') ?? '';
      if (answer.status !== 201 || !text.startsWith('v=')) throw this.#refused(answer.status, text);
      if (location) this.#session = this.#next(location, url);
      return text;
    }
    throw new GatewayError(
      'output_unreachable',
      `${this.#host} sends on from one address to the next: check the address`,
    );
  }

  /** The token goes on only to where it cannot be read on the way. */
  #next(location: string, from: string): string {
    const next = new URL(location, from);
    if (next.protocol !== 'https:' && next.host !== new URL(this.#address.url).host) {
      throw new GatewayError(
        'output_refused',
        `${this.#host} sends on to an address without TLS, which is not followed`,
      );
    }
    return next.href;
  }

  async #sayGoodbye(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    if (session === null) return;
    await this.#fetch(session, { method: 'DELETE' }, GOODBYE_LIMIT_MS).catch(() => undefined);
  }

  async #fetch(url: string, init: RequestInit, limitMs = CONNECT_LIMIT_MS): Promise<Response> {
    const { token } = this.#address;
    const headers = { ...init.headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
    try {
      return await fetch(url, { ...init, headers, redirect: 'manual', signal: AbortSignal.timeout(limitMs) });
    } catch (error) {
      throw this.#unreachable(error);
    }
  }

  #refused(status: number, text: string): GatewayError {
    const fields = { status };
    if (status === 401 || status === 403) {
      return new GatewayError(
        'output_refused',
        `${this.#host} refuses the token (${status}): check it, or get another one`,
        { fields },
      );
    }
    if (status === 404 || status === 405 || status < 300) {
      return new GatewayError(
        'output_unreachable',
        `there is no WHIP server at this address of ${this.#host} (${status}): check its path`,
        { fields },
      );
    }
    const said = this.#withoutSecrets(text);
    // A server in trouble may take it later; one that finds fault with the offer will not.
    return new GatewayError(
      status >= 500 ? 'output_unreachable' : 'output_refused',
      `${this.#host} does not take the stream (${status}${said === '' ? '' : `, "${said}"`})`,
      { fields },
    );
  }

  #unreachable(error: unknown): GatewayError {
    // `fetch` wraps what went wrong; its code says it, its text may hold the URL.
    const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
    const reason = cause?.code ?? (error instanceof Error ? error.name : 'unknown');
    const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO/.test(reason);
    return isCertificate
      ? new GatewayError(
          'output_refused',
          `the certificate of ${this.#host} is not trusted, so the token was not sent: check the address`,
          { fields: { reason } },
        )
      : new GatewayError(
          'output_unreachable',
          `${this.#host} cannot be reached (${reason}): check the address and your network`,
          { fields: { reason } },
        );
  }

  #withoutSecrets(text: string): string {
    const { token, url } = this.#address;
    const { pathname, search } = new URL(url);
    const holds = [token, pathname.slice(1), search.slice(1)].some(
      (secret) => secret && text.includes(secret),
    );
    return holds || /^\s*</.test(text) ? '' : tidyText(text, 200);
  }

  get #host(): string {
    return new URL(this.#address.url).hostname;
  }
}

async function* bodyOf(response: Response): AsyncIterable<Buffer> {
  for await (const chunk of response.body ?? []) yield Buffer.from(chunk);
}
