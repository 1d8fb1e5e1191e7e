import type { AccessUnit, VideoInfo } from '../access-unit.ts';
import { u8 } from './bytes.ts';
import { EndSign } from './end-sign.ts';
import {
  findStartCode,
  hasRecoveryPoint,
  hasSlice,
  isFirstSlice,
  isSlice,
  NAL_IDR,
  NAL_PPS,
  NAL_SEI,
  NAL_SPS,
  nalType,
  opensPicture,
  scanNals,
} from './h264.ts';
import { ParameterSets } from './h264-parameter-sets.ts';
import { joinUnit } from './h264-unit.ts';
import { MAX_PES_BYTES } from './pes-assembler.ts';
import { TICKS_PER_SECOND, ticksToUs } from './timestamp.ts';
import type { PesTimes, TrackReader, TrackSink } from './track-reader.ts';

/** The last picture that was delivered, kept for the case that it goes on in the next PES packet. */
interface Delivered {
  readonly bytes: Buffer;
  readonly times: PesTimes;
  readonly key: boolean;
}

/** A picture whose end only the next one shows. */
interface Held {
  data: Buffer;
  readonly times: PesTimes;
  readonly again: boolean;
  /** It came in several PES packets. */
  joined: boolean;
}

/**
 * Cuts H.264 PES payloads into pictures. Normally a PES packet is a picture and is delivered at once. Several pictures
 * in one are separated; a picture spread over several is recognised when it first happens, and from then on
 * ({@link EndSign}) pictures are held until the next one begins. In interlaced streams a PES packet is taken as one unit, so that the fields of a
 * frame stay together.
 *
 * A picture that was delivered cut short (before either habit of the sender was known) is repaired if it is a key unit:
 * the whole one follows, one tick later so that times still rise. Of others the rest is dropped and counted.
 */
export class H264Track implements TrackReader {
  readonly endsUnit = hasSlice;
  readonly #sink: TrackSink<VideoInfo>;
  readonly #sets = new ParameterSets();
  readonly #nals: number[] = [];
  #lastPts: number | null = null;
  #lastDts: number | null = null;
  #measuredTicks: number | null = null;
  #prefix: Buffer | null = null;
  #delivered: Delivered | null = null;
  #deliveredOfPes = 0;
  /** That a PES packet ends with its picture. */
  readonly #wholePictures = new EndSign();
  #held: Held | null = null;

  constructor(sink: TrackSink<VideoInfo>) {
    this.#sink = sink;
  }

  /** See {@link TrackReader.pes}. */
  pes(payload: Buffer, times: PesTimes, again: boolean): void {
    if (!again && this.#continues(payload, times)) {
      this.#continue(payload);
      return;
    }
    this.#release();
    if (!this.#wholePictures.trusted) {
      this.#held = { data: Buffer.from(payload), times, again: false, joined: false };
    } else {
      this.#split(payload, times, again);
    }
  }

  /** See {@link TrackReader.lost}. */
  lost(): void {
    if (this.#held !== null) this.#sink.stats.dropped.incomplete += 1;
    this.#held = null;
    this.#prefix = null;
    this.#delivered = null;
  }

  /** See {@link TrackReader.flush}. */
  flush(): void {
    this.#release();
    this.#prefix = null;
    this.#delivered = null;
  }

  /** True when the payload goes on with the picture before it: no new time, and no first slice at its start. */
  #continues(payload: Buffer, { pts }: PesTimes): boolean {
    const before = this.#held ?? this.#delivered;
    if (before === null || this.#prefix !== null || (pts !== null && pts !== before.times.pts)) return false;
    const code = findStartCode(payload, 0);
    if (code === -1 || code > 1) return true;
    const header = code + 3;
    return isSlice(nalType(u8(payload, header))) && !isFirstSlice(payload, header);
  }

  #continue(payload: Buffer): void {
    const { stats } = this.#sink;
    if (this.#held !== null) {
      if (this.#held.data.length + payload.length > MAX_PES_BYTES) {
        stats.dropped.oversize += 1;
        this.lost();
        return;
      }
      this.#held.data = Buffer.concat([this.#held.data, payload]);
      this.#held.joined = true;
    } else if (this.#delivered !== null) {
      stats.earlyEnds += 1;
      this.#wholePictures.broken();
      this.#deliveredOfPes = 1;
      const { bytes, times } = this.#delivered;
      this.#held = { data: Buffer.concat([bytes, payload]), times, again: true, joined: true };
    }
  }

