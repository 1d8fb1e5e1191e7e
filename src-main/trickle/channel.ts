import { deferred } from '../base/async.ts';
import { ChannelSource } from './channel-source.ts';
import { ChannelWriter, channelClosed } from './channel-writer.ts';
import type { SegmentSink, SegmentSource, SegmentWriter, StartAt } from './segment.ts';
import { SegmentBuffer } from './segment-buffer.ts';
import { SEGMENTS_KEPT, SEQ_CURRENT, SEQ_NEXT } from './wire.ts';

/** A segment in a channel's window. */
export interface ChannelSegment {
  readonly seq: number;
  readonly buffer: SegmentBuffer;
  /** Told when the segment ends other than by its own writer; undefined while nobody has it open for writing. */
  onTaken: (() => void) | undefined;
}

/** What a channel has for a reader who asks for a segment. */
export type ReadLookup =
  | { readonly kind: 'segment'; readonly segment: ChannelSegment }
  | { readonly kind: 'missing'; readonly seq: number }
  | { readonly kind: 'closed' };

/** Limits of a {@link ServerChannel}. */
export interface ChannelLimits {
  /** Bytes one segment may hold. */
  readonly maxSegmentBytes: number;
}

/**
 * One channel of a trickle server: a window of the last five segments, filled by writers and read while it is filled
 * (trickle.md, "Server routes"). The same channel serves HTTP and this process: {@link openSegment} and
 * {@link subscribe} are the in-process sides, without any copy.
 */
export class ServerChannel implements SegmentSink {
  readonly name: string;
  /** MIME type of every segment. */
  readonly contentType: string;
  readonly #limits: ChannelLimits;
  readonly #slots: (ChannelSegment | undefined)[] = new Array(SEGMENTS_KEPT).fill(undefined);
  readonly #onClose: () => void;
  readonly #closed = deferred<void>();
  #nextSeq = 0;
  #isClosed = false;
  #lastWriteMs = performance.now();
  #open: ChannelWriter | undefined;

  /** @param onClose called once, when the channel closes */
  constructor(name: string, contentType: string, limits: ChannelLimits, onClose: () => void) {
    this.name = name;
    this.contentType = contentType;
    this.#limits = limits;
    this.#onClose = onClose;
  }

  /** Settles when the channel is closed, by whomever. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** The write edge: the sequence number after the last one that got a byte or was ended. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** True when the channel has been closed. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Milliseconds since the last write, or since the channel was made. */
  get idleMs(): number {
    return performance.now() - this.#lastWriteMs;
  }

  /**
   * Opens a segment for writing from this process: `seq`, or the one after the segment opened before.
   * @throws GatewayError `channel_closed`
   */
  async openSegment(seq?: number): Promise<SegmentWriter> {
    const previous = this.#open;
    await previous?.close();
    const target = seq ?? Math.max(this.#nextSeq, previous ? previous.seq + 1 : 0);
    const writer = this.openWriter(target);
    this.#open = writer;
    return writer;
  }

  /**
   * Opens segment `seq` for writing; -1 is the write edge. A segment nobody wrote to yet keeps its waiting readers; one
   * that was written, or whose slot an older segment holds, is replaced, and readers of what was there end.
   * @param reset the publisher starts over: ends every half-written segment and forgets what lies ahead of `seq`
   * @throws GatewayError `channel_closed`
   */
  openWriter(seq: number, options: { reset?: boolean } = {}): ChannelWriter {
    if (this.#isClosed) throw channelClosed(this.name);
    const target = seq === SEQ_NEXT ? this.#nextSeq : seq;
    if (options.reset) this.#reset(target);
    let segment = this.#slots[target % SEGMENTS_KEPT];
    if (segment?.seq === target && isFresh(segment)) {
      segment.onTaken?.();
    } else {
      const restarts = segment !== undefined && segment.seq >= target;
      if (segment) endSegment(segment);
      if (restarts) this.#restartAt(target);
      segment = this.#put(target);
    }
    return new ChannelWriter(segment, {
      channel: this,
      maxBytes: this.#limits.maxSegmentBytes,
      onWrite: () => this.#noteWrite(target),
    });
  }

  /** Finds the segment a reader asks for, making the one at the write edge when it is not there yet. */
  findForRead(seq: number): ReadLookup {
    if (this.#isClosed) return { kind: 'closed' };
    const target = this.#resolveSeq(seq);
    const segment = this.#slots[target % SEGMENTS_KEPT];
    if (segment?.seq === target) return { kind: 'segment', segment };
    const atEdge = target === this.#nextSeq || (this.#nextSeq === 0 && target === 1);
    if (!atEdge) return { kind: 'missing', seq: target };
    if (segment) endSegment(segment);
    return { kind: 'segment', segment: this.#put(target) };
  }

  /** Ends segment `seq` early, waking its readers; false when the channel does not hold it. */
  endSegment(seq: number): boolean {
    const segment = seq < 0 ? undefined : this.#slots[seq % SEGMENTS_KEPT];
    if (segment?.seq !== seq) return false;
    const fresh = isFresh(segment);
    endSegment(segment);
    if (fresh) this.#noteWrite(seq);
    return true;
  }

  /** Reads the channel from this process. */
  subscribe(start: StartAt): SegmentSource {
    return new ChannelSource(this, start);
  }

  /** Closes the channel: readers and writers are told, waiting ones at once. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const segment of this.#slots) if (segment) endSegment(segment);
    this.#slots.fill(undefined);
    this.#onClose();
    this.#closed.resolve();
  }

  #resolveSeq(seq: number): number {
    if (seq === SEQ_NEXT) return this.#nextSeq;
    if (seq === SEQ_CURRENT) return Math.max(0, this.#nextSeq - 1);
    return seq;
  }

  #put(seq: number): ChannelSegment {
    const segment: ChannelSegment = { seq, buffer: new SegmentBuffer(), onTaken: undefined };
    this.#slots[seq % SEGMENTS_KEPT] = segment;
    return segment;
  }

  /** Short segments arrive on parallel connections, so a late one must not move the edge back. */
  #noteWrite(seq: number): void {
    this.#lastWriteMs = performance.now();
    const jumped = seq > this.#nextSeq;
    this.#nextSeq = Math.max(this.#nextSeq, seq + 1);
    if (jumped) this.#leaveBehind(seq - SEGMENTS_KEPT);
  }

  /** After a jump: who waits for a segment that is out of the window would wait for ever. */
  #leaveBehind(last: number): void {
    for (const segment of this.#slots) {
      if (segment && segment.seq <= last && isFresh(segment) && !segment.onTaken) endSegment(segment);
    }
  }

  #reset(target: number): void {
    for (const segment of this.#slots) {
      if (segment && segment.seq !== target && (segment.seq < target || !isFresh(segment))) {
        endSegment(segment);
      }
    }
    this.#restartAt(target);
  }

  /** A publisher that began again at a lower number: what it wrote ahead of that before is of another stream. */
  #restartAt(target: number): void {
    this.#slots.forEach((segment, slot) => {
      if (!segment || segment.seq <= target || isFresh(segment)) return;
      endSegment(segment);
      this.#slots[slot] = undefined;
    });
    this.#nextSeq = Math.min(this.#nextSeq, target);
  }
}

/** True while a segment has neither bytes nor an end. */
function isFresh(segment: ChannelSegment): boolean {
  return segment.buffer.size === 0 && !segment.buffer.ended;
}

function endSegment(segment: ChannelSegment): void {
  segment.buffer.end();
  segment.onTaken?.();
}
