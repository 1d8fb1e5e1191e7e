import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GatewayError } from '../../base/errors.ts';

/** Largest file a page may bring, in bytes. */
const MAX_BYTES = 16 * 1024 ** 3;

/** Space that must stay free on the disk, in bytes. */
const KEEP_FREE_BYTES = 512 * 1024 ** 2;

/** Uploads at once. */
const MAX_AT_ONCE = 4;

/** Files that pages brought: a browser gives a page a file's bytes, never its path. They go when the shell ends. */
export class Uploads {
  #folder: Promise<string> | undefined;
  #running = 0;

  /**
   * Takes a request's body as a file.
   * @param name the file's own name; what is kept of it can lead nowhere
   * @returns the path of the copy
   * @throws GatewayError `disk_full`, `busy`, `media_unreadable` when it is too large or was broken off
   */
  async take(request: IncomingMessage, name: string): Promise<string> {
    if (this.#running >= MAX_AT_ONCE)
      throw new GatewayError('busy', `${MAX_AT_ONCE} files are being read already: wait for one of them`);
    this.#running += 1;
    const length = Number(request.headers['content-length'] ?? 0);
    try {
      const folder = await this.#open();
      const space = await statfs(folder);
      const freeBytes = space.bavail * space.bsize - KEEP_FREE_BYTES;
      if (length > freeBytes)
        throw new GatewayError('disk_full', 'there is not enough free space to read this file: free some');
      // A folder for each keeps the name, which people see, without letting it choose the place.
      const own = join(folder, randomUUID());
      await mkdir(own, { mode: 0o700 });
      const path = join(own, safeName(name));
      await this.#write(request, path, Math.min(MAX_BYTES, freeBytes)).catch(async (error: unknown) => {
        await rm(own, { recursive: true, force: true });
        throw error;
      });
      return path;
    } finally {
      this.#running -= 1;
    }
  }

  /** Removes every file. Idempotent. */
  async close(): Promise<void> {
    const folder = await this.#folder;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  #open(): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'rivulet-files-'));
    return this.#folder;
  }

  async #write(request: IncomingMessage, path: string, maxBytes: number): Promise<void> {
    let bytes = 0;
    const limit = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > maxBytes)
          done(new GatewayError('media_unreadable', 'this file is too large to be read through the browser'));
        else done(null, chunk);
      },
    });
    try {
      await pipeline(request, limit, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      throw new GatewayError('media_unreadable', 'the file did not arrive whole: choose it again', {
        cause: error,
      });
    }
  }
}

/** A file name without anything that could lead elsewhere or trouble a file system; at most 120 characters. */
export function safeName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[\p{C}<>:"/\\|?*]/gu, '_')
    .replace(/^[.\s]+/, '');
  const ending = extname(plain).slice(0, 16);
  const stem = plain.slice(0, plain.length - extname(plain).length).slice(0, 100);
  return stem === '' ? `file${ending}` : `${stem}${ending}`;
}
