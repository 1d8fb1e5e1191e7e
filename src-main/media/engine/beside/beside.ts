import { Frame } from 'node-av/lib';
import type { AccessUnit } from '../../access-unit.ts';
import { PictureDecoder } from '../decoder.ts';
import type { BesideOptions, Pipeline, PipelineHost } from '../options.ts';
import { PictureEncoder } from '../transform/picture-encoder.ts';
import { UnitQueue } from '../unit-queue.ts';
import { BesideGraph } from './beside-graph.ts';

/** Final figures of a beside pipeline, in pictures. */
export interface BesideSummary {
  readonly framesOut: number;
  /** Decoded before there was one of the other side, or left out because joining could not keep up. */
  readonly framesDropped: number;
  /** Not decoded: damaged, before a keyframe, or too late. */
  readonly unitsSkipped: number;
}

/** Units of one side that wait at most: 2 s. */
const CAPACITY = 160;
/** Pictures whose unit has waited so long are decoded and not joined; see `transform.ts`. */
const LATE_US = 400_000;
/** Units that have waited so long are not even decoded. */
const TOO_LATE_US = 1_500_000;

/**
 * Shows two streams beside each other, lane 0 on the left: each picture of lane 1 comes out joined with the newest of lane
 * 0, at its own time, from the first moment that there is one of both. Keyframes come where lane 1 has them. The sound of
 * lane 1 passes untouched, in its place.
 */
export function createBeside(options: BesideOptions, host: PipelineHost): Pipeline<void, BesideSummary> {
  return new BesidePipeline(options, host);
}

class BesidePipeline implements Pipeline<void, BesideSummary> {
  readonly #host: PipelineHost;
  readonly #queues: readonly [left: UnitQueue, right: UnitQueue];
  readonly #decoders: PictureDecoder[] = [];
  readonly #graph: BesideGraph;
  readonly #encoder: PictureEncoder;
  /** The newest of the left side. */
  readonly #left = new Frame();
  /** The one being joined: the newest may change meanwhile. */
  readonly #joining = new Frame();
  #hasLeft = false;
  #keyDue = false;
  #framesDropped = 0;
  #stopping: Promise<BesideSummary> | null = null;

  constructor({ size, bitrateBps }: BesideOptions, host: PipelineHost) {
    this.#host = host;
    this.#graph = new BesideGraph(size);
    this.#encoder = new PictureEncoder(bitrateBps, (unit) => host.send(unit));
    const queue = (handle: (unit: AccessUnit, waitedUs: number) => Promise<void>): UnitQueue =>
      new UnitQueue({
        capacity: CAPACITY,
        maxWaitUs: TOO_LATE_US,
        handle,
        onError: (error) => host.fail(error),
      });
    this.#queues = [
      queue((unit) => this.#leftUnit(unit)),
      queue((unit, waitedUs) => this.#rightUnit(unit, waitedUs)),
    ];
    this.#left.alloc();
    this.#joining.alloc();
  }

  async start(): Promise<void> {
    for (const _ of this.#queues) this.#decoders.push(await PictureDecoder.open());
  }

  async push(unit: AccessUnit, lane = 0): Promise<void> {
    const [left, right] = this.#queues;
    if (lane === 1) await right.push(unit);
    else if (unit.kind === 'video') await left.push(unit);
  }

  /** There is nothing to change. */
  async update(): Promise<void> {}

  stop(): Promise<BesideSummary> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<BesideSummary> {
    await Promise.all(this.#queues.map((queue) => queue.stop()));
    const counts = this.#decoders.map((decoder) => decoder.counts);
    await Promise.all(this.#decoders.map((decoder) => decoder.close()));
    await this.#encoder.close();
    this.#graph.close();
    this.#left.free();
    this.#joining.free();
    const skipped = counts.reduce((sum, { skipped, damaged }) => sum + skipped + damaged, 0);
    return {
      framesOut: this.#encoder.pictures,
      framesDropped: this.#framesDropped + this.#encoder.refused,
      unitsSkipped: skipped + this.#queues.reduce((sum, { dropped }) => sum + dropped, 0),
    };
  }

  async #leftUnit(unit: AccessUnit): Promise<void> {
    await this.#decoders[0]?.decode(unit, async (frame) => {
      this.#left.unref();
      this.#hasLeft = this.#left.ref(frame) >= 0;
    });
  }

  async #rightUnit(unit: AccessUnit, waitedUs: number): Promise<void> {
    if (unit.kind === 'audio') return this.#host.send(unit);
    if (unit.key) this.#keyDue = true;
    await this.#decoders[1]?.decode(unit, (frame) => this.#join(frame, waitedUs > LATE_US));
  }

  async #join(right: Frame, late: boolean): Promise<void> {
    if (!this.#hasLeft || (late && !this.#keyDue) || this.#joining.ref(this.#left) < 0) {
      this.#framesDropped += 1;
      return;
    }
    try {
      await this.#graph.join(this.#joining, right, async (frame) => {
        const forceKey = this.#keyDue;
        this.#keyDue = false;
        const fps = this.#decoders[1]?.fps ?? null;
        await this.#encoder.encode(frame, { ptsUs: Number(frame.pts), forceKey, fps });
      });
    } finally {
      this.#joining.unref();
    }
  }
}
