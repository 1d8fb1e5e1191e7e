import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { GatewayError } from '../../base/errors.ts';

/** What a later program sends, and the longest it may be answered, in characters. */
const QUESTION = 'window\n';
const MAX_ANSWER = 1024;

/** How long an earlier program may take to answer, in milliseconds: it may still be starting. */
const ANSWER_LIMIT_MS = 15_000;

/** The longest path of a socket that every system takes, in bytes. */
const MAX_PATH_BYTES = 100;

/** An address as `WebShell.newAddress` makes it. Nothing else is opened, whoever answers. */
const ADDRESS = /^http:\/\/127\.0\.0\.1:\d{1,5}\/\?token=[\w-]{43}$/;

/** How a program and its data folder stand. */
export type Claim =
  /** The folder is this program's until `close`. */
  | { readonly kind: 'first'; readonly close: () => Promise<void> }
  /** Another program has it, and gave an address that opens a window of its own. */
  | { readonly kind: 'second'; readonly address: string };

/**
 * Claims a data folder for this program, by a socket in it that only its user may connect to. The kernel lets go of the
 * socket of a program that was killed: what is left of it in the folder is recognised and removed.
 * @param newAddress asked for each later program; may take until the shell is open
 * @throws GatewayError `timeout` when the program that has the folder does not answer
 */
export async function claimFolder(
  folder: string,
  newAddress: () => Promise<string>,
  { platform = process.platform }: { readonly platform?: NodeJS.Platform } = {},
): Promise<Claim> {
  const path = socketPath(folder, platform);
  // Without a socket there is no claim; two programs on one folder then overwrite each other's settings, no more.
  const unclaimed: Claim = { kind: 'first', close: async () => undefined };
  if (platform !== 'win32' && Buffer.byteLength(path) > MAX_PATH_BYTES) return unclaimed;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const server = await listen(path, newAddress);
    if (server !== 'taken') {
      if (server === null) return unclaimed;
      await chmod(path, 0o600).catch(() => undefined);
      return { kind: 'first', close: () => close(server) };
    }
    const answer = await ask(path);
    if (answer !== 'nobody') {
      if (answer !== null && ADDRESS.test(answer)) return { kind: 'second', address: answer };
      throw new GatewayError(
        'timeout',
        `Rivulet runs already on ${folder}, but does not answer: stop it, then start again`,
      );
    }
    await rm(path, { force: true });
  }
  return unclaimed;
}

/** Where programs of a folder meet. Named pipes of Windows lie outside of folders. */
function socketPath(folder: string, platform: NodeJS.Platform): string {
  if (platform !== 'win32') return join(folder, 'web.sock');
  return `\\\\.\\pipe\\rivulet-${createHash('sha256').update(folder.toLowerCase()).digest('hex').slice(0, 32)}`;
}

/** @returns the server; `taken` when there is one, or was; null where there can be none */
async function listen(path: string, newAddress: () => Promise<string>): Promise<Server | 'taken' | null> {
  const server = createServer((socket) => void answer(socket, newAddress));
  server.maxConnections = 16;
  server.listen(path);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'taken' : null;
  }
}

async function answer(socket: Socket, newAddress: () => Promise<string>): Promise<void> {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(ANSWER_LIMIT_MS, () => socket.destroy());
  try {
    if ((await readLine(socket, QUESTION.length)) === QUESTION.trimEnd()) socket.write(await newAddress());
    socket.end('\n');
  } catch {
    socket.destroy();
  }
}

/** @returns the answer; null when there was none in time; `nobody` when nobody listens */
async function ask(path: string): Promise<string | 'nobody' | null> {
  const socket = createConnection(path);
  socket.setTimeout(ANSWER_LIMIT_MS, () => socket.destroy());
  try {
    await once(socket, 'connect');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ECONNREFUSED' || code === 'ENOENT' ? 'nobody' : null;
  }
  socket.on('error', () => socket.destroy());
  socket.write(QUESTION);
  const line = await readLine(socket, MAX_ANSWER).catch(() => null);
  socket.destroy();
  return line;
}

/** Reads up to the end of a line. @throws Error when it is too long or the socket ends before */
async function readLine(socket: Socket, maxLength: number): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
    if (text.length > maxLength) break;
  }
  throw new Error('no line came');
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
