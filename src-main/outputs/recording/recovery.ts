import { open, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { syncFolder } from '../../base/durable.ts';
import { GatewayError } from '../../base/errors.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import { wholeLength } from './mp4-tail.ts';
import type { FileFacts } from './recorded-files.ts';

/**
 * Looks after a file that was cut off while it was written: what is torn off at its end is cut away, and the rest is read to find
 * out how much of it plays. The file is never deleted, nor anything in it that plays.
 * @returns what is known of it then: `recovered`, `broken` or `missing`
 * @throws GatewayError `engine_…` when it cannot be found out now
 */
export async function recoverFile(path: string, engine: MediaEngine): Promise<FileFacts> {
  const found = await stat(path).catch(() => null);
  if (!found) return { state: 'missing' };
  if (extname(path).toLowerCase() === '.mp4') await cutTail(path);
  try {
    const { bytes, durationS, videoUnits, audioUnits, width, height } = await (
      await engine.openRemux({ from: path, to: null })
    ).closed;
    const plays = videoUnits > 0 || audioUnits > 0;
    const size = { width: width || null, height: height || null };
    return { state: plays ? 'recovered' : 'broken', durationS, bytes, ...size };
  } catch (error) {
    if (error instanceof GatewayError && error.code.startsWith('media_'))
      return { state: 'broken', bytes: found.size };
    throw error;
  }
}

/** Some players refuse a file whose last fragment is not whole. What cannot be cut stays as it is. */
async function cutTail(path: string): Promise<void> {
  try {
    const [length, { size }] = [await wholeLength(path), await stat(path)];
    if (length >= size) return;
    const file = await open(path, 'r+');
    try {
      await file.truncate(length);
      await file.sync();
    } finally {
      await file.close();
    }
    await syncFolder(dirname(path));
  } catch {
    // It is read as it is; what there is of it may play all the same.
  }
}
