import { GatewayError } from '../base/errors.ts';
import { tidyText } from '../base/tidy-text.ts';
import { type Hex, toHex } from '../payments/bytes.ts';
import { type OfferedModel, offeredModels, pipelineId } from './wire/capabilities.ts';
import type { AuthToken, PriceInfo, OrchestratorInfo as WireInfo } from './wire/lp_pb.ts';

/** A price as the orchestrator quotes it: `pricePerUnit` wei for `pixelsPerUnit` pixels. */
export interface Price {
  readonly pricePerUnit: bigint;
  /** Never 0 or less. */
  readonly pixelsPerUnit: bigint;
  /** Pipeline id the price is for, '' for the orchestrator's general price. */
  readonly pipeline: string;
  /** Model the price is for, '' for every one. */
  readonly model: string;
}

/** The graphics cards that serve a model, as the orchestrator tells; none when it does not. */
export interface Hardware {
  readonly pipeline: string;
  readonly model: string;
  /** Names, and memory in bytes (0 when not told). */
  readonly gpus: readonly { readonly name: string; readonly memoryTotal: bigint }[];
}

/** What an orchestrator says about itself, checked. Holds no secret. */
export interface OrchestratorInfo {
  /** Where jobs are posted. */
  readonly transcoder: URL;
  /** Other addresses that work for the same orchestrator. */
  readonly nodes: readonly string[];
  readonly models: readonly OfferedModel[];
  /** The price of the capabilities asked for; null off-chain. */
  readonly price: Price | null;
  /** Prices per model; only in an answer to a question without capabilities. */
  readonly prices: readonly Price[];
  readonly hardware: readonly Hardware[];
  /** go-livepeer's version, '' when not told. */
  readonly version: string;
  /** Ethereum address, in lower case; null off-chain (all zero). */
  readonly ethAddress: Hex | null;
  /** It wants tickets: ticket parameters came with the answer. */
  readonly wantsPayment: boolean;
  /** When its auth token ends, milliseconds since 1970; null without a token or an end. */
  readonly authExpiresMs: number | null;
}

/**
 * Checks and reads an answer.
 * @param origin where the answer came from, for error texts
 * @throws GatewayError `orchestrator_not_recognised` when it names no usable address or holds no auth token
 */
export function readOrchestratorInfo(origin: string, wire: WireInfo): OrchestratorInfo {
  const expiration = wire.authToken?.expiration ?? 0n;
  return {
    transcoder: transcoderUrl(origin, wire),
    nodes: wire.nodes.slice(0, 100),
    models: offeredModels(wire),
    price: wire.priceInfo ? readPrice(wire.priceInfo) : null,
    prices: wire.capabilitiesPrices.map(readPrice).filter((price) => price !== null),
    hardware: wire.hardware.map(({ pipeline, modelId, gpuInfo }) => ({
      pipeline,
      model: modelId,
      gpus: Object.values(gpuInfo).map(({ name, memoryTotal }) => ({ name, memoryTotal })),
    })),
    version: wire.capabilities?.version ?? '',
    ethAddress:
      wire.address.length === 20 && wire.address.some((byte) => byte !== 0) ? toHex(wire.address) : null,
    wantsPayment: wire.ticketParams !== undefined,
    authExpiresMs: expiration > 0n && expiration < 1n << 40n ? Number(expiration) * 1000 : null,
  };
}

/**
 * The token that shows the orchestrator that a job follows its answer. A secret: never logged.
 * @throws GatewayError `orchestrator_not_recognised` when there is none
 */
export function requireAuthToken(origin: string, wire: WireInfo): AuthToken {
  if (wire.authToken && wire.authToken.token.length > 0) return wire.authToken;
  throw notRecognised(origin, 'its answer holds no auth token');
}

function transcoderUrl(origin: string, wire: WireInfo): URL {
  if (wire.transcoder === '') {
    const others = wire.nodes.filter((node) => node !== '').slice(0, 5);
    const hint =
      others.length > 0
        ? `try one of its nodes: ${others.map((text) => tidyText(text)).join(', ')}`
        : 'choose another orchestrator';
    throw new GatewayError('orchestrator_refused', `${origin} takes no jobs at this address: ${hint}`, {
      fields: { address: origin, nodes: tidyText(others.join(' ')) },
    });
  }
  const url = URL.canParse(wire.transcoder) ? new URL(wire.transcoder) : null;
  const usable = url && (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '';
  if (!usable || url.username !== '' || url.password !== '') {
    throw notRecognised(
      origin,
      `its job address "${tidyText(wire.transcoder)}" is not an https:// or http:// address`,
    );
  }
  return url;
}

function readPrice(price: PriceInfo): Price | null {
  if (price.pixelsPerUnit <= 0n || price.pricePerUnit < 0n) return null;
  return {
    pricePerUnit: price.pricePerUnit,
    pixelsPerUnit: price.pixelsPerUnit,
    pipeline: price.capability === 0 ? '' : pipelineId(price.capability),
    model: price.constraint,
  };
}

function notRecognised(origin: string, why: string): GatewayError {
  return new GatewayError(
    'orchestrator_not_recognised',
    `${origin} is not a usable orchestrator: ${why}; choose another one`,
    { fields: { address: origin } },
  );
}
