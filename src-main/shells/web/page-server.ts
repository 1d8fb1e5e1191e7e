import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChosenFile, Reply } from '../../../src-preload/contract.ts';
import type { Logger } from '../../base/log.ts';
import type { StudioApi } from '../../studio/studio-api.ts';
import { failedBy } from '../failure.ts';
import { pageHeaders } from '../page-headers.ts';
import { fromOwnHost, fromOwnPage, type Sessions, sessionCookie } from './guards.ts';
import type { PageFile } from './page-files.ts';
import { refusalPage, refusalPolicy } from './refusal-page.ts';
import { type RequestTarget, readTarget } from './request-target.ts';
import type { Uploads } from './uploads.ts';

/** What {@link PageServer} serves, and to whom. */
export interface PageServerOptions {
  readonly studio: Pick<StudioApi, 'addFile'>;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly sessions: Sessions;
  readonly uploads: Uploads;
  readonly logger: Logger;
  readonly port: number;
  /** The path of the page's folder, with a slash at either end. */
  readonly base: string;
}

/** Answers requests that are no sockets: the token, the page's files, and files that the page brings. */
export class PageServer {
  readonly #options: PageServerOptions;

  constructor(options: PageServerOptions) {
    this.#options = options;
  }

  /** Answers one request. Never rejects. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      const reply = failedBy(error, 'a request of a page', this.#options.logger);
      if (response.headersSent || reply.ok) response.destroy();
      else refuse(response, 500, reply.error.message);
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { base, port, sessions } = this.#options;
    if (!fromOwnHost(request, port)) return refuse(response, 421, 'this address is not served here');
    const target = readTarget(request.url);
    if (target === null) return refuse(response, 400, 'this is no address of a page');
    if (request.method === 'PUT' && target.path === `${base}files`)
      return this.#takeFile(request, response, target);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'not allowed');
    const token = target.query.get('token');
    if (token !== null) return this.#enter(request, response, token);
    if (!sessions.knows(request, port)) return refuse(response, 403, refusalPage);
    this.#sendFile(request, response, target.path);
  }

  /** Exchanges the token for a session, and leads to an address without it. */
  #enter(request: IncomingMessage, response: ServerResponse, token: string): void {
    const { base, port, sessions } = this.#options;
    const secret = sessions.exchange(token);
    if (secret === null && !sessions.knows(request, port)) {
      refuse(response, 403, refusalPage);
      return;
    }
    if (secret !== null) response.setHeader('set-cookie', sessionCookie(secret, port, base));
    const headers = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
    // Browsers do not send the cookie along when a link of another site leads here, nor when they are led on from there.
    // A page of our own that leads on is a new beginning.
    if (request.headers['sec-fetch-site'] === 'cross-site')
      response.writeHead(200, { ...headers, 'content-type': 'text/html', refresh: `0; url=${base}` });
    else response.writeHead(303, { ...headers, location: base });
    response.end();
  }

  #sendFile(request: IncomingMessage, response: ServerResponse, path: string): void {
    const { base, files } = this.#options;
    const name = path.startsWith(base) ? path.slice(base.length) : null;
    const file = name === null ? undefined : files.get(name === '' ? 'index.html' : name);
    if (file === undefined) {
      refuse(response, 404, 'there is no such page');
      return;
    }
    response.writeHead(200, {
      ...pageHeaders(`ws://${request.headers.host ?? ''}`),
      'content-type': file.type,
      'content-length': file.body.length,
      'cache-control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  }

  async #takeFile(request: IncomingMessage, response: ServerResponse, target: RequestTarget): Promise<void> {
    const { logger, port, sessions } = this.#options;
    if (!fromOwnPage(request, port) || !sessions.knows(request, port))
      return refuse(response, 403, 'only a window of Rivulet may do this');
    let reply: Reply<ChosenFile>;
    try {
      reply = { ok: true, value: await this.#keepFile(request, target.query.get('name') ?? '') };
    } catch (error) {
      reply = failedBy(error, 'reading a file that a page brought', logger);
    }
    // A browser reads the answer only when it has sent all: what is left of a refused body is read and thrown away.
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(reply));
  }

  async #keepFile(request: IncomingMessage, name: string): Promise<ChosenFile> {
    const { studio, uploads } = this.#options;
    const path = await uploads.take(request, name);
    try {
      return await studio.addFile(path);
    } catch (error) {
      await uploads.drop(path);
      throw error;
    }
  }
}

function refuse(response: ServerResponse, status: number, text: string): void {
  const html = text.startsWith('<');
  response.writeHead(status, {
    'content-type': html ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
    'content-security-policy': refusalPolicy,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(text);
}
