import type { ProbeStep } from '../../../src-preload/contract.ts';
import type { GatewayError } from '../../base/errors.ts';
import { redactText } from '../../base/log.ts';
import { adviceFor, whatHappened } from './advice.ts';

/** What a step found: everything of it besides its name and its time. */
export type StepOutcome = Pick<ProbeStep, 'state' | 'summary' | 'advice' | 'figures' | 'error'>;

/** Most faults of one step that are told; further ones are of the same kind. */
const MAX_TOLD = 6;

interface Finding {
  readonly summary: string;
  readonly advice: string;
  readonly error: GatewayError | null;
}

/** Collects what a step finds; the worst of it is its result. */
export class Findings {
  readonly #failures: Finding[] = [];
  readonly #warnings: Finding[] = [];
  readonly #figures: ProbeStep['figures'] = [];

  /** Something that keeps gateways from working with this orchestrator. `advice`: what its owner should do. */
  fail(summary: string, advice: string, error: GatewayError | null = null): void {
    this.#failures.push({ summary, advice, error });
  }

  /** An error that keeps gateways from working with this orchestrator. `advice` by default that for its code. */
  failBy(error: GatewayError, advice: string = adviceFor(error)): void {
    this.fail(whatHappened(error), advice, error);
  }

  /** Something its owner should know, and gateways can live with. */
  warn(summary: string, advice: string): void {
    this.#warnings.push({ summary, advice, error: null });
  }

  /** A measured value. `unit`: as written behind it, '' for none. Numbers are rounded to one decimal. */
  figure(name: string, value: number | string, unit = ''): void {
    this.#figures.push({
      name,
      value: typeof value === 'number' ? Math.round(value * 10) / 10 : redactText(value),
      unit,
    });
  }

  /** The step's result; `fine` is its sentence when nothing was wrong. */
  outcome(fine: string): StepOutcome {
    const state = this.#failures.length > 0 ? 'failed' : this.#warnings.length > 0 ? 'warning' : 'passed';
    const told = [...this.#failures, ...this.#warnings].slice(0, MAX_TOLD);
    const advice = told.map((finding) => finding.advice).filter((text) => text !== '');
    return {
      state,
      summary: redactText(told.length === 0 ? fine : told.map(({ summary }) => summary).join('; ')),
      advice: redactText([...new Set(advice)].join('; ')),
      figures: this.#figures,
      error: this.#failures.find(({ error }) => error !== null)?.error?.toJSON() ?? null,
    };
  }
}

/** A step that was not made. `why`: one sentence. */
export function skipped(why: string): StepOutcome {
  return { state: 'skipped', summary: why, advice: '', figures: [], error: null };
}
