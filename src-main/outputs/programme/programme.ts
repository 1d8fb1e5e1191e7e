import { monotonicUs } from '../../base/clock.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { Size } from '../../media/engine/options.ts';
import { type Card, HoldingCard } from './holding-card.ts';
import { PictureGroup } from './picture-group.ts';
import type { ProgrammeSink, ProgrammeUnit } from './programme-sink.ts';
import { movedTo, ProgrammeTimeline, RESENT_STEP_US, timeOf } from './programme-timeline.ts';
import { sameStreams } from './same-streams.ts';

export type { ProgrammeSink, ProgrammeUnit } from './programme-sink.ts';

/** What outputs show: pictures as they come back, the last one of them, or a card that says there are none. */
export type ShownPicture = 'live' | 'held' | 'card';

/** What a {@link Programme} works with. */
export interface ProgrammeOptions {
  /** Draws the card that is shown where there is no stream, as an H.264 keyframe; asked once for each size. */
  readonly drawCard: (size: Size) => Promise<AccessUnit>;
  /** What is shown between streams; asked each time. */
  readonly holding: () => 'last' | 'card';
  readonly logger: Logger;
  /** Monotonic microseconds; main's clock by default. */
  readonly nowUs?: () => number;
}

/** So long without a picture, the last one is repeated, in microseconds. */
const HOLD_AFTER_US = 1_000_000;

/** Held pictures are sent this often, in milliseconds. */
const HOLD_EVERY_MS = 250;

/** The card's size where there has been no stream. */
const CARD_SIZE: Size = { width: 1280, height: 720 };

/** The group kept for who joins: ten seconds at 30 pictures a second, at 10 Mbit/s. */
const GROUP_LIMITS = { maxPictures: 300, maxBytes: 12 * 1024 * 1024 };

interface Reader {
  readonly sink: ProgrammeSink;
  readonly held: boolean;
  told: StreamInfo | null;
  /** Its decoder has nothing to go on with before the next keyframe. */
  awaitsKey: boolean;
  /** Held pictures were sent to it since the last live one. */
  brokeOff: boolean;
  failed: boolean;
}

/**
 * The output as it leaves the program: one endless stream over jobs, orchestrators and streams. Times rise throughout; where
 * no picture comes, the last one or a card is repeated for those that want it, so that nothing that reads it ends.
 * Everything happens within the call that brings a unit: nothing is queued here.
 */
