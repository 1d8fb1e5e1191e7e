import type { LookupFunction } from 'node:net';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Hex } from '../../payments/bytes.ts';
import { rational } from '../../payments/rational.ts';
import { type GetOrchestratorAnswer, GetOrchestratorClient } from '../get-orchestrator.ts';
import { parseOrchestratorAddress } from '../orchestrator-address.ts';
import { type OrchestratorInfo, type Price, readOrchestratorInfo } from '../orchestrator-info.ts';
import type { Identity } from '../signer/signer-entry.ts';
import { PinnedConnector } from '../tls/connector.ts';
import type { CertificatePins } from '../tls/pins.ts';
import { LIVE_VIDEO_TO_VIDEO, type OfferedModel } from '../wire/capabilities.ts';
import type { Candidate, CandidateModel } from './candidate.ts';

/** Milliseconds for connecting, and again for the answer, as go-livepeer's discovery waits. */
const PROBE_TIMEOUT_MS = 3_000;
/** Pipeline id of live jobs, as prices write it. */
const LIVE_PIPELINE = 'live-video-to-video';
/** Most models of one orchestrator that are looked at. */
const MAX_MODELS = 100;
/** Model names that are looked at: of at most 200 characters, none of them a control character. */
const MODEL_NAME = /^\P{Cc}{1,200}$/u;

/** Options of {@link probeOrchestrator}. */
export interface ProbeOptions {
  /** Shared by all of a program, so that a certificate seen once is known to all. */
  readonly pins: CertificatePins;
  /** Milliseconds for connecting, and again for the answer. Default 3000. */
  readonly timeoutMs?: number;
  /** Who asks: orchestrators on chain answer nobody else. Null, the default, asks without a signature. */
  readonly identity?: Identity | null;
  /** How names are looked up; by default as the system does it. */
  readonly lookup?: LookupFunction | undefined;
  /** Only those of the internet named it: see `DiscoveredOrchestrator.publicOnly`. Default false. */
  readonly publicOnly?: boolean;
  readonly signal: AbortSignal;
}

/** What came of asking one orchestrator. */
export interface ProbeResult {
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** What is known of it now; with `error` where it cannot be used. */
  readonly candidate: Candidate;
  /** Its answer; null when there was none that could be read. */
  readonly info: OrchestratorInfo | null;
  /** Other addresses it named, as it wrote them; also when it takes no jobs itself. */
  readonly nodes: readonly string[];
  /** Why it cannot be used for live video; null when it can. */
  readonly error: GatewayError | null;
}

/**
 * Asks an orchestrator what it offers, over one connection that is closed again, and measures how long that takes. Without
 * capabilities in the question the answer holds all models and prices (protocol E).
 * @returns also when it cannot be used: `error` then says why
 * @throws the signal's reason, nothing else
 */
export async function probeOrchestrator(address: string, options: ProbeOptions): Promise<ProbeResult> {
  const { pins, signal, lookup, publicOnly, identity = null, timeoutMs = PROBE_TIMEOUT_MS } = options;
  const connector = new PinnedConnector({ pins, timeoutMs, lookup, publicOnly });
  let client: GetOrchestratorClient | undefined;
  try {
    client = new GetOrchestratorClient(parseOrchestratorAddress(address), connector);
    const answer = await client.ask({ ignoreCapacityCheck: true, identity, timeoutMs, signal });
    return await readAnswer(address, answer);
  } catch (error) {
    signal.throwIfAborted();
    return failed(address, toGatewayError(error));
  } finally {
    client?.close();
    connector.close();
  }
}

/** The result of an orchestrator that could not be used, or was found not to be usable. */
function failed(address: string, error: GatewayError, nodes: readonly string[] = []): ProbeResult {
  const candidate: Candidate = {
    address,
    error: error.code,
    models: [],
    price: null,
    wantsPayment: false,
    ethAddress: null,
    version: '',
    connectMs: null,
    answerMs: null,
  };
  return { address, atMs: Date.now(), candidate, info: null, nodes, error };
}

async function readAnswer(address: string, answer: GetOrchestratorAnswer): Promise<ProbeResult> {
  const { wire, connectMs, roundTripMs } = answer;
  const nodes = wire.nodes.slice(0, 100);
  let info: OrchestratorInfo;
  try {
    info = readOrchestratorInfo(address, wire);
  } catch (error) {
    return failed(address, toGatewayError(error), nodes);
  }
  const models = liveOffers(info);
  const error = models.length > 0 ? null : noLiveVideo(address);
  const candidate: Candidate = {
    address,
    error: error?.code ?? null,
    models,
    price: exact(info.price),
    wantsPayment: info.wantsPayment,
    ethAddress: info.ethAddress && (await checksummed(info.ethAddress)),
    version: info.version,
    connectMs,
    answerMs: roundTripMs,
  };
  return { address, atMs: Date.now(), candidate, info, nodes, error };
}

/** As EIP-55 writes it; what is needed for that is loaded with the first orchestrator that is on chain. */
async function checksummed(ethAddress: Hex): Promise<Hex> {
  const { checksumAddress } = await import('../../payments/identity.ts');
  return checksumAddress(ethAddress);
}

function liveOffers(info: OrchestratorInfo): CandidateModel[] {
  const prices = info.prices.filter(({ pipeline }) => pipeline === LIVE_PIPELINE);
  const own = new Map(prices.map((price) => [price.model, price]));
  return info.models
    .filter(({ capability, model }) => capability === LIVE_VIDEO_TO_VIDEO && MODEL_NAME.test(model))
    .slice(0, MAX_MODELS)
    .map((offer) => toModel(offer, own.get(offer.model) ?? own.get('') ?? info.price));
}

function toModel({ model, warm, free, capacity }: OfferedModel, price: Price | null): CandidateModel {
  return { id: model, warm, free, capacity, price: exact(price) };
}

function exact(price: Price | null): Candidate['price'] {
  return price && rational(price.pricePerUnit, price.pixelsPerUnit);
}

function noLiveVideo(address: string): GatewayError {
  return new GatewayError(
    'model_unknown',
    `${address} runs no live video: it may do other work; choose another orchestrator`,
    { fields: { address } },
  );
}
