import { getHttpRpcClient, type HttpRpcClient } from 'viem/utils';
import { z } from 'zod';
import { backoffMs, delay } from '../base/async.ts';
import { refusedByChain, unreachableChain } from './chain-errors.ts';
import type { Hex } from './chain-facts.ts';

/** Milliseconds for one question. */
const TIMEOUT_MS = 10_000;
/** Largest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** Attempts at one question before it is given up. */
const ATTEMPTS = 4;
/** Milliseconds before the second attempt; each further one waits twice as long. */
const FIRST_RETRY_MS = 400;
/** Longest that an endpoint may ask us to wait, in milliseconds. */
const MAX_RETRY_MS = 8_000;

/** "Limit exceeded", by EIP-1474; some providers repeat HTTP's own number instead. */
const RATE_LIMIT_CODES: ReadonlySet<number> = new Set([-32_005, 429]);
const PASSING_STATUS: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const errorSchema = z.object({ code: z.number(), message: z.string() });
const answerSchema = z.object({ result: z.unknown().optional(), error: errorSchema.nullish() });
/** What viem's errors hold beside their text, which quotes the endpoint's address. */
const failureSchema = z.object({
  name: z.string().catch(''),
  status: z.number().optional().catch(undefined),
  code: z.number().optional().catch(undefined),
  headers: z.instanceof(Headers).optional().catch(undefined),
  cause: z.unknown().optional(),
});

/** Bytes in an answer. */
const hexSchema = z.custom<Hex>(
  (value) => typeof value === 'string' && /^0x(?:[0-9a-fA-F]{2})*$/.test(value),
  'bytes in hexadecimal',
);
/** A number in an answer. */
export const quantitySchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform(BigInt);

/** Options of {@link Rpc}. */
export interface RpcOptions {
  /** May hold a key: never logged, never part of an error. */
  readonly rpcUrl: string;
  /** Sent to this endpoint only. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends every question. */
  readonly signal?: AbortSignal;
  /** Milliseconds for one question; default 10 000. */
  readonly timeoutMs?: number;
  /** Milliseconds before a question is repeated for the first time; default 400. */
  readonly retryMs?: number;
}

type Attempt =
  | { readonly kind: 'answer'; readonly result: unknown }
  | { readonly kind: 'reverted' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'later'; readonly why: string; readonly afterMs: number };

/**
 * An RPC endpoint over HTTP. Rate limits and hiccups are waited out; redirects are not followed, and answers are bounded and
 * checked.
 */
export class Rpc {
  /** All that may be shown of its address. */
  readonly origin: string;
  /** What may be a key: endpoints repeat theirs in what they say. */
  readonly #secrets: readonly string[];
  readonly #client: HttpRpcClient;
  readonly #signal: AbortSignal | undefined;
  readonly #timeoutMs: number;
  readonly #retryMs: number;

