import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

const NEWLINE = 0x0a;

const CHUNK_BYTES = 256 * 1024;

/** Longest line that is read, in bytes; what is longer is none of ours. */
const MAX_LINE_BYTES = 64 * 1024;

/**
 * A file of lines to which several processes append. Each line is one write to the end of the file, begun with a line
 * break: whatever a crash has left there cannot run into it. Only lines that are complete are read.
 */
export class LedgerFile {
  readonly #handle: FileHandle;
  #readBytes = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Opens a file to append to it; it is made where there is none, for its owner alone. @throws the system's error */
  static async open(path: string): Promise<LedgerFile> {
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = new LedgerFile(await open(path, 'a+', 0o600));
    await syncFolder(folder);
    return file;
  }

  /** Opens a file only to read it; null where there is none. @throws the system's error */
  static async openToRead(path: string): Promise<LedgerFile | null> {
    try {
      return new LedgerFile(await open(path, 'r'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /**
   * Appends a line.
   * @param options `durable`: waits until it is on the disk
   * @throws the system's error; what was written of the line is then of no account
   */
  async append(line: string, options: { readonly durable: boolean }): Promise<void> {
    const bytes = Buffer.from(`\n${line}\n`, 'utf8');
    const { bytesWritten } = await this.#handle.write(bytes, 0, bytes.length);
    if (bytesWritten !== bytes.length) throw new Error('the line was not written whole');
    if (options.durable) await this.#handle.datasync();
  }

  /** Lines that were written since they were read last, by whatever process, without empty ones. @throws the system's error */
  async *readNew(): AsyncGenerator<string> {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = Buffer.alloc(0);
    let atBytes = this.#readBytes;
    for (;;) {
      const { bytesRead } = await this.#handle.read(chunk, 0, chunk.length, atBytes);
      if (bytesRead === 0) return;
      atBytes += bytesRead;
      const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        const line = bytes.toString('utf8', start, Math.min(end, start + MAX_LINE_BYTES));
        this.#readBytes += end + 1 - start;
        start = end + 1;
        if (line !== '') yield line;
      }
      rest = bytes.subarray(start);
      // What has no end is no line of ours: it is not kept until one comes.
      if (rest.length > MAX_LINE_BYTES) {
        this.#readBytes += rest.length;
        rest = Buffer.alloc(0);
      }
    }
  }

  /** Closes the file. */
  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** Puts a new file's name on the disk. Some systems do it by themselves, and have no folders to open. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    return;
  }
}
