import type { AudioInfo } from '../access-unit.ts';
import { ownBuffer } from './bytes.ts';
import { OPUS_SAMPLE_RATE, opusSamples, readOpusControl } from './opus.ts';
import { TICKS_PER_SECOND, ticksToUs } from './timestamp.ts';
import type { PesTimes, TrackReader, TrackSink } from './track-reader.ts';

const TICKS_PER_SAMPLE = TICKS_PER_SECOND / OPUS_SAMPLE_RATE;

/** Takes Opus packets out of PES payloads: each behind its control header, one or several to a payload. */
export class OpusTrack implements TrackReader {
  readonly endsUnit = null;
  readonly #sink: TrackSink<AudioInfo>;
  readonly #info: AudioInfo;
  #nextTicks: number | null = null;

  constructor(sink: TrackSink<AudioInfo>, channels: number) {
    this.#sink = sink;
    this.#info = { codec: 'opus', sampleRate: OPUS_SAMPLE_RATE, channels };
  }

  /** See {@link TrackReader.pes}. */
  pes(payload: Buffer, { pts }: PesTimes): void {
    const { stats } = this.#sink;
    if (pts !== null) this.#nextTicks = pts;
    else if (this.#nextTicks !== null) stats.derivedTimestamps += 1;
    for (let at = 0; at < payload.length; ) {
      const control = readOpusControl(payload, at);
      if (control === null || control.end === control.start) {
        stats.dropped.malformed += 1;
        return;
      }
      this.#packet(payload, control.start, control.end);
      at = control.end;
    }
  }

  /** See {@link TrackReader.lost}. */
  lost(): void {
    this.#nextTicks = null;
  }

  /** See {@link TrackReader.flush}. */
  flush(): void {
    this.lost();
  }

  #packet(payload: Buffer, start: number, end: number): void {
    if (this.#nextTicks === null) {
      this.#sink.stats.dropped.untimed += 1;
      return;
    }
    const bytes = ownBuffer(end - start);
    payload.copy(bytes, 0, start, end);
    const ticks = this.#nextTicks;
    this.#nextTicks = ticks + opusSamples(bytes) * TICKS_PER_SAMPLE;
    this.#sink.describe(this.#info);
    this.#sink.unit({ kind: 'audio', ptsUs: ticksToUs(ticks), key: true, bytes });
  }
}
