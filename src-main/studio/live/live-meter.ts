import type { LiveStats } from '../../../src-preload/contract.ts';
import { RateMeter } from '../../base/rate-meter.ts';
import type { JobStats, PaymentSession, RunnerStatus } from '../../gateway/index.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { Latency } from '../../media/latency.ts';
import { ceil, type Rational, ZERO } from '../../payments/rational.ts';
import { percentile, SlidingSamples } from './sliding-samples.ts';

const SECOND_US = 1_000_000;

/** What the meter does not count itself. */
export interface StatsSurroundings {
  readonly job: JobStats | null;
  /** Pays for that job. */
  readonly payment: Pick<PaymentSession, 'stats'> | null;
  readonly runner: RunnerStatus | null;
  readonly outputLinks: { readonly dropped: number; readonly waiting: number };
  readonly loopDelayP99Ms: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Counts what a stream sends and gets back over all its jobs, and measures how long each picture takes. */
export class LiveMeter {
  readonly #nowUs: () => number;
  readonly #sentRate = new RateMeter(1000);
  readonly #returnedRate = new RateMeter(1000);
  readonly #sentBits = new RateMeter(1000);
  readonly #returnedBits = new RateMeter(1000);
  readonly #latencies = new SlidingSamples(512);
  #latencySource: Latency['source'] | null = null;
  #firstSentUs: number | null = null;
  #droppedAtCapture = 0;
  #droppedAtSend = 0;
  /** What all jobs up to now have cost. */
  #costWei: Rational = ZERO;
  #earlierJobs = { sent: 0, lost: 0, returned: 0 };

  /** @param nowUs monotonic microseconds */
  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  /** A unit went to the job as so many bytes of transport stream. */
  sent(unit: AccessUnit, bytes: number): void {
    const nowUs = this.#nowUs();
    this.#sentBits.add(nowUs / 1000, bytes * 8);
    if (unit.kind !== 'video') return;
    this.#firstSentUs ??= nowUs;
    this.#sentRate.add(nowUs / 1000);
  }

  /** Bytes came back. */
  receivedBytes(bytes: number): void {
    this.#returnedBits.add(this.#nowUs() / 1000, bytes * 8);
  }

  /** A picture came back; `latency` is its way from capture, null where that is not known. */
  returned(latency: Latency | null): void {
    const nowUs = this.#nowUs();
    this.#returnedRate.add(nowUs / 1000);
    if (latency) this.#latencySource = latency.source;
    // A file's clock is set by its first picture, which may have been late itself.
    if (latency) this.#latencies.add(nowUs, Math.max(0, latency.latencyUs));
  }

  /** A captured picture could not be used. */
  droppedAtCapture(): void {
    this.#droppedAtCapture += 1;
  }

  /** A picture was not sent. */
  droppedAtSend(): void {
    this.#droppedAtSend += 1;
  }

  /** A job is over, with these figures at its end; another one may follow. */
  jobEnded(job: JobStats, payment: Pick<PaymentSession, 'stats'> | null): void {
    this.#costWei = payment?.stats?.streamWei ?? this.#costWei;
    const { sent, lost, returned } = this.#earlierJobs;
    this.#earlierJobs = {
      sent: sent + job.input.segments,
      lost: lost + lostSegments(job),
      returned: returned + job.output.segments,
    };
    this.#latencySource = null;
  }

  /** The figures now. */
  stats({ job, payment, runner, outputLinks, loopDelayP99Ms, nowMs }: StatsSurroundings): LiveStats {
    const nowUs = this.#nowUs();
    const monotonicMs = nowUs / 1000;
    const latencies = this.#latencies.since(nowUs - SECOND_US);
    const source = this.#latencySource;
    const { sent, lost, returned } = this.#earlierJobs;
    return {
      timeMs: nowMs,
      sessionS: this.#firstSentUs === null ? 0 : (nowUs - this.#firstSentUs) / SECOND_US,
      fpsSent: this.#sentRate.perSecond(monotonicMs),
      fpsReturned: this.#returnedRate.perSecond(monotonicMs),
      bitrateSentBps: this.#sentBits.perSecond(monotonicMs),
      bitrateReturnedBps: this.#returnedBits.perSecond(monotonicMs),
      latencyMs: { p50: inMs(percentile(latencies, 0.5)), p95: inMs(percentile(latencies, 0.95)) },
      latencySource: source === null ? 'none' : source === 'exact' ? 'pts' : 'estimated',
      framesSent: this.#sentRate.total,
      framesReturned: this.#returnedRate.total,
      dropped: {
        captureLink: this.#droppedAtCapture,
        send: this.#droppedAtSend,
        outputLink: outputLinks.dropped,
      },
      segments: {
        sent: sent + (job?.input.segments ?? 0),
        lost: lost + (job ? lostSegments(job) : 0),
        returned: returned + (job?.output.segments ?? 0),
        inFlight: job?.input.inFlight ?? 0,
      },
      queues: { inputBytes: job?.input.bytesQueued ?? 0, outputPackets: outputLinks.waiting },
      runner: { fpsIn: runner?.inputFps ?? null, fpsOut: runner?.outputFps ?? null },
      costWei: String(ceil(payment?.stats?.streamWei ?? this.#costWei)),
      costPerMinuteWei: payment?.stats ? String(ceil(payment.stats.perMinuteWei)) : '0',
      prepaidS: payment?.stats?.prepaidS ?? null,
      loopDelayP99Ms,
    };
  }
}

function lostSegments(job: JobStats): number {
  return job.input.failed + job.input.segmentsCut + job.output.segmentsFailed;
}

function inMs(us: number | null): number | null {
  return us === null ? null : us / 1000;
}
