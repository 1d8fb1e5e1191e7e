import { delay } from '../../base/async.ts';
import type { Logger } from '../../base/log.ts';
import { CATALOGUE, findModel } from '../effects/catalogue.ts';
import type { Model } from '../effects/model.ts';
import type { Misbehaviour } from '../misbehaviour.ts';
import { EventStream } from './event-stream.ts';
import { LazyEngine, type TransformEngine } from './lazy-engine.ts';
import { LocalJob, type Work } from './local-job.ts';
import { misbehavingEvents, misbehavingOutput } from './misbehaving-sink.ts';
import { relay } from './relay.ts';
import type { JobParams, Runner, RunnerJob, RunnerModel, RunningJob } from './runner.ts';
import { StatusReporter } from './status.ts';
import { TransformWork } from './transform-work.ts';

/** How long the answer to a job's start waits for the media engine, in milliseconds. */
const READY_WAIT_MS = 1000;

/** What a {@link LocalRunner} is made with. */
export interface LocalRunnerOptions {
  /** Ids to serve, of those in the catalogue; null serves all. */
  readonly models: readonly string[] | null;
  /** Distance of status events in milliseconds. */
  readonly statusIntervalMs: number;
  readonly misbehaviour: Misbehaviour;
  /** Starts the media engine. */
  readonly startEngine: () => Promise<TransformEngine>;
  /** Start it at once, so that the first picture does not wait for it. */
  readonly warm: boolean;
  readonly logger: Logger;
}

/** The runner inside the embedded network: relays, and applies the effects of the catalogue with the media engine. */
export class LocalRunner implements Runner {
  readonly gpus = {};
  readonly models: readonly RunnerModel[];
  readonly #options: LocalRunnerOptions;
  readonly #catalogue: readonly Model[];
  readonly #engine: LazyEngine;

  /** @throws GatewayError `model_unknown` for an id that the catalogue does not have */
  constructor(options: LocalRunnerOptions) {
    this.#options = options;
    // A model named twice is served once.
    this.#catalogue = options.models ? [...new Set(options.models)].map((id) => findModel(id)) : CATALOGUE;
    this.models = this.#catalogue.map(({ id }) => ({ id, warm: true, version: '' }));
    this.#engine = new LazyEngine(options.startEngine, options.logger);
    const transforms = this.#catalogue.some((model) => model.kind === 'transform');
    if (options.warm && transforms) this.#engine.warm();
  }

  /** @throws GatewayError `params_invalid`, `model_unknown` */
  checkParams(modelId: string, params: JobParams): void {
    findModel(modelId, this.#catalogue).plan(params);
  }

  /**
   * Starts at once. Answers when pictures can be taken, or after {@link READY_WAIT_MS}: a gateway that is told earlier
   * sends pictures that only wait, and each one after them is late.
   * @throws GatewayError `model_unknown`
   */
  async start(job: RunnerJob): Promise<RunningJob> {
    const model = findModel(job.modelId, this.#catalogue);
    const { misbehaviour, statusIntervalMs } = this.#options;
    const events = new EventStream(misbehavingEvents(job.channels.events, misbehaviour));
    const status = new StatusReporter({ pipeline: model.id, events, intervalMs: statusIntervalMs });
    status.setParams(job.params, true);
    const work = this.#work(model, job, status);
    const running = new LocalJob({
      work,
      status,
      control: job.channels.control.subscribe(0),
      deafControl: misbehaviour.deafControl ?? false,
    });
    if (work.ready) await Promise.race([work.ready, running.ended, delay(READY_WAIT_MS)]);
    return running;
  }

  /** Ends the media engine, and with it what jobs have open. */
  async close(): Promise<void> {
    await this.#engine.close();
  }

  #work(model: Model, job: RunnerJob, status: StatusReporter): Work {
    const input = job.channels.input.subscribe(0);
    const output = misbehavingOutput(job.channels.output, this.#options.misbehaviour);
    if (model.kind === 'transform') {
      const noSound = this.#options.misbehaviour.noSound ?? false;
      const { params } = job;
      return new TransformWork({ model, params, input, output, engine: this.#engine, status, noSound });
    }
    return {
      run: () => relay(input, output, status),
      update: async (params) => void model.plan(params),
      stop: () => input.close(),
    };
  }
}
