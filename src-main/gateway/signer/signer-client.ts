import { GatewayError } from '../../base/errors.ts';
import type { Hex } from '../../payments/bytes.ts';
import {
  discoveredSchema,
  discoveryAnswerSchema,
  infoSignatureSchema,
  livePaymentSchema,
  type PaymentState,
  parseJson,
} from './signer-answers.ts';
import { notASigner, type SignerAnswer } from './signer-errors.ts';
import { type SignerAccess, SignerExchange, type SignerExchangeOptions } from './signer-exchange.ts';

/** Largest answer to a question for orchestrators that is read, in bytes. */
const MAX_DISCOVERY_BYTES = 4 * 1024 * 1024;

const NO_TICKETS = 482;

/** What a signer says about itself. */
export interface SignerInfo {
  /** The Ethereum address it pays from, as EIP-55 writes it. */
  readonly ethAddress: Hex;
  /** Its signature of that address (protocol C1), which orchestrators on chain ask for; `0x` and 130 hex digits. */
  readonly signature: string;
  /** Milliseconds from the question to the answer, connecting included. */
  readonly latencyMs: number;
}

/** What a payment for live video is asked with (protocol C7). */
export interface LivePaymentRequest {
  /** What the payment before answered; null for the first of a chain. */
  readonly state: PaymentState | null;
  /** `net.OrchestratorInfo` as the orchestrator answered it. */
  readonly orchestrator: Uint8Array;
  /** The job's id; null before it has one. Needed with a state. */
  readonly manifestId: string | null;
  /** `pipeline/model`, the same over a whole chain. */
  readonly app: string;
  /** `net.Capabilities` of the job: without them the answer to a payment quotes the transcoding price. */
  readonly capabilities: Uint8Array;
  /** Most wei for a pixel, a decimal number; null sets no ceiling of ours. */
  readonly maxWeiPerPixel: string | null;
}

/** A payment as the signer made it. Secrets, all of it: never logged. */
export interface LivePayment {
  /** Base64 of `net.Payment`. */
  readonly payment: string;
  /** Base64 of `net.SegData`. */
  readonly segCreds: string;
  readonly state: PaymentState;
}

/** A payment, or the word that none is due yet. */
export type LivePaymentAnswer =
  | ({ readonly kind: 'payment' } & LivePayment)
  | { readonly kind: 'no-tickets' };

/** An orchestrator that a signer knows. */
export interface SignerDiscovery {
  /** As the signer wrote it, not checked. */
  readonly address: string;
  /** As `live-video-to-video/streamdiffusion`; none where it does not say. */
  readonly capabilities: readonly string[];
}

/** A remote signer over HTTP (protocol C7). */
export class SignerClient {
  readonly #exchange: SignerExchange;

  /** @throws GatewayError `signer_not_recognised` for an address that is none */
  constructor(access: SignerAccess, options: SignerExchangeOptions) {
    this.#exchange = new SignerExchange(access, options);
  }

