import { rename, rm, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { syncFolder } from '../../base/durable.ts';
import { GatewayError } from '../../base/errors.ts';
import type { MediaEngine, RemuxHandle } from '../../media/engine/client.ts';
import type { RemuxSummary } from '../../media/engine/options.ts';
import { freeBytesAt, judgeRoom } from './free-space.ts';
import { placeFile, syncFile, temporaryPath } from './place-file.ts';
import type { FileFacts } from './recorded-files.ts';
import { folderError } from './recording-folder.ts';

/** What is to be turned into an ordinary MP4. */
export interface RemuxJob {
  readonly id: string;
  readonly path: string;
  readonly openEngine: () => Promise<MediaEngine>;
  /** Ends it; the file stays as it was. */
  readonly signal: AbortSignal;
  /** From 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** A copy that is shorter or longer by more than this is none. */
const MAX_DIFFERENCE_S = 0.1;

/**
 * Puts an ordinary MP4, index first, in the place of a recording: beside it under a hidden name, kept by the disk, read to its end
 * and compared, and only then given its name. An MP4 is replaced in one step; of another file the copy gets the same name with
 * `.mp4`, or the next free one, and the file is deleted.
 * @returns what is known of the file then
 * @throws GatewayError `aborted`, `disk_full`, `output_unwritable`, `media_…`, `engine_…`; the recording is as it was then
 */
export async function remuxFile(job: RemuxJob): Promise<FileFacts> {
  const { id, path, signal } = job;
  signal.throwIfAborted();
  await checkRoom(path);
  const temporary = temporaryPath(path, id);
  try {
    const engine = await job.openEngine();
    const made = await ended(await engine.openRemux({ from: path, to: temporary }), signal, job.onProgress);
    await syncFile(temporary);
    const read = await ended(await engine.openRemux({ from: temporary, to: null }), signal);
    if (!isSame(made, read))
      throw new GatewayError(
        'media_unreadable',
        `the copy of ${path} is not whole: the recording was left as it is`,
      );
    signal.throwIfAborted();
    const placed = await place(temporary, path);
    const { durationS, bytes, width, height } = read;
    return { path: placed, durationS, bytes, width: width || null, height: height || null };
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** Waits for a remux; stops it when `signal` aborts. */
async function ended(
  handle: RemuxHandle,
  signal: AbortSignal,
  onProgress?: (share: number) => void,
): Promise<RemuxSummary> {
  handle.onProgress(({ share }) => onProgress?.(Number(share)));
  const stop = (): void => void handle.stop().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await handle.closed;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function isSame(made: RemuxSummary, read: RemuxSummary): boolean {
  return (
    read.videoUnits === made.videoUnits &&
    read.audioUnits === made.audioUnits &&
    Math.abs(read.durationS - made.durationS) <= MAX_DIFFERENCE_S
  );
}

async function place(temporary: string, path: string): Promise<string> {
  const extension = extname(path);
  if (extension.toLowerCase() === '.mp4') {
    await rename(temporary, path).catch((cause: unknown) => {
      throw folderError(path, cause);
    });
    await syncFolder(dirname(path));
    return path;
  }
  const placed = await placeFile(temporary, `${path.slice(0, path.length - extension.length)}.mp4`);
  await rm(path, { force: true }).catch(() => undefined);
  return placed;
}

/** The copy lies beside the recording for a while. */
async function checkRoom(path: string): Promise<void> {
  const [free, found] = [await freeBytesAt(dirname(path)), await stat(path).catch(() => null)];
  if (!found) throw new GatewayError('media_not_found', `${path} has gone: it was moved or deleted`);
  if (free === null || judgeRoom(free - found.size, 0) !== 'full') return;
  throw new GatewayError(
    'disk_full',
    `no room for a copy of ${path} (${Math.ceil(found.size / 1e6)} MB): free some space first`,
  );
}
