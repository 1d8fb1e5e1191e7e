import { deferred } from '../../src-main/base/async.ts';
import { BoundedQueue } from '../../src-main/base/bounded-queue.ts';
import type { GatewayError } from '../../src-main/base/errors.ts';
import type { AccessUnit } from '../../src-main/media/access-unit.ts';
import type { ConvertHandle } from '../../src-main/media/engine/client.ts';
import { silenceFfmpeg } from '../../src-main/media/engine/ffmpeg.ts';
import { createJpeg } from '../../src-main/media/engine/jpeg/jpeg.ts';
import type { JpegOptions } from '../../src-main/media/engine/options.ts';

/** Pictures that may wait for their reader. */
const CAPACITY = 256;

/** The engine's jpeg pipeline inside the test's own process, which can be made to crash. */
export class JpegEngine {
  /** Quality of each pipeline opened so far. */
  readonly opened: number[] = [];
  /** Pipelines open now. */
  open = 0;
  /** While set, nothing can be opened. */
  refusal: GatewayError | null = null;
  #crash: ((error: GatewayError) => void) | null = null;

  /** The pipelines end as they do when the process is gone. */
  crash(error: GatewayError): void {
    this.#crash?.(error);
  }

  async openJpeg(options: JpegOptions): Promise<ConvertHandle> {
    if (this.refusal) throw this.refusal;
    silenceFfmpeg();
    const units = new BoundedQueue<AccessUnit>(CAPACITY);
    const closed = deferred<object>();
    const pipeline = createJpeg(options, {
      room: CAPACITY,
      send: async (unit) => void units.push(unit),
      sendFrame: async () => undefined,
      report: () => undefined,
      progress: () => undefined,
      fail: (error) => units.end(error),
    });
    await pipeline.start();
    this.opened.push(options.quality);
    this.open += 1;
    let over = false;
    const end = async (error?: GatewayError): Promise<object> => {
      if (over) return closed.promise;
      over = true;
      this.open -= 1;
      units.end(error);
      closed.resolve(await pipeline.stop());
      return closed.promise;
    };
    this.#crash = (error) => void end(error);
    return {
      closed: closed.promise,
      counts: () => ({ pushesRefused: 0, unread: 0, reportsDropped: 0 }),
      stop: () => end(),
      offer: (unit) => {
        if (!over) void pipeline.push(unit);
        return !over;
      },
      push: async (unit) => {
        if (!over) await pipeline.push(unit);
      },
      units,
    };
  }
}
