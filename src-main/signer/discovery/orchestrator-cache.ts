import { toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { offeredModels } from '../../gateway/wire/capabilities.ts';
import type { OrchestratorInfo, PriceInfo } from '../../gateway/wire/lp_pb.ts';
import type { Hex } from '../../payments/bytes.ts';
import { priceOf } from '../../payments/fees.ts';
import { compare, type Rational } from '../../payments/rational.ts';
import { modelCeiling, type PriceCeilings } from '../live-payment/price-ceilings.ts';

/** Orchestrators that are asked at the same time. */
const PARALLEL = 8;

/** Milliseconds between two rounds of questions, and after one that nobody answered. */
const REFRESH_MS = 25 * 60_000;
const RETRY_MS = 30_000;

/** Who asks, signed: orchestrators on chain answer nobody else (protocol C1). */
interface SignedIdentity {
  /** In lower case. */
  readonly ethAddress: Hex;
  /** 20 bytes. */
  readonly address: Uint8Array;
  /** 65 bytes. */
  readonly signature: Uint8Array;
}

/** Asks an orchestrator what it offers, without naming capabilities (protocol E); rejects when it does not answer. */
export type AskOrchestrator = (
  address: string,
  identity: SignedIdentity,
  signal: AbortSignal,
) => Promise<OrchestratorInfo>;

/** An orchestrator as gateways are told of it (protocol C7). */
export interface ListedOrchestrator {
  /** Its service URI. */
  readonly address: string;
  readonly score: 1;
  /** "pipeline/model", those with a price within the ceilings only. */
  readonly capabilities: readonly string[];
  /** Live runners; this signer asks for none. */
  readonly runners: readonly [];
}

/** What {@link OrchestratorCache} works with. */
export interface OrchestratorCacheOptions {
  /** Whom to ask. */
  readonly addresses: readonly string[];
  readonly ask: AskOrchestrator;
  readonly identity: SignedIdentity;
  readonly ceilings: PriceCeilings;
  readonly logger: Logger;
}

/** The orchestrators a signer tells gateways of: asked at the start and every 25 minutes, told from what they answered. */
export class OrchestratorCache {
  readonly #options: OrchestratorCacheOptions;
  readonly #stop = new AbortController();
  #listed: readonly ListedOrchestrator[] = [];
  #timer: NodeJS.Timeout | undefined;
  #refreshing: Promise<void> | undefined;

  constructor(options: OrchestratorCacheOptions) {
    this.#options = options;
  }

  /** Begins to ask; resolves when the first round is over. */
  start(): Promise<void> {
    this.#refreshing ??= this.#refresh();
    return this.#refreshing;
  }

  /**
   * Those that offer one of the capabilities, or all when none is named.
   * @returns null while none is known
   */
  list(capabilities: readonly string[]): readonly ListedOrchestrator[] | null {
    if (this.#listed.length === 0) return null;
    if (capabilities.length === 0) return this.#listed;
    const wanted = new Set(capabilities);
    return this.#listed.filter((each) => each.capabilities.some((capability) => wanted.has(capability)));
  }

  /** Asks no more. Idempotent. */
  async close(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#refreshing;
  }

  async #refresh(): Promise<void> {
    const { addresses, logger } = this.#options;
    const queue = [...new Set(addresses)];
    const found: ListedOrchestrator[] = [];
    const lane = async (): Promise<void> => {
      for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
        const listed = await this.#ask(address);
        if (listed) found.push(listed);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, lane));
    if (this.#stop.signal.aborted) return;
    this.#listed = found;
    logger.info('asked the orchestrators', { asked: addresses.length, listed: found.length });
    this.#timer = setTimeout(
      () => {
        this.#refreshing = this.#refresh();
      },
      found.length > 0 ? REFRESH_MS : RETRY_MS,
    );
    this.#timer.unref();
  }

  async #ask(address: string): Promise<ListedOrchestrator | null> {
    const { ask, identity, ceilings, logger } = this.#options;
    const { signal } = this.#stop;
    if (signal.aborted) return null;
    try {
      const info = await ask(address, identity, signal);
      const capabilities = affordable(info, ceilings);
      const told = info.transcoder === '' ? address : info.transcoder;
      return capabilities.length === 0 ? null : { address: told, score: 1, capabilities, runners: [] };
    } catch (error) {
      logger.debug('an orchestrator did not answer', { address, why: toGatewayError(error).message });
      return null;
    }
  }
}

function affordable(info: OrchestratorInfo, ceilings: PriceCeilings): readonly string[] {
  const within = offeredModels(info).filter(({ capability, pipeline, model }) => {
    const price = modelPrice(info, capability, model);
    const ceiling = modelCeiling(ceilings, pipeline, model);
    return price !== null && (ceiling === null || compare(price, ceiling) <= 0);
  });
  return within.map(({ pipeline, model }) => `${pipeline}/${model}`);
}

/** The price of one model, or else the orchestrator's general one; null when it has neither. */
function modelPrice(info: OrchestratorInfo, capability: number, model: string): Rational | null {
  const own = info.capabilitiesPrices.find(
    (price) => price.capability === capability && price.constraint === model && isPrice(price),
  );
  const price = own ?? info.priceInfo;
  return price && isPrice(price) ? priceOf(price) : null;
}

function isPrice({ pricePerUnit, pixelsPerUnit }: PriceInfo): boolean {
  return pricePerUnit > 0n && pixelsPerUnit > 0n;
}
