/** Feeds that are measured. */
export type BenchFeed = 'mjpeg' | 'ts' | 'udp';

/** What rivulet-process.ts does when it is told to; times are monotonic microseconds. */
export interface RivuletOrders {
  /** Begins a stream. @returns when its first picture was output */
  play(feed: BenchFeed): Promise<number>;
  stop(feed: BenchFeed): Promise<number>;
  /** Takes another process for JPEG pictures, one that has never crashed: each crash in a row is waited for longer. */
  renewEngine(feed: BenchFeed): Promise<number>;
  /** Kills the process that makes JPEG pictures. @returns when */
  killEngine(feed: BenchFeed): Promise<number>;
  /** Has OBS read this feed. @returns the feed's port */
  setUp(feed: BenchFeed): Promise<number>;
  /** When pictures were made, and when they were output. */
  times(feed: BenchFeed): Promise<[number, number][]>;
}

/** One order. */
export interface RivuletOrder {
  readonly order: keyof RivuletOrders;
  readonly feed?: BenchFeed;
}
