import { u16 } from './bytes.ts';
import { EndSign } from './end-sign.ts';
import { PayloadBuffer } from './payload-buffer.ts';
import { decodeLead, isPesStart, PES_PREFIX_BYTES, parsePesHeader } from './pes-header.ts';
import type { TsStats } from './stats.ts';
import type { Timeline } from './timestamp.ts';
import type { TrackReader } from './track-reader.ts';

/** The largest PES packet that is put together; a larger one is dropped. */
export const MAX_PES_BYTES = 8 * 1024 * 1024;

/** A PES packet is being collected, was handed over but may go on, or is not wanted. */
type State = 'open' | 'ended' | 'skipping';

/**
 * Puts the PES packets of one PID together and hands each over with its own last transport packet: when its stated
 * length is there or, for unbounded ones, at a packet with stuffing. Only a packet that shows neither waits for the next
 * PES start.
 *
 * Both signs are believed until a stream breaks them by going on behind the end (an encoder that stuffs in the middle,
 * a length that overflowed): then that sign no longer counts ({@link EndSign}), and the packet is handed over again, whole.
 */
export class PesAssembler {
  readonly #reader: TrackReader;
  readonly #timeline: Timeline;
  readonly #stats: TsStats;
  readonly #buffer = new PayloadBuffer(MAX_PES_BYTES);
  /** Bytes of the whole packet as its header states; 0 while unknown or unbounded. */
  #stated = 0;
  /** The prefix is there and was read. */
  #begun = false;
  #state: State = 'skipping';
  #again = false;
  /** Length at the first packet with stuffing; 0 before. */
  #stuffedAt = 0;
  readonly #lengthSign = new EndSign();
  readonly #stuffingSign = new EndSign();

  constructor(reader: TrackReader, timeline: Timeline, stats: TsStats) {
    this.#reader = reader;
    this.#timeline = timeline;
    this.#stats = stats;
  }

  /** Takes the payload `packet[start…end]` of one transport packet; `stuffed`: its adaptation field holds stuffing. */
  packet(packet: Buffer, start: number, end: number, unitStart: boolean, stuffed: boolean): void {
    if (unitStart) {
      this.#finish();
      this.#buffer.clear();
      this.#stated = 0;
      this.#stuffedAt = 0;
      this.#begun = false;
      this.#again = false;
      this.#state = 'open';
    } else if (this.#state === 'ended') {
      this.#reopen();
    }
    if (this.#state !== 'open' || !this.#append(packet, start, end)) return;
    if (!this.#begun && !this.#begin()) return;
    if (stuffed && this.#stuffedAt === 0) this.#stuffedAt = this.#buffer.length;
    if (this.#again) return;
    if (this.#stated > 0) {
      if (this.#lengthSign.trusted && this.#buffer.length >= this.#stated) this.#end(this.#stated);
    } else if (stuffed && this.#stuffingSign.trusted && this.#endsUnit()) {
      this.#end(this.#buffer.length);
    }
  }

  /** True when `packet[start…end]` is what was taken last. */
  repeats(packet: Buffer, start: number, end: number): boolean {
    const { length } = this.#buffer;
    const from = length - (end - start);
    return from >= 0 && this.#buffer.view(from, length).compare(packet, start, end) === 0;
  }

  /** The memory of the packets handed over so far is about to change. */
  settle(): void {
    this.#buffer.settle();
  }

  /** Packets were lost: what was being collected is incomplete. */
  lost(): void {
    if (this.#state === 'open') this.#stats.dropped.incomplete += 1;
    this.#state = 'skipping';
    this.#reader.lost();
  }

  /** The stream ends: hands over what can be whole. */
  flush(): void {
    this.#finish();
    this.#state = 'skipping';
    this.#reader.flush();
  }

  /** A packet goes on behind its apparent end: takes it up again, for video; excess bytes of audio are of no use. */
  #reopen(): void {
    if (this.#reader.endsUnit === null) {
      this.#stats.dropped.malformed += 1;
      this.#state = 'skipping';
      return;
    }
    this.#stats.earlyEnds += 1;
    (this.#stated > 0 ? this.#lengthSign : this.#stuffingSign).broken();
    this.#again = true;
    this.#state = 'open';
  }

  #append(packet: Buffer, start: number, end: number): boolean {
    if (this.#buffer.append(packet, start, end)) return true;
    this.#stats.dropped.oversize += 1;
    this.#state = 'skipping';
    this.#reader.lost();
    return false;
  }

  /** Reads the prefix once it is there; false until then, and for what is no PES packet. */
  #begin(): boolean {
    if (this.#buffer.length < PES_PREFIX_BYTES) return false;
    const prefix = this.#buffer.view(0, PES_PREFIX_BYTES);
    if (!isPesStart(prefix)) {
      this.#stats.dropped.malformed += 1;
      this.#state = 'skipping';
      return false;
    }
    this.#begun = true;
    const stated = u16(prefix, 4);
    if (stated > 0) this.#stated = stated + PES_PREFIX_BYTES;
    return true;
  }

  /** Ends what is open because the next packet starts or the stream ends. */
  #finish(): void {
    if (this.#state !== 'open') return;
    const { length } = this.#buffer;
    if (this.#stated > 0) {
      if (this.#lengthSign.trusted && !this.#again) {
        this.lost();
        return;
      }
      this.#lengthSign.observe(length === this.#stated);
    } else if (this.#stuffedAt > 0) {
      this.#stuffingSign.observe(length === this.#stuffedAt);
    }
    this.#end(length);
  }

  #endsUnit(): boolean {
    return this.#reader.endsUnit?.(this.#buffer.view(0, this.#buffer.length)) ?? false;
  }

  #end(length: number): void {
    this.#state = 'ended';
    const pes = this.#buffer.view(0, length);
    const header = this.#begun ? parsePesHeader(pes) : 'malformed';
    if (typeof header === 'string') {
      if (header === 'scrambled') this.#stats.scrambled += 1;
      else this.#stats.dropped.malformed += 1;
      this.#state = 'skipping';
      return;
    }
    const pts = header.pts === null ? null : this.#timeline.place(header.pts);
    const lead = header.pts === null || header.dts === null ? 0 : decodeLead(header.pts, header.dts);
    this.#reader.pes(
      pes.subarray(header.payloadStart),
      { pts, dts: pts === null ? null : pts - lead },
      this.#again,
    );
  }
}
