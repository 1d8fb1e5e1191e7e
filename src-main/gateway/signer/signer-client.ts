import { Agent, type Dispatcher } from 'undici';
import { z } from 'zod';
import { toGatewayError } from '../../base/errors.ts';
import { tidyText } from '../../base/tidy-text.ts';
import { urlBelow } from '../../base/url-below.ts';
import { undiciConnect } from '../tls/agents.ts';
import { PinnedConnector } from '../tls/connector.ts';
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

/** Largest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 256 * 1024;

const infoSignatureSchema = z.object({
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/),
});

/** A remote signer: its address, and the headers that only it is sent. */
export interface SignerAccess {
  /** As {@link parseSignerAddress} reads it. */
  readonly address: string;
  /** Secrets: never logged, never sent elsewhere. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Options of {@link SignerClient}. */
export interface SignerClientOptions {
  /** For signers in private networks, which have no public certificate: the certificate seen first is trusted. */
  readonly pins: CertificatePins;
  /** Default 5000. */
  readonly timeoutMs?: number;
}

/** What a signer says about itself. */
export interface SignerInfo {
  /** The Ethereum address it pays from, `0x` and 40 hex digits. */
  readonly ethAddress: string;
  /** Its signature of that address (protocol C1), which orchestrators on chain ask for; `0x` and 130 hex digits. */
  readonly signature: string;
  /** Milliseconds from the question to the answer, connecting included. */
  readonly latencyMs: number;
}

/**
 * A remote signer over HTTP (protocol C7). Redirects are never followed, so that its headers reach nobody else; public
 * hosts have to show a valid certificate, those in private networks are trusted on first use.
 */
export class SignerClient {
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #connector: PinnedConnector;
  readonly #dispatcher: Dispatcher;

  /** @throws GatewayError `signer_not_recognised` for an address that is none */
  constructor(access: SignerAccess, options: SignerClientOptions) {
    this.#url = parseSignerAddress(access.address);
    this.#headers = access.headers;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#connector = new PinnedConnector({ pins: options.pins, timeoutMs: this.#timeoutMs });
    this.#dispatcher = isPrivateHost(this.#url)
      ? new Agent({ connect: undiciConnect(this.#connector) })
      : new Agent({ connect: { timeout: this.#timeoutMs } });
  }

  /**
   * Asks the signer for its address and its signature of it: `POST /sign-orchestrator-info`. The signature is checked.
   * @throws GatewayError `signer_unreachable`, `signer_refused`, `signer_not_recognised`, `certificate_changed`, or the
   * signal's reason
   */
  async signOrchestratorInfo(signal?: AbortSignal): Promise<SignerInfo> {
    const askedAt = performance.now();
    const answer = await this.#post('sign-orchestrator-info', '{}', signal);
    const latencyMs = performance.now() - askedAt;
    const parsed = infoSignatureSchema.safeParse(parseJson(answer.text));
    if (!parsed.success)
      throw notASigner(this.#url.origin, 'its answer is not an address and a signature in JSON');
    const { address, signature } = parsed.data;
    if (!(await isSignatureOfAddress(address, signature)))
      throw notASigner(this.#url.origin, 'its signature does not belong to its address');
    return { ethAddress: address, signature, latencyMs };
  }

  /** Closes its connections. Idempotent. */
  async close(): Promise<void> {
    this.#connector.close();
    await this.#dispatcher.destroy();
  }

  /** @throws GatewayError for anything but an answer of success */
  async #post(endpoint: string, body: string, signal?: AbortSignal): Promise<SignerAnswer> {
    const url = urlBelow(this.#url, endpoint);
    const deadline = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await this.#dispatcher.request({
        origin: url.origin,
        path: url.pathname,
        method: 'POST',
        headers: { ...this.#headers, 'content-type': 'application/json', accept: 'application/json' },
        body,
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      const answer = {
        status: response.statusCode,
        location: String(response.headers.location ?? ''),
        text: await this.#read(response.body),
      };
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw signerAnswerError(url.origin, answer, Object.values(this.#headers));
    } catch (error) {
      throw signal?.aborted ? signal.reason : this.#explain(error, deadline.aborted);
    }
  }

  async #read(body: AsyncIterable<Buffer>): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.length;
      // Leaving the loop destroys the body and with it the connection.
      if (size > MAX_ANSWER_BYTES) throw notASigner(this.#url.origin, 'its answer is too long');
    }
    return Buffer.concat(chunks, size).toString('utf8');
  }

  #explain(thrown: unknown, late: boolean): Error {
    const { origin } = this.#url;
    if (late) return unreachableSigner(origin, `no answer within ${this.#timeoutMs} ms`, thrown);
    const error = toGatewayError(thrown, 'signer_unreachable');
    if (error.code === 'signer_refused' || error.code === 'signer_not_recognised') return error;
    if (error.code === 'certificate_changed') return changedSigner(origin, error);
    if (error.code === 'orchestrator_not_tls') return notASigner(origin, 'it does not speak TLS');
    const code = (thrown as NodeJS.ErrnoException).code ?? '';
    const certificate = /CERT|SIGNATURE|SELF_SIGNED|ALTNAME/.test(code)
      ? 'its certificate is not valid: '
      : '';
    return unreachableSigner(origin, `${certificate}${reasonOf(error, code)}`, thrown);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Protocol C1: the signature is made over `keccak256(utf8(EIP-55 address))` as a personal message. */
async function isSignatureOfAddress(address: string, signature: string): Promise<boolean> {
  const { getAddress, keccak256, recoverMessageAddress, stringToBytes } = await import('viem');
  try {
    const checksummed = getAddress(address.toLowerCase() as `0x${string}`);
    const raw = keccak256(stringToBytes(checksummed));
    const signedBy = await recoverMessageAddress({
      message: { raw },
      signature: signature as `0x${string}`,
    });
    return signedBy === checksummed;
  } catch {
    return false;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be looked up',
  ECONNRESET: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
};

/** In a few words: the connector's own sentences speak of orchestrators, so that what caused them is named instead. */
function reasonOf(error: Error, code: string): string {
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  const known = REASONS[code] ?? REASONS[cause?.code ?? ''];
  return known ?? tidyText(cause?.code ?? cause?.message ?? 'no connection', 100);
}
