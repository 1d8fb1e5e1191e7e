import { type Deferred, deferred } from '../base/async.ts';
import { monotonicUs } from '../base/clock.ts';
import { RateMeter } from '../base/rate-meter.ts';
import type { AccessUnit } from '../media/access-unit.ts';
import type { FrameReport } from '../media/engine/options.ts';
import type { CapturedUnit } from '../media/engine/protocol.ts';
import { type LatencyPercentiles, LatencyTracker } from '../media/latency.ts';
import type { StreamStatus } from './stream-status.ts';

/** How many of the last latencies a status line's figure is the median of. */
const RECENT = 60;

/** How capture times were known: read out of the pictures, by PTS, estimated because PTS were rewritten, or not at all. */
export type CaptureSource = 'picture' | 'pts' | 'estimated' | 'none';

/** Counts what a stream sends and gets back, and measures each picture's way. */
export class StreamMeter {
  readonly #startedUs: number;
  readonly #now: () => number;
  readonly #latency = new LatencyTracker();
  readonly #recent: number[] = [];
  readonly #sentRate = new RateMeter();
  readonly #returnedRate = new RateMeter();
  readonly #bitRate = new RateMeter();
  #firstSentUs: number | null = null;
  #firstSentPtsUs = 0;
  #lastSentPtsUs = 0;
  #lastReturnUs: number | null = null;
  #firstPictureUs: number | null = null;
  #lastPictureUs: number | null = null;
  #codesRead = 0;
  #picturesReturned = 0;
  #nextReturn: Deferred<void> = deferred();
  #framesSent = 0;
  #framesReceived = 0;
  #framesDropped = 0;
  #bytesReceived = 0;

  /**
   * @param startedUs when the program was started, on the clock of `now`
   * @param now monotonic microseconds
   */
  constructor(startedUs: number, now: () => number = monotonicUs) {
    this.#startedUs = startedUs;
    this.#now = now;
  }

  /** Pictures handed to the job, pictures decoded from its output, and pictures left out on any of our queues. */
  get frames(): { readonly sent: number; readonly received: number; readonly dropped: number } {
    return { sent: this.#framesSent, received: this.#framesReceived, dropped: this.#framesDropped };
  }

  /** Bytes that came back. */
  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  /** Milliseconds from program start to the first decoded picture; null before it. */
  get firstFrameMs(): number | null {
    return this.#firstPictureUs === null ? null : (this.#firstPictureUs - this.#startedUs) / 1000;
  }

  /** Seconds since the first picture was sent. */
  get durationS(): number {
    return this.#firstSentUs === null ? 0 : (this.#now() - this.#firstSentUs) / 1e6;
  }

  /** Percentiles of all latencies, and how they were measured. */
  get latency(): { readonly percentiles: LatencyPercentiles; readonly source: CaptureSource } {
    const source = this.#latency.source;
    const exact = this.#codesRead * 2 > this.#framesReceived ? 'picture' : 'pts';
    return {
      percentiles: this.#latency.percentiles(),
      source: source === null ? 'none' : source === 'estimated' ? 'estimated' : exact,
    };
  }

  /** Pictures sent that have not come back; below zero where a runner makes more of them. */
  get inFlight(): number {
    return this.#framesSent - this.#picturesReturned;
  }

  /** Settles when the next picture comes back. */
  nextReturn(): Promise<void> {
    return this.#nextReturn.promise;
  }

  /** True when as many pictures came back as were sent. */
  get allReturned(): boolean {
    return this.inFlight <= 0;
  }

  /** A unit was handed to the job as so many bytes of transport stream. */
  sent(unit: CapturedUnit, bytes: number): void {
    const nowUs = this.#now();
    this.#bitRate.add(nowUs / 1000, bytes * 8);
    if (unit.kind !== 'video') return;
    if (this.#firstSentUs === null) {
      this.#firstSentUs = nowUs;
      this.#firstSentPtsUs = unit.ptsUs;
    }
    this.#lastSentPtsUs = unit.ptsUs;
    this.#framesSent += 1;
    this.#sentRate.add(nowUs / 1000);
    this.#latency.sent(unit.ptsUs, unit.captureUs ?? nowUs);
  }

  /** Pictures left out on purpose: by the source, on the way to the job, or on the way to the decoder. */
  dropped(pictures: number): void {
    this.#framesDropped += pictures;
  }

  /** Bytes came back. */
  receivedBytes(bytes: number): void {
    this.#bytesReceived += bytes;
  }

  /** A unit came back, still encoded. */
  returned(unit: AccessUnit): void {
    this.#lastReturnUs = this.#now();
    if (unit.kind !== 'video') return;
    this.#picturesReturned += 1;
    this.#nextReturn.resolve();
    this.#nextReturn = deferred();
  }

  /** A picture came out of the decoder. */
  decoded(report: FrameReport): void {
    this.#framesReceived += 1;
    this.#returnedRate.add(report.decodedUs / 1000);
    this.#firstPictureUs ??= report.decodedUs;
    this.#lastPictureUs = report.decodedUs;
    if (report.code) this.#codesRead += 1;
    const latency = this.#latency.received(report.ptsUs, report.decodedUs, report.code?.captureUs ?? null);
    if (latency) this.#recent.push(latency.latencyUs / 1000);
    if (this.#recent.length > RECENT) this.#recent.shift();
  }

  /** Milliseconds since anything came back, or since the first picture was sent; 0 before that. */
  msSinceReturn(): number {
    return this.#msSince(this.#lastReturnUs ?? this.#firstSentUs);
  }

  /** Milliseconds since a picture was decoded, or since the first one was sent; 0 before that. */
  msSincePicture(): number {
    return this.#msSince(this.#lastPictureUs ?? this.#firstSentUs);
  }

  /** The figures of a status line. */
  snapshot(): Pick<
    StreamStatus,
    'positionS' | 'fpsIn' | 'fpsOut' | 'latencyMs' | 'bitrateBps' | 'framesDropped'
  > {
    const nowMs = this.#now() / 1000;
    const sorted = [...this.#recent].sort((a, b) => a - b);
    return {
      positionS: (this.#lastSentPtsUs - this.#firstSentPtsUs) / 1e6,
      fpsIn: this.#sentRate.perSecond(nowMs),
      fpsOut: this.#returnedRate.perSecond(nowMs),
      latencyMs: sorted[Math.floor(sorted.length / 2)] ?? null,
      bitrateBps: this.#bitRate.perSecond(nowMs),
      framesDropped: this.#framesDropped,
    };
  }

  #msSince(thenUs: number | null): number {
    return thenUs === null ? 0 : (this.#now() - thenUs) / 1000;
  }
}
