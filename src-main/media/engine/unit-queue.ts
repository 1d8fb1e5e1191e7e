import { BoundedQueue } from '../../base/bounded-queue.ts';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../access-unit.ts';

/** Units that may wait before {@link UnitQueue.push} makes its caller wait: enough to work without pause. */
const AHEAD = 2;

/** How a {@link UnitQueue} works. */
export interface UnitQueueOptions {
  /** Units that wait at most; beyond it, groups of pictures are dropped. */
  readonly capacity: number;
  /** Handles one unit; the next one waits for it. What it throws stops the queue and goes to `onError`. */
  readonly handle: (unit: AccessUnit) => Promise<void>;
  /** Called once when `handle` has thrown; later units are ignored. */
  readonly onError: (error: unknown) => void;
}

/**
 * Hands units to one worker, one after the other. A caller that awaits each push is paced to the worker and loses
 * nothing. For a caller that does not, the queue drops to stay live when it is full: everything before the newest waiting
 * keyframe goes, or, when none waits, all pictures until the next keyframe; so the decoder behind never sees a picture
 * whose references are missing. Audio is kept as long as there is room. Every dropped unit is counted.
 */
export class UnitQueue {
  readonly #queue: BoundedQueue<AccessUnit>;
  readonly #options: UnitQueueOptions;
  readonly #worker: Promise<void>;
  #room: (() => void)[] = [];
  #videoWaiting = 0;
  #awaitsKey = false;
  #dropped = 0;
  #stopped = false;
  #failed = false;

  constructor(options: UnitQueueOptions) {
    this.#options = options;
    this.#queue = new BoundedQueue(options.capacity);
    this.#worker = this.#work();
  }

  /** Pictures that wait. */
  get videoWaiting(): number {
    return this.#videoWaiting;
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
    if (this.#failed) return;
    if (this.#stopped) throw new GatewayError('aborted', 'the pipeline is stopped and takes no more units');
    if (this.#queue.full) this.#makeRoom(unit);
    if (this.#accepts(unit) && this.#queue.push(unit)) {
      if (unit.kind === 'video') this.#videoWaiting += 1;
    } else {
      this.#dropped += 1;
    }
    if (this.#queue.size <= AHEAD) return;
    await new Promise<void>((resolve) => this.#room.push(resolve));
  }

  /** Lets the worker finish what waits, then resolves. May be called twice. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#queue.end();
    await this.#worker;
  }

  #accepts(unit: AccessUnit): boolean {
    if (unit.kind === 'audio') return true;
    if (unit.key) this.#awaitsKey = false;
    return !this.#awaitsKey;
  }

  #makeRoom(incoming: AccessUnit): void {
    const waiting = this.#queue.clear();
    const newestKey = incoming.key && incoming.kind === 'video' ? waiting.length : lastKey(waiting);
    const kept = waiting.filter(
      (unit, index) => unit.kind === 'audio' || (newestKey > 0 && index >= newestKey),
    );
    if (newestKey <= 0) this.#awaitsKey = true;
    // Audio alone fills the queue: the oldest half of it goes.
    const late = kept.length >= this.#options.capacity ? Math.ceil(kept.length / 2) : 0;
    for (const unit of kept.slice(late)) this.#queue.push(unit);
    this.#dropped += waiting.length - kept.length + late;
    this.#videoWaiting = kept.slice(late).filter((unit) => unit.kind === 'video').length;
  }

  async #work(): Promise<void> {
    try {
      for await (const unit of this.#queue) {
        if (unit.kind === 'video') this.#videoWaiting -= 1;
        if (this.#queue.size <= AHEAD) this.#welcome();
        await this.#options.handle(unit);
      }
    } catch (error) {
      this.#failed = true;
      this.#options.onError(error);
    } finally {
      this.#welcome();
    }
  }

  #welcome(): void {
    const waiting = this.#room;
    this.#room = [];
    for (const resolve of waiting) resolve();
  }
}

function lastKey(units: readonly AccessUnit[]): number {
  return units.findLastIndex((unit) => unit.kind === 'video' && unit.key);
}
