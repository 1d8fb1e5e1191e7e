import { create } from '@bufbuild/protobuf';
import { LIVE_VIDEO_TO_VIDEO } from '../gateway/wire/capabilities.ts';
import {
  type AuthToken,
  type Capabilities,
  type HardwareInformation,
  HardwareInformationSchema,
  type OrchestratorInfo,
  OrchestratorInfoSchema,
  type PriceInfo,
  PriceInfoSchema,
} from '../gateway/wire/lp_pb.ts';
import type { JobTable } from './job-table.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { Price } from './options.ts';
import type { Runner } from './runner/runner.ts';
import { AuthTokens } from './wire/auth-token.ts';
import { announcedCapabilities, askedModels, insaneCapabilities } from './wire/capabilities.ts';

/** Pipeline id of everything this orchestrator does. */
const PIPELINE = 'live-video-to-video';

const EXPENSIVE: Price = { pricePerUnit: 1_000_000_000, pixelsPerUnit: 1 };

/** What an {@link OrchestratorState} speaks for. */
export interface OrchestratorStateOptions {
  readonly runner: Runner;
  readonly jobs: JobTable;
  readonly price: Price | null;
  readonly misbehaviour: Misbehaviour;
}

/** What the orchestrator says about itself, at the moment it is asked. */
export class OrchestratorState {
  readonly tokens = new AuthTokens();
  readonly #options: OrchestratorStateOptions;

  constructor(options: OrchestratorStateOptions) {
    this.#options = options;
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
        free: jobs.free,
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
    const models = askedModels(asked);
    return models.length > 0 && !models.some((model) => this.hasCapacity(model));
  }

  /**
   * The answer to `GetOrchestrator` (protocol E), in the form of an orchestrator that is not on chain: no ticket parameters and an
   * address of zeros. Hardware and the price list only go to who asks without capabilities.
   * @param asked the capabilities in the request
   * @param serviceUri where this client reaches the orchestrator
   * @param authToken the token to hand on; a new one by default
   */
  info(asked: Capabilities | undefined, serviceUri: string, authToken?: AuthToken): OrchestratorInfo {
    const prices = this.#prices();
    return create(OrchestratorInfoSchema, {
      transcoder: serviceUri,
      address: new Uint8Array(20),
      capabilities: this.capabilities(),
      authToken: authToken ?? this.tokens.issue(),
      ...(asked ? this.#priceFor(asked, prices) : { hardware: this.#hardware(), capabilitiesPrices: prices }),
    });
  }

  /** Names of the models, as discovery writes them. */
  capabilityNames(): readonly string[] {
    return this.#options.runner.models.map((model) => `${PIPELINE}/${model.id}`);
  }

  #prices(): PriceInfo[] {
    const { price, runner, misbehaviour } = this.#options;
    const quoted = misbehaviour.expensive ? EXPENSIVE : price;
    if (!quoted) return [];
    return runner.models.map(({ id }) =>
      create(PriceInfoSchema, {
        pricePerUnit: BigInt(quoted.pricePerUnit),
        pixelsPerUnit: BigInt(quoted.pixelsPerUnit),
        capability: LIVE_VIDEO_TO_VIDEO,
        constraint: id,
      }),
    );
  }

  #priceFor(asked: Capabilities, prices: readonly PriceInfo[]): { priceInfo?: PriceInfo } {
    const models = askedModels(asked);
    const first = prices.find((price) => models.includes(price.constraint));
    if (!first) return {};
    const { pricePerUnit, pixelsPerUnit } = first;
    return { priceInfo: create(PriceInfoSchema, { pricePerUnit, pixelsPerUnit }) };
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
