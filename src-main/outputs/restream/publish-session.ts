import { type Deferred, deferred, settlesWithin } from '../../base/async.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import { UnitQueue } from '../../media/engine/unit-queue.ts';
import type { ProgrammeUnit } from '../programme/programme-sink.ts';
import type { Connection } from './connection.ts';

/** Units that wait for a slow server at most, and how long the oldest may, in microseconds. */
const CAPACITY = 300;
const MAX_WAIT_US = 3_000_000;

/** What waits when a session is closed gets so long to leave, in milliseconds. */
const FLUSH_LIMIT_MS = 600;

/** What a {@link PublishSession} tells its owner. */
export interface SessionListener {
  /** A picture has been taken by the server's side. */
  onPicture(unit: AccessUnit): void;
  /** Pictures and sound were left out because the server takes them slowly. */
  onDropped(units: number): void;
}

/**
 * One session at a server: begins with a keyframe at time 0, and keeps the queue to a slow server short by leaving out
 * what lies before the newest keyframe.
 */
export class PublishSession {
  /** The tracks it was begun with. */
  readonly streams: StreamInfo;
  /** Resolves once it has been closed; rejects with what ended it. */
  readonly ended: Promise<void>;
  readonly #broken: Deferred<void> = deferred();
  readonly #connection: Connection;
  readonly #queue: UnitQueue;
  readonly #listener: SessionListener;
  #originUs: number | null = null;
  readonly #lastUs = { video: Number.NEGATIVE_INFINITY, audio: Number.NEGATIVE_INFINITY };
  #awaitsKey = false;
  #dropped = 0;
  /** Nothing that waits can arrive any more. */
  #over = false;
  #closing: Promise<void> | null = null;

  constructor(connection: Connection, streams: StreamInfo, listener: SessionListener) {
    this.streams = streams;
    this.#connection = connection;
    this.#listener = listener;
    this.#queue = new UnitQueue({
      capacity: CAPACITY,
      ahead: CAPACITY,
      maxWaitUs: MAX_WAIT_US,
      handle: (unit) => this.#send(unit),
      onError: (error) => this.#broken.reject(error),
    });
    this.ended = Promise.race([connection.ended, this.#broken.promise]);
    this.ended.catch(() => {
      this.#over = true;
    });
  }

  /** Whether units of these tracks can follow on in this session. */
  takes({ video, audio }: StreamInfo): boolean {
    const own = this.streams;
    const sameSize = video?.width === own.video?.width && video?.height === own.video?.height;
    return (sameSize || this.#connection.takesAnySize) && audio?.codec === own.audio?.codec;
  }

  /** The next unit of the programme. Never waits. */
  push(unit: ProgrammeUnit): void {
    if (this.#closing) return;
    const startUs = unit.dtsUs ?? unit.ptsUs;
    if (this.#originUs === null) {
      if (unit.kind === 'audio' || !unit.key) return;
      this.#originUs = startUs;
    }
    if (startUs < this.#originUs || !this.#follows(unit, startUs)) return;
    // The queue never makes a caller wait: what does not fit, it leaves out.
    void this.#queue.push(moved(unit, -this.#originUs));
    const dropped = this.#queue.dropped - this.#dropped;
    this.#dropped += dropped;
    if (dropped > 0) this.#listener.onDropped(dropped);
  }

  /** Where another form of the programme takes over, it may begin with what was sent: times never go back. */
  #follows({ kind, key }: ProgrammeUnit, startUs: number): boolean {
    if (startUs <= this.#lastUs[kind]) {
      if (kind === 'video') this.#awaitsKey = true;
      return false;
    }
    if (kind === 'video' && this.#awaitsKey && !key) return false;
    if (kind === 'video') this.#awaitsKey = false;
    this.#lastUs[kind] = startUs;
    return true;
  }

  /** Sends what waits, as far as the server takes it, and ends it; within two seconds. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const sent = this.#queue.stop();
    if (!this.#over) await settlesWithin(sent, FLUSH_LIMIT_MS);
    this.#over = true;
    await this.#connection.close();
    await sent;
  }

  async #send(unit: AccessUnit): Promise<void> {
    if (this.#over) return;
    await this.#connection.send(unit);
    if (unit.kind === 'video') this.#listener.onPicture(unit);
  }
}

function moved(unit: ProgrammeUnit, byUs: number): AccessUnit {
  const { kind, key, bytes, ptsUs, dtsUs } = unit;
  const placed = { kind, key, bytes, ptsUs: ptsUs + byUs };
  return dtsUs === undefined ? placed : { ...placed, dtsUs: dtsUs + byUs };
}