export class Programme {
  readonly #options: ProgrammeOptions;
  readonly #nowUs: () => number;
  readonly #timeline = new ProgrammeTimeline();
  readonly #card: HoldingCard;
  readonly #readers = new Set<Reader>();
  readonly #listeners = new Set<() => void>();
  readonly #group = new PictureGroup<ProgrammeUnit>(GROUP_LIMITS);
  #lastKey: ProgrammeUnit | null = null;
  /** Of the pictures that come back; null before the first stream. */
  #streams: StreamInfo | null = null;
  /** Of the pictures that went out last. */
  #shownStreams: StreamInfo | null = null;
  #shown: ShownPicture = 'card';
  /** No stream runs: a card may be shown. */
  #ended = true;
  #begun = false;
  #arrivedUs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: ProgrammeOptions) {
    this.#options = options;
    this.#nowUs = options.nowUs ?? monotonicUs;
    this.#card = new HoldingCard({ ...options, nowUs: this.#nowUs });
  }

  /** The tracks of what goes out; null before anything has. */
  get streams(): StreamInfo | null {
    return this.#shownStreams;
  }

  /** What outputs show now. */
  get picture(): ShownPicture {
    return this.#shown;
  }

  /** Pictures since the last keyframe as they came back, for snapshots; empty where that cannot be had. */
  get group(): readonly ProgrammeUnit[] {
    return this.#group.pictures;
  }

  /**
   * Adds a sink. It is told the tracks and given the pictures since the last keyframe at once.
   * @param options `held: false` for one that wants no held pictures (default true)
   * @returns a function that takes it away
   */
  add(sink: ProgrammeSink, options: { readonly held?: boolean } = {}): () => void {
    const reader: Reader = {
      sink,
      held: options.held ?? true,
      told: null,
      awaitsKey: true,
      brokeOff: false,
      failed: false,
    };
    if (this.#closed) return () => undefined;
    this.#readers.add(reader);
    this.#introduce(reader);
    this.#watch();
    return () => void this.#readers.delete(reader);
  }

  /** Listens to changes of {@link picture} and {@link streams}. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The tracks of the units that follow. */
  setStreams(streams: StreamInfo): void {
    if (!sameStreams(this.#streams, streams)) this.#streams = streams;
  }

  /** The next unit that has come back. Nothing is of use before the first keyframe. */
  push(unit: AccessUnit): void {
    if (this.#closed) return;
    if (unit.kind === 'video') this.#picture(unit);
    else this.#sound(unit);
  }

  /** Another job follows: the next picture has to be a keyframe. */
  restart(): void {
    this.#begun = false;
  }

  /** The stream has ended: what is held from now on, the user chooses. */
  end(): void {
    this.#begun = false;
    this.#ended = true;
    this.#look();
  }

  /** Ends it: no sink gets anything any more. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#unwatch();
    this.#readers.clear();
    this.#listeners.clear();
  }

  #picture(unit: AccessUnit): void {
    if (!this.#streams || (!this.#begun && !unit.key)) return;
    const nowUs = this.#nowUs();
    const resumes = this.#shown !== 'live';
    const again = unit.key ? [] : this.#group.pictures;
    const placed: ProgrammeUnit = this.#timeline.picture(unit, {
      nowUs,
      begins: resumes || !this.#begun,
      before: again.length,
    });
    this.#arrivedUs = nowUs;
    this.#begun = true;
    this.#ended = false;
    if (resumes) this.#resend(again, placed);
    this.#group.push(placed);
    if (placed.key) this.#lastKey = placed;
    this.#show('live', this.#streams);
    for (const reader of [...this.#readers]) this.#give(reader, placed);
    this.#watch();
  }

  #sound(unit: AccessUnit): void {
    if (!this.#begun || this.#shown !== 'live') return;
    const placed = this.#timeline.sound(unit);
    if (placed) for (const reader of [...this.#readers]) this.#give(reader, placed);
  }

  /** Decoders that were shown held pictures meanwhile get back what the next picture refers to, in next to no time. */
  #resend(group: readonly ProgrammeUnit[], next: ProgrammeUnit): void {
    if (next.key) return;
    const again = group.map((unit, index) =>
      movedTo(unit, timeOf(next) - (group.length - index) * RESENT_STEP_US),
    );
    this.#group.clear();
    for (const unit of again) this.#group.push(unit);
    for (const reader of [...this.#readers]) {
      if (!reader.brokeOff) continue;
      reader.awaitsKey = true;
      for (const unit of again) this.#give(reader, { ...unit, held: true });
    }
  }

  #give(reader: Reader, unit: ProgrammeUnit): void {
    if (!this.#readers.has(reader)) return;
    if (reader.awaitsKey && (unit.kind === 'audio' || !unit.key)) return;
    if (unit.kind === 'video') {
      reader.awaitsKey = false;
      reader.brokeOff = false;
    }
    try {
      const streams = this.#shownStreams;
      if (streams && reader.told !== streams) {
        reader.told = streams;
        reader.sink.onStreams(streams);
      }
      reader.sink.onUnit(unit);
    } catch (error) {
      this.#onSinkFailed(reader, toGatewayError(error));
    }
  }

  #onSinkFailed(reader: Reader, error: GatewayError): void {
    reader.awaitsKey = true;
    if (!reader.failed) this.#options.logger.error('an output refused a unit', { reason: error.message });
    reader.failed = true;
  }

  /** A sink that has just joined: pictures that were kept, or what is held. */
  #introduce(reader: Reader): void {
    const isUnderWay = this.#shown === 'held' && this.#begun;
    if (this.#shown === 'live' || (isUnderWay && !reader.held))
      for (const unit of this.#group.pictures) this.#give(reader, unit);
    else if (reader.held) this.#hold([reader]);
  }

  #watch(): void {
    if (!this.#closed) this.#timer ??= setInterval(() => this.#look(), HOLD_EVERY_MS).unref();
  }

  #unwatch(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Looks whether pictures come, and holds one where none does. */
  #look(): void {
    const isDue = this.#nowUs() - this.#arrivedUs >= HOLD_AFTER_US;
    if (this.#closed || (!isDue && !(this.#ended && this.#wantsCard))) return;
    const takers = [...this.#readers].filter(({ held }) => held);
    if (takers.length === 0) this.#unwatch();
    this.#hold(takers);
  }

  get #wantsCard(): boolean {
    return !this.#lastKey || (this.#ended && this.#options.holding() === 'card');
  }

  /** Shows what is held to these. */
  #hold(readers: readonly Reader[]): void {
    const wantsCard = this.#wantsCard;
    const size = this.#shownStreams?.video ?? CARD_SIZE;
    const card = wantsCard && readers.length > 0 ? this.#card.inSize(size) : null;
    const picture = card?.picture ?? this.#lastKey;
    const streams = card ? this.#cardStreams(card) : this.#shownStreams;
    this.#show(wantsCard ? 'card' : 'held', streams);
    if (!picture || readers.length === 0) return;
    const held: ProgrammeUnit = { ...movedTo(picture, this.#timeline.heldUs(this.#nowUs())), held: true };
    for (const reader of readers) {
      this.#give(reader, held);
      reader.brokeOff = true;
    }
  }

  #cardStreams({ size }: Card): StreamInfo {
    return this.#shownStreams?.video
      ? this.#shownStreams
      : { video: { codec: 'h264', ...size, fps: null }, audio: null };
  }

  #show(shown: ShownPicture, streams: StreamInfo | null): void {
    if (this.#shown === shown && this.#shownStreams === streams) return;
    this.#shown = shown;
    this.#shownStreams = streams;
    for (const listener of [...this.#listeners]) listener();
  }
}
