import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestCertificate } from './trickle-certificate.ts';

const PROGRAM = fileURLToPath(new URL('rtmp-server-program.mjs', import.meta.url));

/** How an {@link RtmpServer} is started. */
export interface RtmpServerOptions {
  /** Where it keeps what it keeps. */
  readonly folder: string;
  /** Ports of a server that was there before; free ones by default. */
  readonly ports?: { readonly rtmp: number; readonly http: number };
  /** Takes TLS, too. */
  readonly certificate?: TestCertificate;
  /** Takes only addresses that are signed with it. */
  readonly secret?: string;
}

/** What a started server tells of itself. */
interface Ports {
  readonly rtmp: number;
  readonly rtmps: number | null;
  readonly http: number;
}

type Told =
  | { readonly name: 'ready'; readonly ports: Ports }
  | { readonly name: 'postPublish' | 'donePublish'; readonly streamPath: string };

/** node-media-server in a process of its own: a real RTMP server that can be killed. */
export class RtmpServer {
  readonly ports: Ports;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ports: Ports) {
    this.#child = child;
    this.ports = ports;
  }

  /** Starts one; resolves when it listens. */
  static async start(options: RtmpServerOptions): Promise<RtmpServer> {
    const { folder, ports, certificate, secret } = options;
    const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
    if (certificate) {
      await writeFile(files.key, certificate.key);
      await writeFile(files.cert, certificate.cert);
    }
    const config = {
      bind: '127.0.0.1',
      rtmp: { port: String(ports?.rtmp ?? 0) },
      ...(certificate ? { rtmps: { port: '0', ...files } } : {}),
      http: { port: String(ports?.http ?? 0) },
      record: { auto: false },
      store: { path: join(folder, 'store') },
      webadmin: { enable: false },
      ...(secret ? { auth: { publish: true, secret } } : {}),
    };
    const child = fork(PROGRAM, [JSON.stringify(config)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    const told = await next(child, (message) => message.name === 'ready');
    if (told.name !== 'ready') throw new Error('the RTMP server did not start');
    return new RtmpServer(child, told.ports);
  }

  /** Resolves when somebody begins to publish a stream from now on; with its path. */
  async published(): Promise<string> {
    const told = await next(this.#child, (message) => message.name === 'postPublish');
    return told.name === 'postPublish' ? told.streamPath : '';
  }

  /** Resolves when somebody ends publishing a stream from now on. */
  async unpublished(): Promise<void> {
    await next(this.#child, (message) => message.name === 'donePublish');
  }

  /** Begins to read a stream back, by HTTP-FLV. */
  async read(streamPath: string): Promise<FlvReader> {
    const request = get({ host: '127.0.0.1', port: this.ports.http, path: `${streamPath}.flv` });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new FlvReader(response);
  }

  /** Ends it as a crash would. Idempotent. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  /** Stops it from reading and answering, with its connections open; {@link kill} ends it all the same. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  /** Lets it go on. */
  thaw(): void {
    this.#child.kill('SIGCONT');
  }
}

/** A reader of one stream. */
export class FlvReader {
  readonly #response: IncomingMessage;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #waiting: (() => void) | null = null;

  constructor(response: IncomingMessage) {
    this.#response = response;
    response.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      this.#waiting?.();
    });
    response.on('error', () => this.#waiting?.());
  }

  /** Bytes that have come. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves when so many bytes have come. */
  async until(bytes: number): Promise<void> {
    while (this.#bytes < bytes) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  /** Ends reading; the tags that came whole are written to a file. */
  async save(file: string): Promise<void> {
    this.#response.destroy();
    const flv = Buffer.concat(this.#chunks);
    await writeFile(file, flv.subarray(0, wholeTags(flv)));
  }
}

/** Bytes up to the end of the last whole tag (FLV 10.1, annex E.3: each has a head of 11 bytes and its size behind it). */
function wholeTags(flv: Buffer): number {
  let end = 13;
  while (end + 4 <= flv.length) {
    const next = end + 11 + flv.readUIntBE(end + 1, 3) + 4;
    if (next > flv.length) break;
    end = next;
  }
  return end;
}

function next(child: ChildProcess, matches: (message: Told) => boolean): Promise<Told> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: Told): void => {
      if (!matches(message)) return;
      child.off('message', onMessage).off('exit', onExit);
      resolve(message);
    };
    const onExit = (): void => reject(new Error('the RTMP server has ended'));
    child.on('message', onMessage).once('exit', onExit);
  });
}
