import type { Logger } from '../../base/log.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { MediaEngine } from '../../media/engine/client.ts';

/** An open way to a server, for one session. It begins with a keyframe at time 0, and takes one unit at a time. */
export interface Connection {
  /** Takes a unit; resolves when the next one is welcome. Never rejects: {@link ended} says what went wrong. */
  send(unit: AccessUnit): Promise<void>;
  /** Whether pictures of another size can follow on, or need a new session. */
  readonly takesAnySize: boolean;
  /** Resolves once it has been closed; rejects with `output_lost` or `output_refused` when the server has ended it. */
  readonly ended: Promise<void>;
  /** Ends it within two seconds. Idempotent; never rejects. */
  close(): Promise<void>;
}

/** What a connection is opened with. */
export interface ConnectOptions {
  /** The tracks that will come. */
  readonly streams: StreamInfo;
  /** The newest keyframe, with the parameter sets of what will come. */
  readonly keyframe: AccessUnit;
  /** Gives it up while it is being opened. */
  readonly signal: AbortSignal;
  readonly startEngine: () => Promise<MediaEngine>;
  readonly logger: Logger;
  /** So many bytes have left. */
  readonly onBytes: (bytes: number) => void;
}

/** A server takes this long to answer, in milliseconds; longer, it counts as unreachable. */
export const CONNECT_LIMIT_MS = 10_000;

/** A server that takes nothing for so long, in milliseconds, is lost. */
export const STALL_LIMIT_MS = 10_000;
