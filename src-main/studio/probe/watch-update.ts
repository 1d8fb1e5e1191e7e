import { type Deferred, deferred } from '../../base/async.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import { tidyText } from '../../base/tidy-text.ts';
import type { JobEvent, LiveVideoJob, ModelParams } from '../../gateway/index.ts';
import type { RawFrame } from '../../media/engine/options.ts';
import { Findings, type StepOutcome } from './findings.ts';
import { PictureChange } from './picture-change.ts';

/** What became of a parameter update. Times in milliseconds. */
export interface UpdateSeen {
  /** The channel took it. */
  readonly sentMs: number | null;
  /** How the runner told that it has it: in its status, or by an event of its own. */
  readonly told: 'status' | 'event' | null;
  readonly toldMs: number | null;
  /** Whether the picture looks otherwise since; null where the model changes none, or too few pictures came. */
  readonly changed: boolean | null;
  /** Until a picture was compared that looks otherwise: about one in a second is. */
  readonly changedMs: number | null;
  /** What the runner reported as an error after the update. */
  readonly runnerError: string | null;
  readonly error: GatewayError | null;
}

/** The parameters that an update sends: harmless ones that the model takes and that were not in force before. */
export function updateOf(model: string, params: ModelParams): ModelParams {
  // comfyui takes a workflow as its prompt and refuses everything unknown (protocol D4); transcode takes sizes alone.
  if (/comfyui|^transcode$/i.test(model)) return { ...params, width: 512, height: 512 };
  return { ...params, prompt: 'dark red sunset, a parameter update of a probe' };
}

/** Models whose pictures are as they were whatever their parameters are. */
const UNCHANGING: ReadonlySet<string> = new Set(['noop', 'transcode']);

/** Whether an update of a model's parameters should be seen in its pictures. */
export function isVisible(model: string): boolean {
  return !UNCHANGING.has(model);
}

/** Sends a parameter update to a job and waits until its runner tells that it has it. */
export class UpdateWatch {
  readonly #job: Pick<LiveVideoJob, 'updateParams' | 'subscribe'>;
  readonly #params: ModelParams;
  readonly #limitMs: number;
  readonly #settled: Deferred<void> = deferred();
  readonly #change = new PictureChange();
  #seen: UpdateSeen = {
    sentMs: null,
    told: null,
    toldMs: null,
    changed: null,
    changedMs: null,
    runnerError: null,
    error: null,
  };
  #begun = false;
  #begunMs = 0;

  /** @param limitMs milliseconds that the update may stay unseen */
  constructor(job: Pick<LiveVideoJob, 'updateParams' | 'subscribe'>, params: ModelParams, limitMs: number) {
    this.#job = job;
    this.#params = params;
    this.#limitMs = limitMs;
  }

  /** What is known now. */
  get seen(): UpdateSeen {
    return this.#seen;
  }

  /** Whether the update was sent. */
  get begun(): boolean {
    return this.#begun;
  }

  /** A picture has come back; some are enough, as they were decoded. */
  picture(picture: RawFrame): void {
    if (this.#seen.changed) return;
    if (!this.#begun) {
      this.#change.before(picture);
      return;
    }
    const changed = this.#change.after(picture);
    if (changed !== null)
      this.#seen = { ...this.#seen, changed, changedMs: changed ? this.#elapsedMs() : null };
  }

  /** Sends the update; resolves when the runner has told, refused, or had its time. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    this.#begun = true;
    this.#begunMs = performance.now();
    const leave = this.#job.subscribe((event) => this.#onEvent(event));
    const late = setTimeout(() => this.#settled.resolve(), this.#limitMs);
    const onAbort = (): void => this.#settled.resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await this.#job.updateParams(this.#params);
      this.#seen = { ...this.#seen, sentMs: this.#elapsedMs() };
      await this.#settled.promise;
    } catch (thrown) {
      this.#seen = { ...this.#seen, error: toGatewayError(thrown) };
    } finally {
      leave();
      clearTimeout(late);
      signal.removeEventListener('abort', onAbort);
    }
  }

  #onEvent(event: JobEvent): void {
    if (event.type !== 'runner') return;
    if (event.event.type === 'error') {
      this.#seen = { ...this.#seen, runnerError: event.event.message };
      this.#settled.resolve();
    }
    if (event.event.type === 'params') this.#told('event', event.event.params);
    if (event.event.type === 'status') this.#told('status', event.event.status.lastParams);
  }

  #told(how: 'status' | 'event', params: Readonly<Record<string, unknown>> | null): void {
    if (this.#seen.told !== null || params === null || !holds(params, this.#params)) return;
    this.#seen = { ...this.#seen, told: how, toldMs: this.#elapsedMs() };
    this.#settled.resolve();
  }

  #elapsedMs(): number {
    return Math.round(performance.now() - this.#begunMs);
  }
}

function holds(told: Readonly<Record<string, unknown>>, sent: ModelParams): boolean {
  return Object.entries(sent).every(([name, value]) => JSON.stringify(told[name]) === JSON.stringify(value));
}

/** Judges a parameter update (protocol D2, D3). @param heard the runner has reported anything at all */
export function judgeUpdate(seen: UpdateSeen, heard: boolean): StepOutcome {
  const findings = new Findings();
  const { sentMs, told, toldMs, changed, changedMs, runnerError, error } = seen;
  if (sentMs !== null) findings.figure('sent in', sentMs, 'ms');
  if (toldMs !== null) findings.figure('told after', toldMs, 'ms');
  if (changedMs !== null) findings.figure('picture changed after', changedMs, 'ms');
  if (changed === false) findings.figure('picture', 'did not change');
  if (error) findings.failBy(error);
  else if (runnerError !== null && told === null)
    findings.warn(
      `its runner reported an error after the update: ${tidyText(runnerError)}`,
      'compare with the parameters this model takes: unknown ones are refused by some',
    );
  else if (told === null && changed && !heard)
    return findings.outcome('the picture changed; its runner reports nothing');
  else if (told === null && changed)
    findings.warn(
      'the picture changed, and the runner never told that it has the new parameters',
      'update the runner: gateways show what its status says (last_params)',
    );
  else if (told === null && !heard)
    findings.warn(
      'the control channel took the update; the runner reports nothing, so nobody can tell what became of it',
      'check that the runner reaches the events channel (-liveAITrickleHostForRunner)',
    );
  else if (told === null)
    findings.fail(
      'the control channel took the update, and the runner never told that it has it',
      'check that the runner reads its control channel (-liveAITrickleHostForRunner) and reports its status',
    );
  else if (changed === false)
    findings.warn(
      'its runner has the new parameters, and the picture looks as it did before',
      'compare with the parameters this model takes, and read the runner’s log (docker logs)',
    );
  const how =
    told === 'event'
      ? 'the runner confirmed the new parameters'
      : 'the runner’s status shows the new parameters';
  return findings.outcome(changed ? `${how}, and the picture changed` : how);
}
