import { create } from '@bufbuild/protobuf';
import {
  type AuthToken,
  type Capabilities,
  type HardwareInformation,
  HardwareInformationSchema,
  type OrchestratorInfo,
  OrchestratorInfoSchema,
  type PriceInfo,
  type TicketParams,
} from '../gateway/wire/lp_pb.ts';
import { fromHex, type Hex, ZERO_ADDRESS } from '../payments/bytes.ts';
import { writeTicketParams } from '../payments/messages.ts';
import type { JobTable } from './job-table.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { Price } from './options.ts';
import { PriceList } from './price-list.ts';
import type { Recipient } from './recipient/recipient.ts';
import type { Runner } from './runner/runner.ts';
import { AuthTokens } from './wire/auth-token.ts';
import { announcedCapabilities, askedModels, insaneCapabilities } from './wire/capabilities.ts';

/** Pipeline id of everything this orchestrator does. */
const PIPELINE = 'live-video-to-video';

/** Jobs that an orchestrator announces room for when it is told to claim more than it has. */
const CLAIMED_ROOM = 10;

/** What an {@link OrchestratorState} speaks for. */
export interface OrchestratorStateOptions {
  readonly runner: Runner;
  readonly jobs: JobTable;
  readonly price: Price | null;
  /** Who is paid; null off-chain. */
  readonly recipient: Recipient | null;
  readonly misbehaviour: Misbehaviour;
  /** Milliseconds since 1970; the system's clock by default. */
  readonly wallMs?: () => number;
}

/** Who asks for what. */
export interface InfoQuestion {
  /** The capabilities in the request. */
  readonly asked: Capabilities | undefined;
  /** Where this client reaches the orchestrator. */
  readonly serviceUri: string;
  /** Who would pay; does not matter off-chain. */
  readonly sender: Hex;
  /** The token to hand on; a new one by default. */
  readonly authToken?: AuthToken | undefined;
  /** Payments that were made so far, for prices that are told to rise. */
  readonly payments: number;
}

/** What something costs, and how it is paid. */
type Terms = { priceInfo?: PriceInfo; ticketParams?: TicketParams };

/** What the orchestrator says about itself, at the moment it is asked. */
export class OrchestratorState {
  readonly tokens: AuthTokens;
  readonly #options: OrchestratorStateOptions;
  readonly #prices: PriceList;

  constructor(options: OrchestratorStateOptions) {
    const { price, runner, misbehaviour, wallMs = Date.now } = options;
    const aheadS = misbehaviour.clockAheadS ?? 0;
    this.#options = options;
    this.tokens = new AuthTokens(() => Math.floor(wallMs() / 1000) + aheadS);
    this.#prices = new PriceList({ price, models: () => runner.models.map(({ id }) => id), misbehaviour });
  }

  /** Who is paid; null off-chain. */
  get recipient(): Recipient | null {
    return this.#options.recipient;
  }

  /** Models, their warmth and the room there is for more jobs. */
  capabilities(): Capabilities {
    const { runner, jobs, misbehaviour } = this.#options;
    if (misbehaviour.insaneCapabilities) return insaneCapabilities();
    return announcedCapabilities(
      runner.models.map(({ id, warm, version }) => ({
        id,
        warm,
        runnerVersion: version,
        free: misbehaviour.claimsCapacity ? CLAIMED_ROOM : jobs.free,
        inUse: jobs.inUse(id),
      })),
    );
  }

  /** Whether a job of this model could start now; false for a model that is not served. */
  hasCapacity(modelId: string): boolean {
    const { runner, jobs } = this.#options;
    return jobs.free > 0 && runner.models.some((model) => model.id === modelId);
  }

  /** go-livepeer's `OrchestratorCapped`: the gateway names models, and none of them has a free runner. */
  isCapped(asked: Capabilities | undefined): boolean {
    if (this.#options.misbehaviour.claimsCapacity) return false;
    const models = askedModels(asked);
    return models.length > 0 && !models.some((model) => this.hasCapacity(model));
  }

  /**
   * The answer to `GetOrchestrator` and to a payment (protocol E). Off-chain: no ticket parameters and an address of zeros.
   * Hardware and the price list only go to who asks without capabilities.
   * @throws Error `insufficient sender reserve` when who asks has too little to send tickets
   */
  async info(question: InfoQuestion): Promise<OrchestratorInfo> {
    const { asked, serviceUri, authToken } = question;
    return create(OrchestratorInfoSchema, {
      transcoder: serviceUri,
      address: fromHex(this.recipient?.address ?? ZERO_ADDRESS),
      capabilities: this.capabilities(),
      authToken: authToken ?? this.tokens.issue(),
      ...(asked ? {} : { hardware: this.#hardware(), capabilitiesPrices: this.#prices.all() }),
      ...(await this.#terms(question)),
    });
  }

  /** Names of the models, as discovery writes them. */
  capabilityNames(): readonly string[] {
    return this.#options.runner.models.map((model) => `${PIPELINE}/${model.id}`);
  }

  /** The price of what is asked for; on chain there is always one, and ticket parameters that go with it. */
  async #terms({ asked, sender, payments }: InfoQuestion): Promise<Terms> {
    const priceInfo = asked && this.#prices.for(asked, payments);
    if (!this.recipient) return priceInfo ? { priceInfo } : {};
    const price = priceInfo ?? this.#prices.base(payments);
    if (!price) return {};
    return { priceInfo: price, ticketParams: writeTicketParams(await this.recipient.quote(sender, price)) };
  }

  #hardware(): HardwareInformation[] {
    const { runner } = this.#options;
    const gpuInfo = Object.fromEntries(
      Object.entries(runner.gpus).map(([slot, gpu]) => [
        slot,
        { ...gpu, memoryFree: BigInt(gpu.memoryFree), memoryTotal: BigInt(gpu.memoryTotal) },
      ]),
    );
    return runner.models.map(({ id }) =>
      create(HardwareInformationSchema, { pipeline: PIPELINE, modelId: id, gpuInfo }),
    );
  }
}
