import { probeStepIdSchema } from '../../../src-preload/contract/probe.ts';
import type { ProbeReport, ProbeStepId } from '../../../src-preload/contract.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import { Findings, type StepOutcome, skipped } from './findings.ts';

/** Options of {@link ReportKeeper}. */
export interface ReportKeeperOptions {
  /** `https://host:port` */
  readonly address: string;
  /** Told of every change, with the whole report. */
  readonly onChange: (report: ProbeReport) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Keeps the report of a probe while it is made. */
export class ReportKeeper {
  readonly #options: ReportKeeperOptions;
  #report: ProbeReport;

  constructor(options: ReportKeeperOptions) {
    this.#options = options;
    this.#report = {
      address: options.address,
      startedMs: options.now(),
      endedMs: null,
      verdict: null,
      model: null,
      steps: probeStepIdSchema.options.map((id) => ({
        id,
        state: 'waiting',
        summary: '',
        advice: '',
        figures: [],
        error: null,
        durationMs: null,
      })),
      models: [],
      latencySeriesMs: [],
      fpsSeries: [],
    };
  }

  /** The report as it is now. */
  get report(): ProbeReport {
    return this.#report;
  }

  /** Makes a step; what it throws makes it fail, with the advice for that error. Never rejects. */
  async make(id: ProbeStepId, work: () => StepOutcome | Promise<StepOutcome>): Promise<StepOutcome> {
    this.#setStep(id, { state: 'running' });
    const begunMs = performance.now();
    let outcome: StepOutcome;
    try {
      outcome = await work();
    } catch (thrown) {
      outcome = failureOf(toGatewayError(thrown));
    }
    this.#setStep(id, { ...outcome, durationMs: Math.round(performance.now() - begunMs) });
    return outcome;
  }

  /** Leaves a step out. */
  skip(id: ProbeStepId, why: string): void {
    this.#setStep(id, skipped(why));
  }

  /** Leaves out every step that was not made. */
  skipWaiting(why: string): void {
    for (const { id, state } of this.#report.steps) if (state === 'waiting') this.skip(id, why);
  }

  /** Sets what the report says besides its steps. */
  set(change: Partial<Pick<ProbeReport, 'model' | 'models' | 'latencySeriesMs' | 'fpsSeries'>>): void {
    this.#change({ ...this.#report, ...change });
  }

  /** Ends the report. @param stopped true where somebody asked to stop */
  finish(stopped: boolean): ProbeReport {
    const failed = this.#report.steps.some(({ state }) => state === 'failed');
    const verdict = stopped ? 'stopped' : failed ? 'failed' : 'passed';
    this.#change({ ...this.#report, endedMs: this.#options.now(), verdict });
    return this.#report;
  }

  #setStep(id: ProbeStepId, change: Partial<ProbeReport['steps'][number]>): void {
    const steps = this.#report.steps.map((step) => (step.id === id ? { ...step, ...change } : step));
    this.#change({ ...this.#report, steps });
  }

  #change(report: ProbeReport): void {
    this.#report = report;
    this.#options.onChange(report);
  }
}

function failureOf(error: GatewayError): StepOutcome {
  if (error.code === 'aborted') return skipped(error.message);
  const findings = new Findings();
  findings.failBy(error);
  return findings.outcome('');
}
