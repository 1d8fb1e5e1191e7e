import { settlesWithin } from '../../base/async.ts';
import type { Logger } from '../../base/log.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { ConvertHandle } from '../../media/engine/client.ts';
import type { Size } from '../../media/engine/options.ts';
import type { ProgrammeSink } from '../programme/programme-sink.ts';
import type { OwnEngine } from './own-engine.ts';
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
/** Where it ends, what is in work is waited for so long. */
const CLOSE_LIMIT_MS = 1000;

type Lane = 0 | 1;

/**
 * Input and output beside each other as one stream, encoded once: each half as large as the output's picture. Works while
 * somebody takes it, which is one sink. When its process is lost, it begins anew with the next keyframes.
 */
export class BesideSource implements UnitSource {
  readonly #options: BesideSourceOptions;
  #sink: ProgrammeSink | null = null;
  #handle: ConvertHandle | null = null;
  #opening = false;
  #size: Size | null = null;
  /** Lanes whose decoder has nothing to go on with before the next keyframe. */
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
    return () => {
      for (const end of ends) end();
      this.#sink = null;
      const handle = this.#handle;
      this.#handle = null;
      if (handle) void settlesWithin(handle.stop(), CLOSE_LIMIT_MS);
    };
  }

  #setStreams(streams: StreamInfo): void {
    if (!streams.video) return;
    const size = joinedSize(streams.video);
    if (this.#size && (this.#size.width !== size.width || this.#size.height !== size.height)) {
      void this.#handle?.stop().catch(() => undefined);
      this.#handle = null;
    }
    this.#size = size;
    this.#sink?.onStreams({ video: { ...streams.video, ...size }, audio: streams.audio });
  }

  #take(unit: AccessUnit, lane: Lane): void {
    if (!this.#handle) void this.#begin();
    if (!this.#handle) return;
    if (this.#awaitsKey.has(lane) && unit.kind === 'video' && !unit.key) return;
    if (this.#handle.offer(unit, lane)) {
      if (unit.kind === 'video') this.#awaitsKey.delete(lane);
    } else if (unit.kind === 'video') this.#awaitsKey.add(lane);
  }

  async #begin(): Promise<void> {
    const size = this.#size;
    if (this.#opening || !this.#sink || !size) return;
    this.#opening = true;
    try {
      const engine = await this.#options.engine.open();
      const handle = await engine.openBeside({ size, bitrateBps: null });
      if (!this.#sink || this.#size !== size) return void handle.stop();
      this.#awaitsKey.add(0).add(1);
      this.#handle = handle;
      void this.#pass(handle);
    } catch (error) {
      this.#options.logger.warn('pictures cannot be put beside each other', { reason: String(error) });
    } finally {
      this.#opening = false;
    }
  }

  async #pass(handle: ConvertHandle): Promise<void> {
    try {
      for await (const unit of handle.units) this.#sink?.onUnit(unit);
    } catch (error) {
      this.#options.logger.warn('pictures are put beside each other anew', { reason: String(error) });
    }
    if (this.#handle === handle) this.#handle = null;
  }
}

/** Both halves as large as the picture on the right, as far as that is not too wide; even numbers. */
function joinedSize({ width, height }: Size): Size {
  const scale = Math.min(1, MAX_WIDTH / (2 * width));
  const even = (pixels: number): number => Math.max(2, Math.round((pixels * scale) / 2) * 2);
  return { width: 2 * even(width), height: even(height) };
}
