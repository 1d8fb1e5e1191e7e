import { AVERROR_ENOSPC } from 'node-av/constants';
import { FFmpegError } from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import { systemError } from '../ffmpeg.ts';

/** A full disk, a file larger than its file system takes, a used up quota. */
const NO_ROOM: ReadonlySet<number> = new Set([AVERROR_ENOSPC, systemError('EFBIG'), systemError('EDQUOT')]);

/**
 * The error that a failed write to a file stands for: `disk_full` or `output_unwritable`.
 * @param result what FFmpeg or the system answered, below 0
 */
export function writeError(result: number, path: string): GatewayError {
  const reason = FFmpegError.strerror(result);
  return NO_ROOM.has(result)
    ? new GatewayError(
        'disk_full',
        `no room left to write ${path} (${reason}): free some space or record elsewhere`,
        { fields: { path } },
      )
    : new GatewayError('output_unwritable', `cannot write ${path} (${reason}): choose another place`, {
        fields: { path },
      });
}

/** Raises {@link writeError} where a write has failed. @throws GatewayError `disk_full`, `output_unwritable` */
export function checkWrite(result: number, path: string): void {
  if (result < 0) throw writeError(result, path);
}