  /**
   * Asks the signer for its address and its signature of it: `POST /sign-orchestrator-info`. The signature is checked.
   * @throws GatewayError `signer_unreachable`, `signer_refused`, `signer_not_recognised`, `certificate_changed`, or the
   * signal's reason
   */
  async signOrchestratorInfo(signal?: AbortSignal): Promise<SignerInfo> {
    const askedAt = performance.now();
    const answer = await this.#exchange.ask({
      method: 'POST',
      endpoint: 'sign-orchestrator-info',
      body: '{}',
      signal,
    });
    const latencyMs = performance.now() - askedAt;
    if (!isSuccess(answer)) throw this.#exchange.refusal(answer);
    const parsed = infoSignatureSchema.safeParse(parseJson(answer.text));
    if (!parsed.success)
      throw notASigner(this.#exchange.origin, 'its answer is not an address and a signature in JSON');
    const { address, signature } = parsed.data;
    const ethAddress = await signedBy(address as Hex, signature as Hex);
    if (ethAddress === null)
      throw notASigner(this.#exchange.origin, 'its signature does not belong to its address');
    return { ethAddress, signature, latencyMs };
  }

  /**
   * Asks for the next payment of a chain: `POST /generate-live-payment`. Its content is not checked here.
   * @throws GatewayError `session_expired` (480: the orchestrator has to be asked anew), `price_too_high` (481),
   * `balance_insufficient` (483), `payment_refused` for what else the signer will not pay, and what
   * {@link signOrchestratorInfo} raises
   */
  async generateLivePayment(request: LivePaymentRequest, signal?: AbortSignal): Promise<LivePaymentAnswer> {
    const answer = await this.#exchange.ask({
      method: 'POST',
      endpoint: 'generate-live-payment',
      body: paymentBody(request),
      signal,
    });
    if (answer.status === NO_TICKETS) return { kind: 'no-tickets' };
    if (!isSuccess(answer)) throw this.#exchange.refusal(answer, true);
    const parsed = livePaymentSchema.safeParse(parseJson(answer.text));
    if (!parsed.success) throw notASigner(this.#exchange.origin, 'its answer is not a payment in JSON');
    return { kind: 'payment', ...parsed.data };
  }

  /**
   * Asks for orchestrators that serve any of `caps` (as `live-video-to-video/streamdiffusion`; all with none):
   * `GET /discover-orchestrators`.
   * @returns the entries that can be read, at most 10,000, and how many cannot
   * @throws GatewayError `discovery_failed` where the signer knows none yet or offers no discovery, and what
   * {@link signOrchestratorInfo} raises
   */
  async discoverOrchestrators(
    caps: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ readonly found: readonly SignerDiscovery[]; readonly unreadable: number }> {
    const { origin } = this.#exchange;
    const query = new URLSearchParams(caps.map((cap): [string, string] => ['caps', cap]));
    const answer = await this.#exchange.ask({
      method: 'GET',
      endpoint: 'discover-orchestrators',
      search: query.size === 0 ? '' : `?${query}`,
      maxAnswerBytes: MAX_DISCOVERY_BYTES,
      signal,
    });
    if (answer.status === 404 || answer.status === 405 || answer.status === 503) {
      const why = answer.status === 503 ? 'knows no orchestrators yet' : 'offers no discovery';
      throw new GatewayError(
        'discovery_failed',
        `the signer at ${origin} ${why} (status ${answer.status}): use another source, or ask whoever runs it`,
        { fields: { signer: origin, status: answer.status } },
      );
    }
    if (!isSuccess(answer)) throw this.#exchange.refusal(answer);
    const list = discoveryAnswerSchema.safeParse(parseJson(answer.text));
    if (!list.success) throw notASigner(origin, 'its answer is not a list of at most 10000 orchestrators');
    const entries = list.data.map((entry) => discoveredSchema.safeParse(entry));
    const found = entries.flatMap(({ data }) =>
      data ? [{ address: data.address, capabilities: data.capabilities ?? [] }] : [],
    );
    return { found, unreadable: entries.length - found.length };
  }

  /** Closes its connections. Idempotent. */
  close(): Promise<void> {
    return this.#exchange.close();
  }
}

function isSuccess({ status }: SignerAnswer): boolean {
  return status >= 200 && status < 300;
}

/** Go reads bytes as standard base64. The ceiling is written as it was set: a JavaScript number would round it. */
function paymentBody(request: LivePaymentRequest): string {
  const { state, manifestId, maxWeiPerPixel } = request;
  const body = JSON.stringify({
    ...(state === null ? {} : { state }),
    orchestrator: Buffer.from(request.orchestrator).toString('base64'),
    ...(manifestId === null ? {} : { ManifestID: manifestId }),
    app: request.app,
    type: 'lv2v',
    capabilities: Buffer.from(request.capabilities).toString('base64'),
  });
  if (maxWeiPerPixel === null) return body;
  const price = maxWeiPerPixel.replace(/^0+(?=\d)/, '');
  const ceiling = `"maxPrice":{"price":${price},"currency":"wei","unit":"720p-pixel-seconds"}`;
  return `${body.slice(0, -1)},${ceiling}}`;
}

/**
 * Protocol C1: the signature is made over `keccak256(utf8(EIP-55 address))` as a personal message.
 * @returns the address as EIP-55 writes it; null where the signature is not its own
 */
async function signedBy(address: Hex, signature: Hex): Promise<Hex | null> {
  const [{ fromHex }, { signatureFault }, { checksumAddress, identityMessage }] = await Promise.all([
    import('../../payments/bytes.ts'),
    import('../../payments/eip191.ts'),
    import('../../payments/identity.ts'),
  ]);
  const lower = address.toLowerCase() as Hex;
  const isOwn = signatureFault(lower, identityMessage(lower), fromHex(signature)) === null;
  return isOwn ? checksumAddress(lower) : null;
}
