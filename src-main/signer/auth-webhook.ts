import { Agent } from 'undici';
import type { Logger } from '../base/log.ts';
import { readBounded } from '../base/read-bounded.ts';
import { tidyText } from '../base/tidy-text.ts';
import { FieldError, GoFields } from './json/go-fields.ts';
import { parseGoJson } from './json/go-json.ts';
import { type MaxPriceFields, maxPriceFields } from './live-payment/max-price.ts';
import { type Refusal, refusal } from './live-payment/refusal.ts';

/** Milliseconds that a webhook has for its answer. */
const TIMEOUT_MS = 5000;

/** Longest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Who decides whether a gateway may be paid for. */
export interface WebhookOptions {
  readonly url: string;
  /** Sent to it, and to nobody else. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The headers of a gateway's request, by Go's spelling of their names. */
export type RequestHeaders = Readonly<Record<string, readonly string[]>>;

/** What a webhook that agrees says besides. */
export interface Permission {
  /** Seconds since 1970 until which it need not be asked again for this session; 0: it is asked each time. */
  readonly expiryS: bigint;
  /** What it calls the payer; '' when it does not say. */
  readonly authId: string;
  readonly maxPrice: MaxPriceFields | null;
}

/**
 * The webhook that authenticates gateways (protocol C7.12): told of the request's headers and of the new state, it answers
 * 200 with `{status, reason?, expiry?, auth_id?, maxPrice?}`. Its status, when it is not 200, is the gateway's answer;
 * all that goes wrong on the way is 500. Redirects are not followed, so that its headers reach nobody else.
 */
export class AuthWebhook {
  readonly #options: WebhookOptions;
  readonly #logger: Logger;
  readonly #agent = new Agent({ connect: { timeout: TIMEOUT_MS } });

  constructor(options: WebhookOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
  }

  /**
   * Asks for permission. Never rejects.
   * @param stateJson the state as it would be signed
   */
  async ask(headers: RequestHeaders, stateJson: string): Promise<Permission | Refusal> {
    try {
      const { origin, pathname, search } = new URL(this.#options.url);
      const response = await this.#agent.request({
        origin,
        path: pathname + search,
        method: 'POST',
        headers: { ...this.#options.headers, 'content-type': 'application/json' },
        body: `{"headers":${JSON.stringify(headers)},"state":${stateJson}}`,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = await readBounded(response.body, MAX_ANSWER_BYTES);
      if (response.statusCode !== 200) return this.#failed(`it answered with status ${response.statusCode}`);
      return answer === null ? this.#failed('its answer is too long') : this.#read(answer.toString('utf8'));
    } catch (error) {
      return this.#failed(reasonOf(error));
    }
  }

  /** Closes its connections. Idempotent. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #read(text: string): Permission | Refusal {
    const parsed = parseGoJson(text);
    if (!parsed.ok) return this.#failed('its answer is not JSON');
    try {
      const fields = new GoFields('server.authResponse', parsed.value);
      const status = Number(fields.integer('status', 'int'));
      if (status === 200)
        return {
          expiryS: fields.integer('expiry', 'int64'),
          authId: fields.text('auth_id'),
          maxPrice: maxPriceFields(fields),
        };
      if (status < 200 || status > 599) return this.#failed('its answer has no status that can be passed on');
      return refusal(status, fields.text('reason') || `signer auth rejected request with status ${status}`);
    } catch (error) {
      if (error instanceof FieldError) return this.#failed(`its answer has a wrong field (${error.message})`);
      throw error;
    }
  }

  #failed(why: string): Refusal {
    this.#logger.warn('the webhook could not be asked: no payment was made', { why });
    return refusal(500, `signer auth failed: ${why}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS} ms`;
  // Messages of sockets name addresses, but nothing of what was sent.
  return error instanceof Error ? tidyText(error.message || error.name, 100) : 'no answer';
}
