import { delay } from '../base/async.ts';
import { GatewayError } from '../base/errors.ts';
import type { LiveVideoJob } from '../gateway/index.ts';
import { LOADING_LIMIT_MS, SILENCE_LIMIT_MS } from './silence-limits.ts';
import type { StreamMeter } from './stream-meter.ts';

const CHECK_MS = 500;

/**
 * Rejects with `output_stalled` when pictures are sent but none can be decoded from what comes back: bytes alone are no
 * life sign. Never resolves; aborting `signal` ends the watch.
 */
export async function watchPictures(options: {
  readonly meter: StreamMeter;
  readonly job: Pick<LiveVideoJob, 'runnerStatus'>;
  readonly signal: AbortSignal;
}): Promise<never> {
  const { meter, job, signal } = options;
  for (;;) {
    await delay(CHECK_MS, { signal }).catch(() => new Promise<never>(() => undefined));
    const loading = job.runnerStatus?.state === 'LOADING';
    const silentMs = meter.msSincePicture();
    if (silentMs > (loading ? LOADING_LIMIT_MS : SILENCE_LIMIT_MS))
      throw silence(silentMs, meter.bytesReceived);
  }
}

function silence(silentMs: number, bytes: number): GatewayError {
  const what = bytes === 0 ? 'nothing has come back' : 'what comes back holds no picture that can be decoded';
  return new GatewayError(
    'output_stalled',
    `${what} for ${Math.round(silentMs / 1000)} s: try another model or another orchestrator`,
  );
}
