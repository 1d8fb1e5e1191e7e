import { z } from 'zod';
import { GatewayError } from '../../base/errors.ts';
import { tidyText } from '../../base/tidy-text.ts';
import type { RunnerGpu } from './runner.ts';

/** Limits of one call, in milliseconds: a question, and a start (a runner may load its model first). */
const ASK_LIMIT_MS = 3000;
const START_LIMIT_MS = 60_000;

/** Bytes of an answer that are read. */
const ANSWER_LIMIT_BYTES = 256 * 1024;

/** How a runner says it is (protocol D1). */
export type RunnerHealth = 'OK' | 'IDLE' | 'LOADING' | 'ERROR';

/** What a runner says it is; empty where it does not say. */
export interface RunnerIdentity {
  readonly modelId: string;
  readonly version: string;
}

/** The body of a runner's `POST /live-video-to-video` (protocol D1): URLs are as the runner sees them. */
export interface RunnerStart {
  readonly subscribe_url: string;
  readonly publish_url: string;
  readonly control_url: string;
  readonly events_url: string;
  readonly model_id: string;
  readonly params: unknown;
  readonly gateway_request_id: string;
  readonly manifest_id: string;
  readonly stream_id: string;
}

const identity = z.object({ model_id: z.string().catch(''), version: z.string().catch('') });
const health = z.object({ status: z.string() });
const number = z.number().catch(0);
const gpus = z.object({
  gpu_info: z
    .record(
      z.string(),
      z.object({
        id: z.coerce.string().catch(''),
        name: z.string().catch(''),
        major: number,
        minor: number,
        memory_free: number,
        memory_total: number,
      }),
    )
    .catch({}),
});

/** The HTTP API that go-livepeer expects of a runner; ai-runner and pytrickle have it. */
export class RunnerApi {
  readonly #base: string;

  /** @param url base URL of the runner, with or without a slash at its end */
  constructor(url: string) {
    this.#base = url.replace(/\/+$/, '');
  }

  /** The runner's address, for messages. */
  get url(): string {
    return this.#base;
  }

  /** `GET /version`. @throws GatewayError `runner_unreachable` */
  async identity(): Promise<RunnerIdentity> {
    const parsed = identity.safeParse(await this.#ask('/version'));
    return { modelId: parsed.data?.model_id ?? '', version: parsed.data?.version ?? '' };
  }

  /** `GET /health`; words this version does not know count as `OK`. @throws GatewayError `runner_unreachable` */
  async health(): Promise<RunnerHealth> {
    const status = health.safeParse(await this.#ask('/health')).data?.status.toUpperCase();
    return status === 'IDLE' || status === 'LOADING' || status === 'ERROR' ? status : 'OK';
  }

  /** `GET /hardware/info`; nothing where the runner does not have it. */
  async gpus(): Promise<Readonly<Record<string, RunnerGpu>>> {
    const answer = gpus.safeParse(await this.#ask('/hardware/info').catch(() => ({})));
    return Object.fromEntries(
      Object.entries(answer.data?.gpu_info ?? {}).map(([slot, gpu]) => {
        const { memory_free, memory_total, ...rest } = gpu;
        return [
          slot,
          { ...rest, memoryFree: Math.trunc(memory_free), memoryTotal: Math.trunc(memory_total) },
        ];
      }),
    );
  }

  /** `POST /live-video-to-video`. @throws GatewayError `runner_unreachable`, `params_invalid`, `runner_failed` */
  async start(body: RunnerStart): Promise<void> {
    const response = await this.#fetch('/live-video-to-video', START_LIMIT_MS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = (await readText(response)) ?? '';
    if (response.ok) return;
    const refused = response.status === 400 || response.status === 422;
    throw new GatewayError(
      refused ? 'params_invalid' : 'runner_failed',
      `the runner refused the job (${response.status}): ${detail(text)}`,
      { fields: { status: response.status } },
    );
  }

  async #ask(path: string): Promise<unknown> {
    const response = await this.#fetch(path, ASK_LIMIT_MS, {});
    const text = await readText(response);
    if (!response.ok) throw this.#unreachable(`${path} answered ${response.status}`);
    if (text === null) throw this.#unreachable(`${path} answered more than ${ANSWER_LIMIT_BYTES} bytes`);
    try {
      return JSON.parse(text);
    } catch {
      throw this.#unreachable(`${path} did not answer JSON`);
    }
  }

  async #fetch(path: string, limitMs: number, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.#base + path, { ...init, signal: AbortSignal.timeout(limitMs) });
    } catch (error) {
      throw this.#unreachable(reasonOf(error), error);
    }
  }

  #unreachable(reason: string, cause?: unknown): GatewayError {
    return new GatewayError(
      'runner_unreachable',
      `the runner at ${this.#base} cannot be used (${reason}): start it, or choose another with --runner`,
      { cause, fields: { runner: this.#base } },
    );
  }
}

/** The body of an answer; null when it is too long, '' when it broke off. */
async function readText(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      // Leaving the loop ends the connection.
      if (size > ANSWER_LIMIT_BYTES) return null;
      chunks.push(chunk);
    }
  } catch {
    return '';
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it does not answer';
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? error.message;
}

const refusal = z.object({ detail: z.union([z.string(), z.object({ msg: z.string() })]) });

/** The runner's own words: `{detail: {msg}}`, `{detail: "…"}`, or the text as it is. */
function detail(text: string): string {
  let words = text;
  try {
    const parsed = refusal.safeParse(JSON.parse(text)).data?.detail;
    words = typeof parsed === 'string' ? parsed : (parsed?.msg ?? text);
  } catch {
    // Not JSON: the text itself is all there is.
  }
  return tidyText(words) || 'it gave no reason';
}
