import { monotonicUs } from '../../../base/clock.ts';
import { GatewayError } from '../../../base/errors.ts';
import type { AccessUnit } from '../../access-unit.ts';
import type { CameraOptions, CameraSummary, Pipeline, PipelineHost } from '../options.ts';
import { SteadyPictures } from '../steady-pictures.ts';
import { V4l2Device } from './v4l2-device.ts';

/** How often main is told the figures. */
const PROGRESS_EVERY_US = 250_000;
/** A device that has refused every picture for so long is given up. */
const GIVE_UP_US = 2_000_000;
/** Who looks at a camera has no use for pictures of moments that have passed. */
const CATCH_UP_US = 100_000;

/**
 * Shows encoded pictures on a v4l2 output device: fitted to its size, at a constant rate by the clock, the last one again and
 * again while none follows. Tells {@link CameraSummary} as its progress four times a second.
 *
 * `start` raises `camera_unavailable`; fails with it when the device is gone or has refused every picture for 2 s, and with
 * `media_decode_failed` when nothing can be decoded for a while.
 */
export function createCamera(options: CameraOptions, host: PipelineHost): Pipeline<void, CameraSummary> {
  return new CameraPipeline(options, host);
}

class CameraPipeline implements Pipeline<void, CameraSummary> {
  readonly #options: CameraOptions;
  readonly #host: PipelineHost;
  readonly #pictures: SteadyPictures;
  #device: V4l2Device | null = null;
  #refused = 0;
  #refusedSinceUs: number | null = null;
  #toldUs = Number.NEGATIVE_INFINITY;
  #stopping: Promise<CameraSummary> | null = null;

  constructor(options: CameraOptions, host: PipelineHost) {
    this.#options = options;
    this.#host = host;
    this.#pictures = new SteadyPictures({
      ...options,
      format: 'camera',
      catchUpUs: CATCH_UP_US,
      use: async (frame, _timeUs, fresh) => {
        if (fresh) await this.#device?.take(frame);
        await this.#write();
      },
      onError: (error) => host.fail(error),
    });
  }

  async start(): Promise<void> {
    const { device, size, fps } = this.#options;
    this.#device = await V4l2Device.open(device, size, fps);
    await this.#pictures.start();
  }

  push(unit: AccessUnit): Promise<void> {
    return this.#pictures.push(unit);
  }

  /** A camera has nothing to change. */
  async update(): Promise<void> {}

  stop(): Promise<CameraSummary> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<CameraSummary> {
    await this.#pictures.stop();
    await this.#device?.close();
    return this.#summary();
  }

  async #write(): Promise<void> {
    const written = (await this.#device?.write()) === 'written';
    const nowUs = monotonicUs();
    if (written) this.#refusedSinceUs = null;
    else {
      this.#refused += 1;
      this.#refusedSinceUs ??= nowUs;
      if (nowUs - this.#refusedSinceUs > GIVE_UP_US) throw refusesAll(this.#options.device);
    }
    if (nowUs - this.#toldUs < PROGRESS_EVERY_US) return;
    this.#toldUs = nowUs;
    this.#host.progress({ ...this.#summary() });
  }

  #summary(): CameraSummary {
    const { framesIn, framesOut, repeated, skipped } = this.#pictures.counts;
    return { framesIn, framesOut: framesOut - this.#refused, repeated, skipped: skipped + this.#refused };
  }
}

function refusesAll(device: string): GatewayError {
  return new GatewayError(
    'camera_unavailable',
    `the virtual camera ${device} has refused every picture for ${GIVE_UP_US / 1e6} s: close other programs that write to it`,
    { fields: { device } },
  );
}