  /** @throws GatewayError `chain_unreachable` for an address that is none */
  constructor(options: RpcOptions) {
    const url = URL.canParse(options.rpcUrl) ? new URL(options.rpcUrl) : null;
    if (url === null || !/^https?:$/.test(url.protocol))
      throw unreachableChain('that is set', 'its address is not an https:// address');
    this.origin = url.origin;
    this.#secrets = secretsOf(url, options.headers ?? {});
    this.#signal = options.signal;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#retryMs = options.retryMs ?? FIRST_RETRY_MS;
    this.#client = getHttpRpcClient(options.rpcUrl, {
      timeout: this.#timeoutMs,
      maxResponseBodySize: MAX_ANSWER_BYTES,
      fetchOptions: { redirect: 'manual', headers: { ...options.headers } },
    });
  }

  /**
   * Asks one question.
   * @throws GatewayError `chain_unreachable`, `chain_refused`, or the signal's reason
   */
  async request<Value>(method: string, params: readonly unknown[], schema: z.ZodType<Value>): Promise<Value> {
    const value = await this.#ask(method, params, schema);
    if (value === null) throw refusedByChain(this.origin, `${method} was reverted`);
    return value;
  }

  /**
   * Calls a contract, at the latest block.
   * @returns null when the contract refused
   * @throws as {@link request}
   */
  call(to: Hex, data: Hex): Promise<Hex | null> {
    return this.#ask('eth_call', [{ to, data }, 'latest'], hexSchema);
  }

  /** @returns null for a call that was reverted */
  async #ask<Value>(
    method: string,
    params: readonly unknown[],
    schema: z.ZodType<Value>,
  ): Promise<Value | null> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#attempt(method, params, attempt);
      if (outcome.kind === 'reverted') return null;
      if (outcome.kind === 'refused') throw refusedByChain(this.origin, outcome.why);
      if (outcome.kind === 'answer') {
        const parsed = schema.safeParse(outcome.result);
        if (parsed.success) return parsed.data;
        throw refusedByChain(this.origin, `its answer to ${method} is not what it should be`);
      }
      if (attempt + 1 >= ATTEMPTS) throw unreachableChain(this.origin, outcome.why);
      await delay(outcome.afterMs, { signal: this.#signal });
    }
  }

  async #attempt(method: string, params: readonly unknown[], attempt: number): Promise<Attempt> {
    this.#signal?.throwIfAborted();
    const retryMs = backoffMs(attempt, this.#retryMs, MAX_RETRY_MS);
    try {
      const answer = answerSchema.safeParse(
        await this.#client.request({
          body: { method, params: [...params] },
          fetchOptions: { signal: this.#signal ?? null },
        }),
      );
      if (!answer.success) return { kind: 'refused', why: 'it does not speak JSON-RPC' };
      const { error, result } = answer.data;
      if (!error) return { kind: 'answer', result };
      return this.#explainCode(error.code, error.message, retryMs);
    } catch (thrown) {
      if (this.#signal?.aborted) throw this.#signal.reason;
      return this.#explain(thrown, retryMs);
    }
  }

  #explainCode(code: number, message: string, retryMs: number): Attempt {
    if (RATE_LIMIT_CODES.has(code))
      return { kind: 'later', why: 'it limits how often it is asked', afterMs: retryMs };
    // 3 is geth's own number for it; others hide it among the invalid inputs.
    if (code === 3 || /revert/i.test(message)) return { kind: 'reverted' };
    const shown = this.#secrets.reduce((text, secret) => text.replaceAll(secret, '…'), message);
    return { kind: 'refused', why: `error ${code}: ${shown}` };
  }

  #explain(thrown: unknown, retryMs: number): Attempt {
    const { name, status, headers, code, cause } = failureSchema.parse(thrown);
    if (name === 'TimeoutError')
      return { kind: 'later', why: `no answer within ${this.#timeoutMs} ms`, afterMs: retryMs };
    if (name === 'ResponseBodyTooLargeError') return { kind: 'refused', why: 'its answer is too long' };
    if (status !== undefined && PASSING_STATUS.has(status)) {
      const askedMs = 1000 * Number(headers?.get('retry-after') ?? 0);
      const afterMs = Math.min(MAX_RETRY_MS, Math.max(retryMs, askedMs || 0));
      const why = status === 429 ? 'it limits how often it is asked' : `status ${status}`;
      return { kind: 'later', why, afterMs };
    }
    if (code !== undefined && name === 'RpcRequestError')
      return this.#explainCode(code, `status ${status ?? 200}`, retryMs);
    if (status === 401 || status === 403)
      return { kind: 'refused', why: `status ${status}: it wants a key, or another one` };
    if (status !== undefined) return { kind: 'refused', why: `status ${status}` };
    if (cause instanceof SyntaxError) return { kind: 'refused', why: 'it does not speak JSON-RPC' };
    return { kind: 'later', why: networkReason(cause), afterMs: retryMs };
  }
}

/** Shorter words than a key has are not hidden. */
const MIN_SECRET_LENGTH = 6;

function secretsOf(url: URL, headers: Readonly<Record<string, string>>): string[] {
  const inHeaders = Object.values(headers).flatMap((value) => value.split(/\s+/));
  const words = [...url.pathname.split('/'), ...url.searchParams.values(), ...inHeaders];
  return words.filter((word) => word.length >= MIN_SECRET_LENGTH);
}

/** Node's fetch says why in the code of its error's cause. */
function networkReason(cause: unknown): string {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  const code = (inner as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : 'no connection';
}
