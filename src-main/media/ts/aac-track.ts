import type { AudioInfo } from '../access-unit.ts';
import { ADTS_HEADER_BYTES, type AdtsHeader, isAdtsSync, parseAdts } from './adts.ts';
import { ownBuffer } from './bytes.ts';
import { TICKS_PER_SECOND, ticksToUs } from './timestamp.ts';
import type { PesTimes, TrackReader, TrackSink } from './track-reader.ts';

const EMPTY = Buffer.alloc(0);

/**
 * Cuts AAC PES payloads into ADTS frames. A PES packet may hold several and may end inside one; its time is that of the
 * first frame that starts in it, the others follow from the frames' lengths.
 */
export class AacTrack implements TrackReader {
  readonly endsUnit = null;
  readonly #sink: TrackSink<AudioInfo>;
  /** The start of a frame whose rest is in the next PES packet. */
  #rest: Buffer = EMPTY;
  #nextTicks: number | null = null;
  #info: AudioInfo | null = null;

  constructor(sink: TrackSink<AudioInfo>) {
    this.#sink = sink;
  }

  /** See {@link TrackReader.pes}. */
  pes(payload: Buffer, { pts }: PesTimes): void {
    const { stats } = this.#sink;
    const restBytes = this.#rest.length;
    const data = restBytes === 0 ? payload : Buffer.concat([this.#rest, payload]);
    if (pts === null && this.#nextTicks !== null) stats.derivedTimestamps += 1;
    let pendingPts = pts;
    let at = 0;
    let lostSync = false;
    while (data.length - at >= ADTS_HEADER_BYTES) {
      const header = parseAdts(data, at);
      if (header === null) {
        lostSync = true;
        at = nextSync(data, at + 1);
        continue;
      }
      if (at + header.frameBytes > data.length) break;
      if (at >= restBytes && pendingPts !== null) {
        this.#nextTicks = pendingPts;
        pendingPts = null;
      }
      this.#frame(data, at, header);
      at += header.frameBytes;
    }
    if (lostSync) stats.dropped.malformed += 1;
    // The frame that goes on in the next PES packet started in this one: the time is its.
    if (pendingPts !== null && at >= restBytes) this.#nextTicks = pendingPts;
    this.#rest = at === data.length ? EMPTY : Buffer.from(data.subarray(at));
  }

  /** See {@link TrackReader.lost}. */
  lost(): void {
    if (this.#rest.length > 0) this.#sink.stats.dropped.incomplete += 1;
    this.#rest = EMPTY;
    this.#nextTicks = null;
  }

  /** The stream ends: a frame whose rest never came is incomplete. */
  flush(): void {
    this.lost();
  }

  #frame(data: Buffer, at: number, header: AdtsHeader): void {
    if (this.#nextTicks === null) {
      this.#sink.stats.dropped.untimed += 1;
      return;
    }
    const ticks = this.#nextTicks;
    this.#nextTicks = ticks + (header.samples * TICKS_PER_SECOND) / header.info.sampleRate;
    const bytes = ownBuffer(header.frameBytes);
    data.copy(bytes, 0, at, at + header.frameBytes);
    this.#sink.describe(this.#known(header.info));
    this.#sink.unit({ kind: 'audio', ptsUs: ticksToUs(ticks), key: true, bytes });
  }

  #known(info: AudioInfo): AudioInfo {
    const known = this.#info;
    if (known?.sampleRate === info.sampleRate && known.channels === info.channels) return known;
    this.#info = info;
    return info;
  }
}

function nextSync(data: Buffer, from: number): number {
  for (let at = data.indexOf(0xff, from); at !== -1; at = data.indexOf(0xff, at + 1)) {
    if (at + 1 === data.length || isAdtsSync(data, at)) return at;
  }
  return data.length;
}
