import type { AccessUnit, AudioInfo, VideoInfo } from '../access-unit.ts';
import type { TsStats } from './stats.ts';

/** Times of a PES packet in unwrapped ticks; null where it states none. */
export interface PesTimes {
  readonly pts: number | null;
  /** Equal to `pts` where the packet states only that. */
  readonly dts: number | null;
}

/** Cuts the payload of one elementary stream's PES packets into access units. */
export interface TrackReader {
  /**
   * Takes the payload of one PES packet; the memory is only valid during the call. `again` tells that the packet was
   * handed over before, cut short by an end that proved false.
   */
  pes(payload: Buffer, times: PesTimes, again: boolean): void;
  /** Whether a payload that seems to end here can be a whole one; null when apparent ends do not count at all. */
  readonly endsUnit: ((payload: Buffer) => boolean) | null;
  /** Bytes were lost: what waits for its continuation is incomplete. */
  lost(): void;
  /** The stream ends: what waits is complete. */
  flush(): void;
}

/** What a {@link TrackReader} reports to. */
export interface TrackSink<Info extends VideoInfo | AudioInfo> {
  unit(unit: AccessUnit): void;
  /** What the stream is, told before each unit; the same object as long as it has not changed. */
  describe(info: Info): void;
  readonly stats: TsStats;
}
