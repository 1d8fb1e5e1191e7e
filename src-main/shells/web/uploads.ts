import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GatewayError } from '../../base/errors.ts';
import { safeName } from './safe-name.ts';

/** Largest file a page may bring, in bytes. */
const MAX_BYTES = 16 * 1024 ** 3;

/** Space that must stay free on the disk, in bytes. */
const KEEP_FREE_BYTES = 512 * 1024 ** 2;

/** Uploads at once. */
const MAX_AT_ONCE = 4;

/** What {@link Uploads} may take; for tests. */
export interface UploadLimits {
  /** Largest file in bytes; 16 GiB by default. */
  readonly maxBytes?: number;
  /** Bytes free on the disk that holds a folder, by default as the system says. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/**
 * Files that pages brought: a browser gives a page a file's bytes, never its path. They go when the shell ends; those of a
 * program that was killed go when the first one comes to the next.
 */
export class Uploads {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #freeBytes: (folder: string) => Promise<number>;
  #ready: Promise<unknown> | undefined;
  #running = 0;

  /** @param folder where copies are kept: not the system's folder for temporary files, which may be in memory */
  constructor(folder: string, { maxBytes = MAX_BYTES, freeBytes = freeSpace }: UploadLimits = {}) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#freeBytes = freeBytes;
  }

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
      if (length > this.#maxBytes) throw tooLarge();
      await this.#open();
      const freeBytes = (await this.#freeBytes(this.#folder)) - KEEP_FREE_BYTES;
      if (length > freeBytes) throw diskFull();
      // A folder for each keeps the name, which people see, without letting it choose the place.
      const own = join(this.#folder, randomUUID());
      await mkdir(own, { mode: 0o700 });
      const path = join(own, safeName(name));
      await this.#write(request, path, Math.min(this.#maxBytes, freeBytes)).catch(async (error: unknown) => {
        await this.drop(path);
        throw error;
      });
      return path;
    } finally {
      this.#running -= 1;
    }
  }

  /** Removes one copy. */
  async drop(path: string): Promise<void> {
    await rm(dirname(path), { recursive: true, force: true });
  }

  /** Removes every copy. Idempotent. */
  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #open(): Promise<void> {
    this.#ready ??= this.close().then(() => mkdir(this.#folder, { recursive: true, mode: 0o700 }));
    try {
      await this.#ready;
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  async #write(request: IncomingMessage, path: string, maxBytes: number): Promise<void> {
    let bytes = 0;
    const limit = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > maxBytes) done(tooLarge());
        else done(null, chunk);
      },
    });
    try {
      await pipeline(request, limit, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw diskFull(error);
      throw new GatewayError('media_unreadable', 'the file did not arrive whole: choose it again', {
        cause: error,
      });
    }
  }
}

async function freeSpace(folder: string): Promise<number> {
  const space = await statfs(folder);
  return space.bavail * space.bsize;
}

function diskFull(cause?: unknown): GatewayError {
  return new GatewayError(
    'disk_full',
    'there is not enough free space to read this file: free some, then choose it again',
    { cause },
  );
}

function tooLarge(): GatewayError {
  return new GatewayError(
    'media_unreadable',
    'this file is too large to be read through the browser: choose a shorter one',
  );
}
