import { monotonicUs } from '../../src-main/base/clock.ts';
import { silentLogger } from '../../src-main/base/log.ts';
import type { AccessUnit, StreamInfo } from '../../src-main/media/access-unit.ts';
import { FeedServer, type FeedServerOptions } from '../../src-main/outputs/feed/feed-server.ts';
import { Programme } from '../../src-main/outputs/programme/programme.ts';
import { JpegEngine } from './jpeg-engine.ts';

/** A token as the application would make one. */
export const FEED_TOKEN = 'A0-_'.repeat(8);

/** Tracks of the pictures of {@link FeedRig}. */
export const FEED_STREAMS: StreamInfo = {
  video: { codec: 'h264', width: 320, height: 180, fps: 30 },
  audio: null,
};

/** Shows these units on a programme, over and over, each at the time at which it is pushed. */
export class ProgrammePlayer {
  readonly #programme: Programme;
  readonly #units: readonly AccessUnit[];
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(programme: Programme, units: readonly AccessUnit[]) {
    this.#programme = programme;
    this.#units = units;
  }

  /** Pushes the next units. @returns their last time in microseconds */
  push(count = 1): number {
    let ptsUs = 0;
    for (let index = 0; index < count; index += 1) {
      const unit = this.#units[this.#count % this.#units.length] as AccessUnit;
      this.#count += 1;
      ptsUs = monotonicUs();
      this.#programme.push({ ...unit, ptsUs });
    }
    return ptsUs;
  }

  /** Plays at a rate until {@link stop}. */
  play(fps = 30): void {
    this.#timer = setInterval(() => this.push(), 1000 / fps);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** A programme with a feed that serves it on a free port. */
export async function openFeedRig(units: readonly AccessUnit[], options: Partial<FeedServerOptions> = {}) {
  const programme = new Programme({
    drawCard: () => new Promise(() => undefined),
    holding: () => 'last',
    logger: silentLogger,
  });
  programme.setStreams(FEED_STREAMS);
  const engine = new JpegEngine();
  const feed = await FeedServer.open({
    programme,
    openEngine: async () => engine,
    port: 0,
    lan: false,
    token: FEED_TOKEN,
    jpegQuality: 80,
    logger: silentLogger,
    ...options,
  });
  const player = new ProgrammePlayer(programme, units);
  return {
    programme,
    engine,
    feed,
    player,
    close: async () => {
      player.stop();
      await feed.stop();
      programme.close();
    },
  };
}
