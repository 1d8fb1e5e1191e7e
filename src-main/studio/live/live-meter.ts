import type { LiveStats } from '../../../src-preload/contract.ts';
import { RateMeter } from '../../base/rate-meter.ts';
import type { JobStats, RunnerStatus } from '../../gateway/index.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import { LatencyTracker } from '../../media/latency.ts';
import { percentile, SlidingSamples } from './sliding-samples.ts';

const SECOND_US = 1_000_000;

/** What the meter does not count itself. */
export interface StatsSurroundings {
  readonly job: JobStats | null;
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
  #latency = newTracker();
  #firstSentUs: number | null = null;
  #droppedAtCapture = 0;
  #droppedAtSend = 0;
  #earlierJobs = { sent: 0, lost: 0, returned: 0 };

  /** @param nowUs monotonic microseconds */
  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  /** A unit went to the job as so many bytes of transport stream; its PTS is its time of capture. */
  sent(unit: AccessUnit, bytes: number): void {
    const nowUs = this.#nowUs();
    this.#sentBits.add(nowUs / 1000, bytes * 8);
    if (unit.kind !== 'video') return;
    this.#firstSentUs ??= nowUs;
    this.#sentRate.add(nowUs / 1000);
    this.#latency.sent(unit.ptsUs, unit.ptsUs);
  }

  /** Bytes came back. */
  receivedBytes(bytes: number): void {
    this.#returnedBits.add(this.#nowUs() / 1000, bytes * 8);
  }

  /** A picture came back, at the PTS the peer gave it. */
  returned(ptsUs: number): void {
    const nowUs = this.#nowUs();
    this.#returnedRate.add(nowUs / 1000);
    const latency = this.#latency.received(ptsUs, nowUs);
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
  jobEnded(job: JobStats): void {
    const { sent, lost, returned } = this.#earlierJobs;
    this.#earlierJobs = {
      sent: sent + job.input.segments,
      lost: lost + lostSegments(job),
      returned: returned + job.output.segments,
    };
    this.#latency = newTracker();
  }

  /** The figures now. */
  stats({ job, runner, outputLinks, loopDelayP99Ms, nowMs }: StatsSurroundings): LiveStats {
    const nowUs = this.#nowUs();
    const monotonicMs = nowUs / 1000;
    const latencies = this.#latencies.since(nowUs - SECOND_US);
    const { source } = this.#latency;
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
      costWei: '0',
      costPerMinuteWei: '0',
      prepaidS: null,
      loopDelayP99Ms,
    };
  }
}

/** Only which times were sent is of interest; percentiles are taken over the last second elsewhere. */
function newTracker(): LatencyTracker {
  return new LatencyTracker({ samples: 1 });
}

function lostSegments(job: JobStats): number {
  return job.input.failed + job.input.segmentsCut + job.output.segmentsFailed;
}

function inMs(us: number | null): number | null {
  return us === null ? null : us / 1000;
}
