import { monotonicUs } from '../base/clock.ts';
import type { StreamInfo } from '../media/access-unit.ts';
import { PictureGroup } from './programme/picture-group.ts';
import type { ProgrammeSink, ProgrammeUnit } from './programme/programme-sink.ts';
import { movedTo, RESENT_STEP_US, timeOf } from './programme/programme-timeline.ts';

/** Who reads at a {@link LiveEdge}. */
export interface EdgeReader {
  /** Bytes that were handed over and have not left this process. */
  readonly waitingBytes: number;
  streams(streams: StreamInfo): void;
  unit(unit: ProgrammeUnit): void;
}

/** How a {@link LiveEdge} bounds its reader. */
export interface LiveEdgeOptions {
  /** A reader with more bytes waiting gets no more until most of them have left; two megabytes by default. */
  readonly maxWaitingBytes?: number;
  /** Called once when the reader has taken nothing for `lostAfterUs`. */
  readonly onLost?: () => void;
  /** Microseconds; a minute by default. */
  readonly lostAfterUs?: number;
  /** Monotonic microseconds; main's clock by default. */
  readonly nowUs?: () => number;
}

/** About four seconds of picture at 4 Mbit/s. */
const MAX_WAITING_BYTES = 2 * 1024 * 1024;
const LOST_AFTER_US = 60_000_000;

/** A reader that was behind is brought up to date when no more than this share of what may wait is left. */
const CAUGHT_UP_SHARE = 1 / 4;

/** The longest group with which somebody is brought up to date; references to what the programme keeps anyway. */
const GROUP_LIMITS = { maxPictures: 300, maxBytes: 12 * 1024 * 1024 };

/**
 * Keeps one reader at the live edge. Who joins is given the pictures since the last keyframe at once, their times drawn
 * together in front of now, so that a player that keeps to times begins with no delay. Who takes too little is left out,
 * costing nobody else anything, and brought up to date in the same way as soon as there is room, or by the next keyframe.
 */
export class LiveEdge implements ProgrammeSink {
  readonly #reader: EdgeReader;
  readonly #options: LiveEdgeOptions;
  readonly #maxWaitingBytes: number;
  readonly #nowUs: () => number;
  readonly #group = new PictureGroup<ProgrammeUnit>(GROUP_LIMITS);
  #state: 'joining' | 'live' | 'behind' | 'lost' = 'joining';
  #sentUs = Number.NEGATIVE_INFINITY;
  #dropped = 0;
  /** Of the group that runs: they are sent after all when the reader is brought up to date. */
  #missed = 0;
  #behindSinceUs = 0;

  constructor(reader: EdgeReader, options: LiveEdgeOptions = {}) {
    this.#reader = reader;
    this.#options = options;
    this.#maxWaitingBytes = options.maxWaitingBytes ?? MAX_WAITING_BYTES;
    this.#nowUs = options.nowUs ?? monotonicUs;
  }

  /** Pictures the reader never got. */
  get dropped(): number {
    return this.#dropped + this.#missed;
  }

  /**
   * Joins what `add` adds sinks to, see `Programme.add`.
   * @returns a function that leaves it
   */
  join(add: (sink: ProgrammeSink) => () => void): () => void {
    this.#state = 'joining';
    const leave = add(this);
    this.#catchUp();
    return leave;
  }

  /** As a sink of the programme. */
  onStreams(streams: StreamInfo): void {
    this.#reader.streams(streams);
  }

  /** As a sink of the programme: hands the unit on, or notes that it is missed. */
  onUnit(unit: ProgrammeUnit): void {
    if (unit.kind === 'video') this.#picture(unit);
    else if (this.#state === 'live' && !this.#isFull()) this.#reader.unit(unit);
  }

  #picture(unit: ProgrammeUnit): void {
    this.#group.push(unit);
    if (this.#state === 'joining' || this.#state === 'lost') return;
    if (unit.key) this.#settleMissed();
    const full = this.#isFull();
    if (!full && (unit.key || this.#state === 'live')) {
      this.#state = 'live';
      this.#send(unit);
      return;
    }
    this.#missed += 1;
    if (this.#state === 'live') {
      this.#state = 'behind';
      this.#behindSinceUs = this.#nowUs();
    } else if (this.#reader.waitingBytes <= this.#maxWaitingBytes * CAUGHT_UP_SHARE) {
      this.#catchUp();
    } else {
      this.#giveUpInTime();
    }
  }

  #isFull(): boolean {
    return this.#reader.waitingBytes > this.#maxWaitingBytes;
  }

  /** Sends what the newest picture needs to be decoded, ending with it. */
  #catchUp(): void {
    const { pictures } = this.#group;
    const newest = pictures.at(-1);
    this.#state = newest ? 'live' : 'behind';
    this.#behindSinceUs = this.#nowUs();
    if (!newest) return;
    const endUs = timeOf(newest);
    const stepUs = Math.min(RESENT_STEP_US, (endUs - this.#sentUs) / pictures.length);
    for (const [index, unit] of pictures.entries())
      this.#send(movedTo(unit, Math.round(endUs - (pictures.length - 1 - index) * stepUs)));
    this.#missed = 0;
  }

  #send(unit: ProgrammeUnit): void {
    this.#sentUs = timeOf(unit);
    this.#reader.unit(unit);
  }

  /** What was missed of a group that is over stays missed. */
  #settleMissed(): void {
    this.#dropped += this.#missed;
    this.#missed = 0;
  }

  #giveUpInTime(): void {
    if (this.#nowUs() - this.#behindSinceUs < (this.#options.lostAfterUs ?? LOST_AFTER_US)) return;
    this.#state = 'lost';
    this.#options.onLost?.();
  }
}
