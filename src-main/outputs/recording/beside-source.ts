import { delay } from '../../base/async.ts';
import { BoundedQueue } from '../../base/bounded-queue.ts';
import type { Logger } from '../../base/log.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { ConvertHandle } from '../../media/engine/client.ts';
import type { Size } from '../../media/engine/options.ts';
import type { OwnEngine } from '../own-engine.ts';
import type { ProgrammeSink } from '../programme/programme-sink.ts';
import type { UnitSource } from './unit-source.ts';

/** What a {@link BesideSource} works with. */
export interface BesideSourceOptions {
  /** Shown on the left. */
  readonly input: UnitSource;
  /** Shown on the right; its sound is heard. */
  readonly programme: UnitSource;
  /** The process of the recording that is made of it. */
  readonly engine: OwnEngine;
  readonly logger: Logger;
}

/** Widest picture that is made. */
const MAX_WIDTH = 3840;
/** Units that may wait: about two seconds of both. */
const QUEUE_UNITS = 300;
/** After a process was lost, another is opened so much later, in milliseconds. */
const REOPEN_MS = 100;

type Lane = 0 | 1;

interface Item {
  readonly unit: AccessUnit;
  readonly lane: Lane;
}

/**
 * Input and output beside each other as one stream, encoded once: each half as large as the output's picture. Works while
 * somebody takes it, which is one sink. When its process is lost, it begins anew with the next keyframes.
 */
export class BesideSource implements UnitSource {
  readonly #options: BesideSourceOptions;
  #sink: ProgrammeSink | null = null;
  #handle: ConvertHandle | null = null;
  readonly #queue = new BoundedQueue<Item>(QUEUE_UNITS);
  #size: Size | null = null;
  /** Lanes of which pictures were dropped: their decoder has nothing to go on with before the next keyframe. */
  readonly #awaitsKey = new Set<Lane>();

  constructor(options: BesideSourceOptions) {
    this.#options = options;
  }

  /** Begins; `held` pictures are never in it. @returns a function that ends it */
  add(sink: ProgrammeSink): () => void {
    this.#sink = sink;
    const { input, programme } = this.#options;
    const ends = [
      programme.add(
        { onStreams: (streams) => this.#setStreams(streams), onUnit: (unit) => this.#take(unit, 1) },
        { held: false },
      ),
      input.add({ onStreams: () => undefined, onUnit: (unit) => this.#take(unit, 0) }),
    ];
    void this.#run();
    return () => {
      for (const end of ends) end();
      this.#sink = null;
      this.#queue.end();
      this.#queue.clear();
      void this.#handle?.stop().catch(() => undefined);
    };
  }

  #setStreams(streams: StreamInfo): void {
    if (!streams.video) return;
    const size = joinedSize(streams.video);
    const isOther =
      this.#size !== null && (this.#size.width !== size.width || this.#size.height !== size.height);
    this.#size = size;
    if (isOther) void this.#handle?.stop().catch(() => undefined);
    this.#sink?.onStreams({ video: { ...streams.video, ...size }, audio: streams.audio });
  }

  #take(unit: AccessUnit, lane: Lane): void {
    if (this.#awaitsKey.has(lane) && unit.kind === 'video') {
      if (!unit.key) return;
      this.#awaitsKey.delete(lane);
    }
    if (!this.#queue.push({ unit, lane }) && unit.kind === 'video') this.#awaitsKey.add(lane);
  }

  /** One pipeline after the other, until nobody takes it any more. */
  async #run(): Promise<void> {
    for (let item = await this.#queue.next(); !item.done; item = await this.#queue.next()) {
      try {
        const size = this.#size;
        if (!size) continue;
        this.#handle ??= await this.#open(size);
        await this.#handle.push(item.value.unit, item.value.lane);
      } catch (error) {
        this.#handle = null;
        if (!this.#sink) return;
        this.#options.logger.warn('pictures are put beside each other anew', { reason: String(error) });
        await delay(REOPEN_MS);
      }
    }
  }

  async #open(size: Size): Promise<ConvertHandle> {
    const engine = await this.#options.engine.open();
    const handle = await engine.openBeside({ size, bitrateBps: null });
    void this.#pass(handle);
    return handle;
  }

  async #pass(handle: ConvertHandle): Promise<void> {
    try {
      for await (const unit of handle.units) this.#sink?.onUnit(unit);
    } catch {
      // Whoever pushes hears of it, and opens another.
    }
  }
}

/** Both halves as large as the picture on the right, as far as that is not too wide; even numbers. */
function joinedSize({ width, height }: Size): Size {
  const scale = Math.min(1, MAX_WIDTH / (2 * width));
  const even = (pixels: number): number => Math.max(2, Math.round((pixels * scale) / 2) * 2);
  return { width: 2 * even(width), height: even(height) };
}
