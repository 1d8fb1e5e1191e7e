import { Agent, type Dispatcher } from 'undici';
import { toGatewayError } from '../../base/errors.ts';
import { readBounded } from '../../base/read-bounded.ts';
import { tidyText } from '../../base/tidy-text.ts';
import { urlBelow } from '../../base/url-below.ts';
import { undiciConnect } from '../tls/agents.ts';
import { PinnedConnector } from '../tls/connector.ts';
import { noConnectionReasons } from '../tls/no-connection.ts';
import type { CertificatePins } from '../tls/pins.ts';
import { isPrivateHost, parseSignerAddress } from './signer-address.ts';
import {
  changedSigner,
  notASigner,
  type SignerAnswer,
  signerAnswerError,
  unreachableSigner,
} from './signer-errors.ts';

/** Milliseconds a signer has for one answer, connecting included. */
const TIMEOUT_MS = 5_000;

/** Largest answer that is read, in bytes: a hundred tickets are a tenth of it. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** A remote signer: its address, and the headers that only it is sent. */
export interface SignerAccess {
  /** As {@link parseSignerAddress} reads it. */
  readonly address: string;
  /** Secrets: never logged, never sent elsewhere. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Options of {@link SignerExchange}. */
export interface SignerExchangeOptions {
  /** For signers in private networks, which have no public certificate: the certificate seen first is trusted. */
  readonly pins: CertificatePins;
  /** Default 5000. */
  readonly timeoutMs?: number;
}

/** One question to a signer. */
export interface SignerQuestion {
  readonly method: 'GET' | 'POST';
  /** Below the signer's address, without a slash before it. */
  readonly endpoint: string;
  /** `?` and what follows; '' by default. */
  readonly search?: string;
  /** JSON; none by default. */
  readonly body?: string;
  /** Largest answer that is read, in bytes; 256 KiB by default. */
  readonly maxAnswerBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * HTTP with one signer (protocol C7). Redirects are never followed, so that its headers reach nobody else; public hosts
 * have to show a valid certificate, those in private networks are trusted on first use.
 */
export class SignerExchange {
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #connector: PinnedConnector;
  readonly #dispatcher: Dispatcher;

  /** @throws GatewayError `signer_not_recognised` for an address that is none */
  constructor(access: SignerAccess, options: SignerExchangeOptions) {
    this.#url = parseSignerAddress(access.address);
    this.#headers = access.headers;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#connector = new PinnedConnector({ pins: options.pins, timeoutMs: this.#timeoutMs });
    this.#dispatcher = isPrivateHost(this.#url)
      ? new Agent({ connect: undiciConnect(this.#connector) })
      : new Agent({ connect: { timeout: this.#timeoutMs } });
  }

  /** The signer, for error texts. */
  get origin(): string {
    return this.#url.origin;
  }

  /**
   * Asks, and reads the answer whatever its status is.
   * @throws GatewayError `signer_unreachable`, `signer_not_recognised`, `certificate_changed`, or the signal's reason
   */
  async ask(question: SignerQuestion): Promise<SignerAnswer> {
    const url = urlBelow(this.#url, question.endpoint);
    const { signal, body, search = '', maxAnswerBytes = MAX_ANSWER_BYTES } = question;
    const deadline = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await this.#dispatcher.request({
        origin: url.origin,
        path: url.pathname + search,
        method: question.method,
        headers: {
          ...this.#headers,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          accept: 'application/json',
        },
        ...(body === undefined ? {} : { body }),
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      return {
        status: response.statusCode,
        location: String(response.headers.location ?? ''),
        text: await this.#read(response.body, maxAnswerBytes),
      };
    } catch (error) {
      throw signal?.aborted ? signal.reason : this.#explain(error, deadline.aborted);
    }
  }

  /** What an answer without success means. Header values that it repeats are left out. */
  refusal(answer: SignerAnswer, forPayment = false): Error {
    return signerAnswerError(this.origin, answer, Object.values(this.#headers), forPayment);
  }

  /** Closes its connections. Idempotent. */
  async close(): Promise<void> {
    this.#connector.close();
    await this.#dispatcher.destroy();
  }

  async #read(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
    const bytes = await readBounded(body, maxBytes);
    if (bytes === null) throw notASigner(this.origin, 'its answer is too long');
    return bytes.toString('utf8');
  }

  #explain(thrown: unknown, late: boolean): Error {
    const { origin } = this;
    if (late) return unreachableSigner(origin, `no answer within ${this.#timeoutMs} ms`, thrown);
    const error = toGatewayError(thrown, 'signer_unreachable');
    if (error.code === 'signer_not_recognised') return error;
    if (error.code === 'certificate_changed') return changedSigner(origin, error);
    if (error.code === 'orchestrator_not_tls') return notASigner(origin, 'it does not speak TLS');
    const code = (thrown as NodeJS.ErrnoException).code ?? '';
    const certificate = /CERT|SIGNATURE|SELF_SIGNED|ALTNAME/.test(code)
      ? 'its certificate is not valid: '
      : '';
    return unreachableSigner(origin, `${certificate}${reasonOf(error, code)}`, thrown);
  }
}

/** In a few words: the connector's own sentences speak of orchestrators, so that what caused them is named instead. */
function reasonOf(error: Error, code: string): string {
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  const known = noConnectionReasons[code] ?? noConnectionReasons[cause?.code ?? ''];
  return known ?? tidyText(cause?.code ?? cause?.message ?? 'no connection', 100);
}
