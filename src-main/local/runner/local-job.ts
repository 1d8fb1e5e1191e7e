import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { SegmentSource } from '../../trickle/segment.ts';
import { controlMessages } from './control.ts';
import type { RunnerEnd, RunningJob } from './runner.ts';
import type { StatusReporter } from './status.ts';

/** What is done to the pictures of a job. */
export interface Work {
  /** Works until the input channel ends or {@link stop} is called; throws what it cannot recover from. */
  run(): Promise<void>;
  /**
   * Goes on with other parameters, a full replacement.
   * @throws GatewayError `params_invalid`: the work goes on with those it had
   */
  update(params: Readonly<Record<string, unknown>>): Promise<void>;
  /** Stops now. */
  stop(): Promise<void>;
}

/** What a {@link LocalJob} joins. */
export interface LocalJobParts {
  readonly work: Work;
  readonly status: StatusReporter;
  readonly control: SegmentSource;
  /** Ignore what the control channel says. */
  readonly deafControl: boolean;
}

/** A job that is worked on in this process: the work itself, its control channel and its status. */
export class LocalJob implements RunningJob {
  readonly ended: Promise<RunnerEnd>;
  readonly #parts: LocalJobParts;

  constructor(parts: LocalJobParts) {
    this.#parts = parts;
    parts.status.begin();
    void this.#obey();
    this.ended = this.#work();
  }

  async stop(): Promise<void> {
    await this.#parts.work.stop();
    await this.ended;
  }

  async #work(): Promise<RunnerEnd> {
    const { work, status, control } = this.#parts;
    try {
      await work.run();
      return { reason: 'input_ended' };
    } catch (error) {
      const failure = toGatewayError(error, 'runner_failed');
      // Nobody is told of channels that ended: whoever ended them knows.
      if (failure.code !== 'channel_closed' && failure.code !== 'aborted') status.fail(failure.message);
      return { reason: 'failed', error: failure };
    } finally {
      status.close();
      await control.close();
    }
  }

  async #obey(): Promise<void> {
    const { work, status, control, deafControl } = this.#parts;
    for await (const message of controlMessages(control)) {
      if (deafControl || message.kind === 'keepalive') continue;
      try {
        if (message.kind === 'invalid') throw new GatewayError('params_invalid', message.reason);
        await work.update(message.params);
        status.setParams(message.params);
      } catch (error) {
        status.reportError(toGatewayError(error, 'params_invalid').message);
      }
    }
  }
}
