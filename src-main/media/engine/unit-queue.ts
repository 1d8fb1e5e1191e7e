import { BoundedQueue } from '../../base/bounded-queue.ts';
import { monotonicUs } from '../../base/clock.ts';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../access-unit.ts';

/** How a {@link UnitQueue} works. */
export interface UnitQueueOptions {
  /** Units that wait at most; beyond it, groups of pictures are dropped. */
  readonly capacity: number;
  /** Units that may wait before `push` makes its caller wait. 2 by default: enough to work without pause. */
  readonly ahead?: number;
  /** Units that have waited longer than this, in microseconds, are dropped as if the queue were full; for ever by default. */
  readonly maxWaitUs?: number;
  /** Handles one unit, which has waited `waitedUs`; the next one waits for it. What it throws ends the queue. */
  readonly handle: (unit: AccessUnit, waitedUs: number) => Promise<void>;
  /** Called once when `handle` has thrown; later units are ignored. */
  readonly onError: (error: unknown) => void;
  /** The clock, in microseconds; `monotonicUs` by default. */
  readonly nowUs?: () => number;
}

interface Waiting {
  readonly unit: AccessUnit;
  readonly sinceUs: number;
}

/**
 * Hands units to one worker, one after the other. A caller that awaits each push is slowed down to the worker. For a
 * caller that does not, or when units have waited too long, the queue drops to stay live: everything before the newest
 * waiting keyframe goes, or, when none waits, all pictures until the next keyframe; so the decoder behind never sees a
 * picture whose references are missing. Audio is kept as long as there is room. Every dropped unit is counted.
 */
export class UnitQueue {
  readonly #queue: BoundedQueue<Waiting>;
  readonly #options: UnitQueueOptions;
  readonly #ahead: number;
  readonly #maxWaitUs: number;
  readonly #nowUs: () => number;
  readonly #worker: Promise<void>;
  #callers: (() => void)[] = [];
  #awaitsKey = false;
  #dropped = 0;
  #state: 'open' | 'stopped' | 'failed' = 'open';

  constructor(options: UnitQueueOptions) {
    this.#options = options;
    this.#ahead = options.ahead ?? 2;
    this.#maxWaitUs = options.maxWaitUs ?? Number.POSITIVE_INFINITY;
    this.#nowUs = options.nowUs ?? monotonicUs;
    this.#queue = new BoundedQueue(options.capacity);
    this.#worker = this.#work();
  }

  /** Units that wait for the worker. */
  get size(): number {
    return this.#queue.size;
  }

  /** Units dropped because the worker could not keep up. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Queues a unit; resolves as soon as few enough wait that another one is welcome.
   * @throws `aborted` after {@link stop}
   */
  async push(unit: AccessUnit): Promise<void> {
    if (this.#state === 'failed') return;
    if (this.#state === 'stopped') {
      throw new GatewayError('aborted', 'the pipeline is stopped and takes no more units');
    }
    if (this.#queue.full) this.#skipToKey(unit);
    if (this.#awaitsKey && unit.kind === 'video') this.#awaitsKey = !unit.key;
    const wanted = unit.kind === 'audio' || !this.#awaitsKey;
    if (!wanted || !this.#queue.push({ unit, sinceUs: this.#nowUs() })) this.#dropped += 1;
    if (this.#queue.size > this.#ahead) await new Promise<void>((resolve) => this.#callers.push(resolve));
  }

  /** Lets the worker finish what waits, then resolves. May be called twice. */
  async stop(): Promise<void> {
    if (this.#state === 'open') this.#state = 'stopped';
    this.#queue.end();
    await this.#worker;
  }

  async #work(): Promise<void> {
    try {
      for await (const { unit, sinceUs } of this.#queue) {
        if (this.#queue.size <= this.#ahead) this.#welcome();
        const waitedUs = this.#nowUs() - sinceUs;
        if (this.#state === 'open' && waitedUs > this.#maxWaitUs && unit.kind === 'video' && !unit.key) {
          this.#dropped += 1;
          this.#skipToKey(null);
          continue;
        }
        await this.#options.handle(unit, waitedUs);
      }
    } catch (error) {
      this.#state = 'failed';
      this.#options.onError(error);
    } finally {
      this.#welcome();
    }
  }

  /** Drops the pictures before the newest keyframe, which may be `incoming`; without any, until the next one comes. */
  #skipToKey(incoming: AccessUnit | null): void {
    const waiting = this.#queue.clear();
    const newest = incoming && isKeyPicture(incoming) ? waiting.length : lastKey(waiting);
    // A keyframe at the very front would free no room.
    const next =
      newest > 0 || (newest === 0 && waiting.length < this.#options.capacity) ? newest : waiting.length;
    if (newest !== next) this.#awaitsKey = true;
    const kept = waiting.filter(({ unit }, index) => unit.kind === 'audio' || index >= next);
    // Audio alone fills the queue: the older half of it goes.
    const late = kept.length >= this.#options.capacity ? Math.ceil(kept.length / 2) : 0;
    for (const item of kept.slice(late)) this.#queue.push(item);
    this.#dropped += waiting.length - kept.length + late;
  }

  #welcome(): void {
    const callers = this.#callers;
    this.#callers = [];
    for (const resolve of callers) resolve();
  }
}

function isKeyPicture(unit: AccessUnit): boolean {
  return unit.kind === 'video' && unit.key;
}

function lastKey(waiting: readonly Waiting[]): number {
  return waiting.findLastIndex(({ unit }) => isKeyPicture(unit));
}
