import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Seconds of each piece that a reader keeps, and how many it keeps. */
const PIECE_S = 20;
const PIECES = 3;

/** Somebody outside the program who takes one of its outputs, and keeps the last minute of it. */
export interface Reader {
  readonly name: string;
  /** The newest piece that is whole, as MPEG-TS; null before there is one. */
  piece(): Promise<string | null>;
  stop(): Promise<void>;
}

/** Starts FFmpeg as reader of a URL, without decoding anything. */
export function startReader(name: string, input: readonly string[], folder: string): Reader {
  const child = spawn(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-nostdin', ...input, '-map', '0', '-c', 'copy'],
      ...['-f', 'segment', '-segment_time', String(PIECE_S), '-segment_wrap', String(PIECES)],
      ...['-segment_format', 'mpegts', join(folder, `${name}-%d.ts`)],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = once(child, 'close');
  return {
    name,
    piece: async () => {
      const names = (await readdir(folder)).filter(
        (file) => file.startsWith(`${name}-`) && !file.includes('sync'),
      );
      const files = await Promise.all(
        names.map(async (file) => ({
          path: join(folder, file),
          at: (await stat(join(folder, file))).mtimeMs,
        })),
      );
      files.sort((a, b) => b.at - a.at);
      // The newest one is still being written.
      return files[1]?.path ?? null;
    },
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A port nobody listens on now, of UDP and TCP alike. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