  #release(): void {
    const held = this.#held;
    this.#held = null;
    if (held === null) return;
    this.#wholePictures.observe(!held.joined);
    this.#split(held.data, held.times, held.again);
  }

  /** Separates the pictures of a payload and delivers them. */
  #split(payload: Buffer, times: PesTimes, again: boolean): void {
    const data = this.#prefix === null ? payload : Buffer.concat([this.#prefix, payload]);
    this.#prefix = null;
    const skipped = again ? this.#deliveredOfPes - 1 : 0;
    this.#deliveredOfPes = 0;
    const nals = this.#nals;
    if (scanNals(data, nals) > 0 || nals.length === 0) this.#sink.stats.dropped.malformed += 1;

    let first = 0;
    let sliceSeen = false;
    let pictures = 0;
    const close = (end: number): void => {
      const own = pictures === 0 ? times : { pts: null, dts: null };
      if (pictures >= skipped) this.#picture(data, first, end, own, again && pictures === skipped);
      pictures += 1;
      first = end;
      sliceSeen = false;
    };
    for (let index = 0; index < nals.length; index += 2) {
      const at = nals[index] ?? 0;
      const type = nalType(u8(data, at));
      const slice = isSlice(type);
      if (sliceSeen && this.#sets.framesOnly && (opensPicture(type) || (slice && isFirstSlice(data, at)))) {
        close(index);
      }
      sliceSeen ||= slice;
    }
    if (sliceSeen) {
      close(nals.length);
    } else if (first < nals.length) {
      this.#prefix = joinUnit({ data, nals, first, end: nals.length }, null);
    }
    this.#deliveredOfPes = pictures;
  }

  /** Delivers the picture of the NAL units `first…end` of {@link #nals}. */
  #picture(data: Buffer, first: number, end: number, times: PesTimes, again: boolean): void {
    const key = this.#learn(data, first, end);
    if (again && !key) {
      this.#sink.stats.dropped.incomplete += 1;
      return;
    }
    const timed = this.#time(times, again);
    if (timed === null) {
      this.#sink.stats.dropped.untimed += 1;
      return;
    }
    const bytes = joinUnit({ data, nals: this.#nals, first, end }, key ? this.#sets : null);
    this.#delivered = { bytes, times: { pts: timed.pts, dts: timed.dts }, key };
    const { info } = this.#sets;
    if (info !== null) this.#sink.describe(info);
    const ptsUs = ticksToUs(timed.pts);
    const unit: AccessUnit =
      timed.dts === timed.pts
        ? { kind: 'video', ptsUs, key, bytes }
        : { kind: 'video', ptsUs, dtsUs: ticksToUs(timed.dts), key, bytes };
    this.#sink.unit(unit);
  }

  /** Remembers the parameter sets of a picture and tells whether it is a key unit. */
  #learn(data: Buffer, first: number, end: number): boolean {
    let key = false;
    for (let index = first; index < end; index += 2) {
      const from = this.#nals[index] ?? 0;
      const to = this.#nals[index + 1] ?? 0;
      const type = nalType(u8(data, from));
      if (type === NAL_IDR) key = true;
      else if (type === NAL_SPS) this.#sets.keepSps(data, from, to);
      else if (type === NAL_PPS) this.#sets.keepPps(data, from, to);
      else if (type === NAL_SEI) key ||= hasRecoveryPoint(data, from, to);
    }
    return key;
  }

  /** A picture's own time or, where it has none, the one a frame after the last; null when that is not known either. */
  #time({ pts, dts }: PesTimes, again: boolean): { pts: number; dts: number } | null {
    const nudge = again ? 1 : 0;
    let timed: { pts: number; dts: number };
    if (pts !== null) {
      timed = { pts: pts + nudge, dts: (dts ?? pts) + nudge };
    } else {
      const frame = this.#frameTicks();
      if (this.#lastPts === null || this.#lastDts === null || frame === null) return null;
      this.#sink.stats.derivedTimestamps += 1;
      timed = { pts: this.#lastPts + frame, dts: this.#lastDts + frame };
    }
    if (this.#lastDts !== null && timed.dts - this.#lastDts > 1)
      this.#measuredTicks = timed.dts - this.#lastDts;
    this.#lastPts = timed.pts;
    this.#lastDts = timed.dts;
    return timed;
  }

  #frameTicks(): number | null {
    const fps = this.#sets.info?.fps ?? null;
    return fps === null ? this.#measuredTicks : Math.round(TICKS_PER_SECOND / fps);
  }
}
