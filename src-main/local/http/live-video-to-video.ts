import { delay } from '../../base/async.ts';
import { toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Job, JobOptions } from '../job.ts';
import type { JobTable } from '../job-table.ts';
import type { Misbehaviour } from '../misbehaviour.ts';
import type { OrchestratorState } from '../orchestrator-state.ts';
import type { Runner } from '../runner/runner.ts';
import type { ServiceAddress } from '../service-uri.ts';
import { type HttpRequest, type HttpResponse, readBody, respondJson, respondText } from './exchange.ts';
import { readCredentials } from './payment.ts';
import { parseStartRequest, START_BODY_LIMIT_BYTES } from './start-request.ts';

/** What starting a job needs. */
export interface StartOptions {
  readonly state: OrchestratorState;
  readonly jobs: JobTable;
  readonly runner: Runner;
  readonly address: ServiceAddress;
  readonly jobOptions: JobOptions;
  /** Answer channel URLs as paths. */
  readonly relativeUrls: boolean;
  readonly misbehaviour: Misbehaviour;
  readonly logger: Logger;
  /** Told of each job that has started. */
  readonly onStarted: (job: Job) => void;
}

/** Path below which the channels of jobs live. */
export const TRICKLE_PATH = '/ai/trickle';

/** HTTP status of an error that keeps a job from starting. */
const statusOfCode: Readonly<Record<string, number>> = {
  params_invalid: 400,
  model_unknown: 503,
  runner_unreachable: 503,
};

/**
 * `POST /live-video-to-video`: starts a job (protocol D1). Checks in go-livepeer's order: body 400, capacity 503, payment
 * 402, segment credentials 403; then the parameters, which go-livepeer leaves to the runner and the gateway pays for; then
 * the tickets and the balance, 400.
 */
export async function startJob(
  request: HttpRequest,
  response: HttpResponse,
  options: StartOptions,
): Promise<void> {
  const { state, jobs, runner, misbehaviour, logger } = options;
  const refuse = (status: number, text: string): void => {
    logger.info('job refused', { status, reason: text });
    respondText(response, status, text);
  };
  const bytes = await readBody(request, START_BODY_LIMIT_BYTES);
  if (!bytes) return refuse(413, 'http: request body too large');
  if (misbehaviour.answerStarts) return refuse(misbehaviour.answerStarts, 'told to misbehave');
  const start = parseStartRequest(bytes);
  if (typeof start === 'string') return refuse(400, start);
  if (!state.hasCapacity(start.modelId)) return refuse(503, insufficientCapacity(start.modelId, runner));
  const credentials = readCredentials(request, state);
  if (!credentials.ok) return refuse(credentials.refusal.status, credentials.refusal.text);
  const id = jobs.reserve();
  try {
    runner.checkParams(start.modelId, start.params);
    const unpaid = await state.recipient?.admit(credentials.value.payment, id);
    if (unpaid) return refuse(400, unpaid);
    const job = jobs.add({ ...start, id }, options.jobOptions);
    state.recipient?.meter(job, credentials.value.payment, logger);
    await job.start();
    if (misbehaviour.slowStartMs) await delay(misbehaviour.slowStartMs);
    if (response.destroyed) {
      await job.close();
      return;
    }
    options.onStarted(job);
    respondJson(response, startAnswer(job.request.id, serviceBase(request, options)));
  } catch (error) {
    const failure = toGatewayError(error);
    refuse(statusOfCode[failure.code] ?? 500, failure.message);
  } finally {
    jobs.release(id);
  }
}

/** Keeps go-livepeer's words, by which its gateways know to go elsewhere, and says which models there are. */
function insufficientCapacity(modelId: string, runner: Runner): string {
  const known = runner.models.map((model) => model.id);
  if (known.includes(modelId)) return 'insufficient capacity';
  return `insufficient capacity: the model ${JSON.stringify(modelId.slice(0, 80))} is not served here, choose one of ${known.join(', ')}`;
}

function serviceBase(request: HttpRequest, { address, relativeUrls }: StartOptions): string {
  return relativeUrls ? '' : address.forRequest(request);
}

function startAnswer(id: string, base: string): Record<string, string> {
  const url = `${base}${TRICKLE_PATH}/${id}`;
  return {
    publish_url: url,
    subscribe_url: `${url}-out`,
    control_url: `${url}-control`,
    events_url: `${url}-events`,
    manifest_id: id,
    request_id: id,
  };
}
