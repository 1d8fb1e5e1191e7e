import { z } from 'zod';
import { GatewayError } from '../base/errors.ts';
import { urlBelow } from '../base/url-below.ts';
import type { JsonValue } from '../trickle/json-lines.ts';
import type { PaymentHeaders } from './payment-session.ts';
import { isSuccess, type RestAnswer, type RestRequest } from './rest.ts';
import { type StartTarget, startError } from './start-errors.ts';

/** Parameters of a model: one JSON object, as the model's runner defines it. */
export type ModelParams = { readonly [name: string]: JsonValue };

/** What starts a live job (protocol C8, D1). */
export interface StartRequest {
  readonly modelId: string;
  readonly params: ModelParams;
  /** The caller's id for the stream, for logs of both sides. */
  readonly streamId: string;
  /** Id of this attempt. */
  readonly requestId: string;
}

/** A job that the orchestrator has accepted: its four channels. */
export interface StartedJob {
  /** Input: MPEG-TS is published here. */
  readonly publishUrl: URL;
  /** Output: MPEG-TS is subscribed here. */
  readonly subscribeUrl: URL;
  /** Parameters for the runner; null when the job takes none. */
  readonly controlUrl: URL | null;
  /** What the runner reports; null when it does not. */
  readonly eventsUrl: URL | null;
  /** The orchestrator's id of the job, which later payments must carry. */
  readonly manifestId: string;
}

const optionalUrl = z
  .string()
  .nullish()
  .transform((url) => (url ? url : null));

const answerSchema = z.object({
  publish_url: z.string().min(1),
  subscribe_url: z.string().min(1),
  control_url: optionalUrl,
  events_url: optionalUrl,
  manifest_id: z
    .union([z.string(), z.number()])
    .nullish()
    .transform((id) => (id === '' || id === null || id === undefined ? null : String(id))),
});

/** The POST that starts a job at `transcoder`. */
export function startRequest(
  transcoder: URL,
  job: StartRequest,
  headers: PaymentHeaders,
  limits: { timeoutMs: number; signal?: AbortSignal | undefined },
): RestRequest {
  return {
    url: urlBelow(transcoder, 'live-video-to-video'),
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({
      model_id: job.modelId,
      params: job.params,
      gateway_request_id: job.requestId,
      stream_id: job.streamId,
    }),
    ...limits,
  };
}

/**
 * Reads the answer to {@link startRequest}.
 * @throws GatewayError what {@link startError} makes of a refusal; `orchestrator_not_recognised` for an answer that is
 * no job
 */
export function readStartAnswer(target: StartTarget, answer: RestAnswer): StartedJob {
  const { transcoder } = target;
  if (!isSuccess(answer)) throw startError(target, answer);
  const unusable = (why: string, cause?: unknown): GatewayError =>
    new GatewayError(
      'orchestrator_not_recognised',
      `${transcoder.origin} started a job but its answer is not usable (${why}): choose another orchestrator`,
      { cause, fields: { address: transcoder.origin } },
    );
  if (answer.cut) throw unusable('it is too long');
  let json: unknown;
  try {
    json = JSON.parse(answer.body.toString('utf8'));
  } catch (cause) {
    throw unusable('it is not JSON', cause);
  }
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success) throw unusable(`${parsed.error.issues[0]?.path.join('.') || 'the object'} is missing`);

  const channel = (text: string, name: string): URL => {
    const url = URL.canParse(text, transcoder.href) ? new URL(text, transcoder) : null;
    if (!url || !/^https?:$/.test(url.protocol)) throw unusable(`${name} is not an http address`);
    if (url.username !== '' || url.password !== '') throw unusable(`${name} holds a user name`);
    url.hash = '';
    return url;
  };
  const { publish_url, subscribe_url, control_url, events_url, manifest_id } = parsed.data;
  const publishUrl = channel(publish_url, 'publish_url');
  return {
    publishUrl,
    subscribeUrl: channel(subscribe_url, 'subscribe_url'),
    controlUrl: control_url === null ? null : channel(control_url, 'control_url'),
    eventsUrl: events_url === null ? null : channel(events_url, 'events_url'),
    manifestId: manifest_id ?? publishUrl.pathname.split('/').filter(Boolean).at(-1) ?? '',
  };
}
