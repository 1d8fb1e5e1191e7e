import { GatewayError, toGatewayError } from '../../base/errors.ts';
import { JsonChannelReader } from '../../trickle/json-channel.ts';
import type { JsonValue } from '../../trickle/json-lines.ts';
import type { SegmentSource } from '../../trickle/segment.ts';
import { controlMessage } from './control.ts';
import type { JobParams, RunnerEnd, RunningJob } from './runner.ts';
import type { StatusReporter } from './status.ts';

/** What is done to the pictures of a job. */
export interface Work {
  /** Settles when pictures can be taken; absent where that is at once. */
  readonly ready?: Promise<void>;
  /** Works until the input channel ends or {@link stop} is called; throws what it cannot recover from. */
  run(): Promise<void>;
  /**
   * Goes on with other parameters, a full replacement.
   * @throws GatewayError `params_invalid`: the work goes on with those it had
   */
  update(params: JobParams): Promise<void>;
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

  /** Stops the work without finishing what was read. */
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
    const { status, control, deafControl } = this.#parts;
    const messages = new JsonChannelReader(control, {
      onBad: (error) => {
        if (!deafControl) status.reportError(error.message);
      },
    });
    for await (const message of messages) if (!deafControl) await this.#apply(message);
  }

  async #apply(value: JsonValue): Promise<void> {
    const { work, status } = this.#parts;
    const message = controlMessage(value);
    if (message.kind === 'keepalive') return;
    try {
      if (message.kind === 'invalid')
        throw new GatewayError('params_invalid', 'parameters have to be a JSON object');
      await work.update(message.params);
      status.setParams(message.params);
    } catch (error) {
      status.reportError(toGatewayError(error, 'params_invalid').message);
    }
  }
}
