import { join } from 'node:path';
import { freePort, type Reader, startReader } from './reader.ts';
import type { StreamProcess } from './stream-process.ts';

/** Outputs of a stream, and who takes them. */
export interface OpenOutputs {
  /** Values of `--output`. */
  readonly outputs: readonly string[];
  readonly recording: string;
  /** Everybody who reads; complete once the stream has begun. */
  readonly readers: readonly Reader[];
  /** Starts who can only come once the stream runs. */
  begin(stream: StreamProcess): Promise<void>;
  close(): Promise<void>;
}

/** A recording. */
export async function openOne(folder: string): Promise<OpenOutputs> {
  const recording = join(folder, 'recording.mp4');
  return {
    outputs: [recording],
    recording,
    readers: [],
    begin: async (stream) => void (await stream.live()),
    close: async () => undefined,
  };
}

/** A recording, the local feed, UDP, SRT and RTMP, each with a reader, and what more is asked for. */
export async function openAll(folder: string, more: readonly string[] = []): Promise<OpenOutputs> {
  const [udp, srt, rtmp] = [await freePort(), await freePort(), await freePort()];
  const recording = join(folder, 'recording.mp4');
  const readers = [
    startReader('udp', ['-i', `udp://127.0.0.1:${udp}?fifo_size=50000&overrun_nonfatal=1`], folder),
    startReader('srt', ['-i', `srt://127.0.0.1:${srt}?mode=listener`], folder),
    startReader('rtmp', ['-listen', '1', '-i', `rtmp://127.0.0.1:${rtmp}/live/bench`], folder),
  ];
  return {
    outputs: [
      recording,
      'http-feed',
      `udp://127.0.0.1:${udp}`,
      `srt://127.0.0.1:${srt}`,
      `rtmp://127.0.0.1:${rtmp}/live/bench`,
      ...more,
    ],
    recording,
    readers,
    begin: async (stream) => {
      const line = await stream.line(/http:\/\/\S+\.ts/);
      const url = /http:\/\/\S+\.ts/.exec(line)?.[0] ?? '';
      await stream.live();
      readers.push(startReader('feed', ['-i', url], folder));
    },
    close: async () => void (await Promise.all(readers.map((reader) => reader.stop()))),
  };
}
