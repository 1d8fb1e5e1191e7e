import { get, type IncomingMessage } from 'node:http';
import type { AccessUnit } from '../../src-main/media/access-unit.ts';
import { TsDemuxer } from '../../src-main/media/ts/demuxer.ts';

/** A program that reads a stream over HTTP, as slowly as it is told. */
export class HttpReader {
  readonly response: IncomingMessage;
  /** As they came; emptied at will. */
  readonly chunks: Buffer[] = [];
  /** True once the server has ended the stream. */
  closed = false;
  readonly #waiting = new Set<() => void>();

  private constructor(response: IncomingMessage, onChunk: (chunk: Buffer) => void) {
    this.response = response;
    response.on('data', (chunk: Buffer) => {
      onChunk(chunk);
      this.chunks.push(chunk);
      this.#wake();
    });
    response.on('error', () => undefined);
    response.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  /** Resolves with the head of the answer, whatever it is. */
  static async open(url: string, onChunk: (chunk: Buffer) => void = () => undefined): Promise<HttpReader> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { agent: false }, resolve).on('error', reject);
    });
    return new HttpReader(response, onChunk);
  }

  /** Everything it has read. */
  get text(): string {
    return Buffer.concat(this.chunks).toString('latin1');
  }

  /** Resolves once something is so, looking each time something has come. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Reads nothing more for now. */
  pause(): void {
    this.response.pause();
  }

  resume(): void {
    this.response.resume();
  }

  /** Leaves without a word. */
  leave(): void {
    this.response.destroy();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

/** Reads MPEG-TS over HTTP: `units` are what has come so far. */
export async function readTs(url: string): Promise<{ reader: HttpReader; units: AccessUnit[] }> {
  const units: AccessUnit[] = [];
  const demuxer = new TsDemuxer({ onUnit: (unit) => units.push(unit) });
  const reader = await HttpReader.open(url, (chunk) => demuxer.push(chunk));
  return { reader, units };
}

/**
 * Reads MJPEG over HTTP: `jpegs` are the pictures whose end has come.
 * @param onPicture told the time of each as it has come, in microseconds
 */
export async function readMjpeg(
  url: string,
  onPicture: (ptsUs: number) => void = () => undefined,
): Promise<{ reader: HttpReader; jpegs: Buffer[] }> {
  const jpegs: Buffer[] = [];
  let held = Buffer.alloc(0);
  const reader = await HttpReader.open(url, (chunk) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      // A picture counts when the boundary behind it is there too, as for a browser.
      const part =
        /^--([\w-]+)\r\nContent-Type: image\/jpeg\r\nX-Timestamp: ([\d.]+)\r\nContent-Length: (\d+)\r\n\r\n/.exec(
          held.subarray(0, 256).toString('latin1'),
        );
      if (!part) return;
      const end = part[0].length + Number(part[3]);
      const boundary = `\r\n--${part[1]}\r\n`;
      if (held.subarray(end, end + boundary.length).toString('latin1') !== boundary) return;
      jpegs.push(held.subarray(part[0].length, end));
      onPicture(Math.round(Number(part[2]) * 1e6));
      held = held.subarray(end + 2);
    }
  });
  return { reader, jpegs };
}
