import type { OutputStatus } from '../../../src-preload/contract.ts';
import { backoffMs, deferred, delay, orAbort, settlesWithin } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { MediaEngine, SinkHandle } from '../../media/engine/client.ts';
import type { CameraSummary, Fit, Size } from '../../media/engine/options.ts';
import type { Output } from '../output.ts';
import type { Programme } from '../programme/programme.ts';
import { StatusKeeper } from '../status-keeper.ts';
import { CameraFeed } from './camera-feed.ts';
import { CameraFigures } from './camera-figures.ts';
import { cameraSupported, deviceSize } from './devices.ts';

/** How a virtual camera is started. */
export interface CameraOutputOptions {
  readonly programme: Pick<Programme, 'add'>;
  /** Path of a v4l2 output device, as `/dev/video10`. */
  readonly device: string;
  /** Pixels, even numbers. */
  readonly size: Size;
  readonly fps: number;
  readonly fit: Fit;
  /** Starts an engine process for this camera alone: a device that hangs can then hang nothing else. */
  readonly startEngine: () => Promise<Pick<MediaEngine, 'openCamera' | 'close'>>;
  readonly logger: Logger;
  readonly platform?: NodeJS.Platform;
  /** The size a device has really taken; see {@link deviceSize}. */
  readonly sizeOf?: (device: string) => Promise<string | null>;
  /** The first and the longest wait before it is tried again, in milliseconds; 1000 and 5000 by default. */
  readonly retryMs?: { readonly first: number; readonly most: number };
  /** A device that shows nothing more for so many milliseconds hangs, and is opened again; 4000 by default. */
  readonly stallMs?: number;
}

/** Time the device gets to be closed properly when the output is stopped. */
const CLOSE_MS = 1_000;
/** Pictures are written for ever once the first has come, and told of four times a second. */
const STALL_MS = 4_000;

/**
 * Shows the programme as a camera, by v4l2loopback: at a constant rate, held pictures and the card as well, so that
 * programs which read it never see it end. A device that cannot be had, or is gone, is tried again for ever
 * (`camera_unavailable` in the status). But on Linux it fails at once.
 */
export function startCamera(options: CameraOutputOptions): Output {
  return new CameraOutput(options);
}

class CameraOutput implements Output {
  readonly #options: CameraOutputOptions;
  readonly #keeper = new StatusKeeper();
  readonly #abort = new AbortController();
  readonly #running: Promise<void>;
  #stopping: Promise<void> | null = null;

  constructor(options: CameraOutputOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  get status(): OutputStatus {
    return this.#keeper.status;
  }

  onChange(listener: () => void): () => void {
    return this.#keeper.onChange(listener);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    if (this.#keeper.phase !== 'failed') this.#keeper.set('stopping');
    this.#abort.abort();
    await this.#running;
    this.#keeper.set('off');
  }

  async #run(): Promise<void> {
    this.#keeper.set('starting');
    if (!cameraSupported(this.#options.platform)) {
      const error = new GatewayError(
        'camera_unavailable',
        'a virtual camera of our own can be had on Linux only: use the virtual camera of OBS',
      );
      this.#keeper.set('failed', { reason: error.message, error });
      return;
    }
    const { first, most } = this.#options.retryMs ?? { first: 1_000, most: 5_000 };
    const { signal } = this.#abort;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const before = this.status.bytes;
      const error = await this.#carry().then(() => null, toGatewayError);
      if (signal.aborted) return;
      if (this.status.bytes > before) attempt = 0;
      const waitMs = backoffMs(attempt, first, most);
      this.#sayRetry(error, waitMs);
      await delay(waitMs, { signal }).catch(() => undefined);
    }
  }

  #sayRetry(error: GatewayError | null, waitMs: number): void {
    const { device, logger } = this.#options;
    const reason = error?.message ?? `the virtual camera ${device} has ended`;
    this.#keeper.set('retrying', { reason, error, nextTryMs: Date.now() + waitMs });
    logger.warn('the virtual camera is tried again', { device, reason, waitMs });
  }

  /** Opens the device and shows pictures on it until it is gone or the output is stopped. */
  async #carry(): Promise<void> {
    const { device, size, fps, fit, startEngine } = this.#options;
    const engine = await startEngine();
    try {
      if (this.#abort.signal.aborted) return;
      const camera = await engine.openCamera({ device, size, fps, fit });
      await this.#checkSize();
      await this.#show(camera);
    } finally {
      await engine.close();
    }
  }

  /** FFmpeg does not look at what the device made of the size: pictures of another one would be garbage. */
  async #checkSize(): Promise<void> {
    const { device, size, sizeOf = deviceSize } = this.#options;
    const taken = await sizeOf(device);
    if (taken === null || taken === `${size.width}x${size.height}`) return;
    throw new GatewayError(
      'camera_unavailable',
      `the virtual camera ${device} keeps ${taken} while a program reads it: close that program, or choose ${taken} here`,
      { fields: { device, size: taken } },
    );
  }

  async #show(camera: SinkHandle<CameraSummary>): Promise<void> {
    const { programme, size, stallMs = STALL_MS } = this.#options;
    const { signal } = this.#abort;
    const figures = new CameraFigures(this.#keeper, size);
    const stalled = deferred<never>();
    let stallTimer: NodeJS.Timeout | undefined;
    this.#keeper.set('waiting', { reason: 'no picture has come yet' });
    camera.onProgress((progress) => {
      figures.progressed(progress);
      if (figures.shown > 0 && !signal.aborted) this.#keeper.set('on');
      clearTimeout(stallTimer);
      stallTimer = setTimeout(() => stalled.reject(this.#hangs()), stallMs);
    });
    const remove = programme.add(new CameraFeed(camera, (pictures) => this.#keeper.addDropped(pictures)));
    try {
      await orAbort(Promise.race([camera.closed, stalled.promise]), signal);
    } finally {
      clearTimeout(stallTimer);
      remove();
      await settlesWithin(camera.stop(), CLOSE_MS);
    }
  }

  #hangs(): GatewayError {
    const { device } = this.#options;
    return new GatewayError(
      'camera_unavailable',
      `the virtual camera ${device} hangs: close the programs that read it, or load v4l2loopback again`,
      { fields: { device } },
    );
  }
}
