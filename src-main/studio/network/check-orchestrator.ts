import { modelIdSchema } from '../../../src-preload/contract/params.ts';
import type { OrchestratorRow } from '../../../src-preload/contract.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { tidyText } from '../../base/tidy-text.ts';
import {
  type CertificatePins,
  endpointOf,
  type OrchestratorInfo,
  OrchestratorSession,
  type Price,
  parseOrchestratorAddress,
} from '../../gateway/index.ts';

/** Milliseconds for connecting, and again for the answer. */
const CHECK_TIMEOUT_MS = 5_000;
/** Pipeline id of live jobs, as models and prices write it. */
const LIVE_PIPELINE = 'live-video-to-video';
/** Longest version that a row shows, in characters. */
const MAX_VERSION_LENGTH = 60;
/** Most models that a row shows. */
const MAX_MODELS = 200;

/** What is needed to ask an orchestrator. */
export interface CheckOptions {
  readonly pins: CertificatePins;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** What a check says of an orchestrator: everything in its row besides who named it. */
export type CheckResult = Omit<OrchestratorRow, 'source' | 'sources'>;

/** Asks an orchestrator what it offers and how fast it answers. Never rejects: why it cannot be used is in the result. */
export async function checkOrchestrator(address: string, options: CheckOptions): Promise<CheckResult> {
  try {
    const session = await OrchestratorSession.connect(address, {
      ...options,
      timeoutMs: CHECK_TIMEOUT_MS,
      ignoreCapacityCheck: true,
    });
    try {
      // The first question also waits for what a new connection has to set up; the second one tells the ping.
      await session.refresh({ ignoreCapacityCheck: true, signal: options.signal });
      return describe(address, session.info, { pingMs: session.roundTripMs, pins: options.pins });
    } finally {
      await session.close();
    }
  } catch (error) {
    return refused(address, toGatewayError(error), options.pins);
  }
}

/** A row of which nothing is known yet. */
export function uncheckedRow(address: string, pins: CertificatePins): CheckResult {
  return {
    address,
    state: 'unchecked',
    error: null,
    models: [],
    price: null,
    ethAddress: null,
    connectMs: null,
    pingMs: null,
    version: '',
    wantsPayment: false,
    certificate: certificateOf(address, pins, null),
    checkedMs: null,
    suspendedUntilMs: null,
    ranking: null,
  };
}

function describe(
  address: string,
  info: OrchestratorInfo,
  { pingMs, pins }: { pingMs: number; pins: CertificatePins },
): CheckResult {
  const models = info.models
    .filter(({ pipeline, model }) => pipeline === LIVE_PIPELINE && modelIdSchema.safeParse(model).success)
    .slice(0, MAX_MODELS)
    .map(({ model, warm, free, capacity }) => ({
      id: model,
      warm,
      free,
      capacity,
      price: readable(priceOf(model, info)),
    }));
  const row: CheckResult = {
    ...uncheckedRow(address, pins),
    state: 'usable',
    models,
    price: readable(info.price),
    ethAddress: info.ethAddress,
    pingMs,
    version: tidyText(info.version, MAX_VERSION_LENGTH),
    wantsPayment: info.wantsPayment,
    checkedMs: Date.now(),
  };
  if (models.length > 0) return row;
  const error = new GatewayError(
    'model_unknown',
    `${address} runs no live video: it may do other work; choose another orchestrator`,
    { fields: { address } },
  );
  return { ...row, state: 'unusable', error: error.toJSON() };
}

function refused(address: string, error: GatewayError, pins: CertificatePins): CheckResult {
  return {
    ...uncheckedRow(address, pins),
    ...failure(address, error, pins),
    checkedMs: Date.now(),
  };
}

/** What changes in the row of an orchestrator that failed: a certificate that changed can then be compared. */
export function failure(
  address: string,
  error: GatewayError,
  pins: CertificatePins,
): Pick<OrchestratorRow, 'state' | 'error' | 'certificate'> {
  const { presented } = error.fields;
  return {
    state: 'unusable',
    error: error.toJSON(),
    certificate: certificateOf(address, pins, typeof presented === 'string' ? presented : null),
  };
}

/** @param presented the certificate shown now, when it is not the pinned one */
function certificateOf(
  address: string,
  pins: CertificatePins,
  presented: string | null,
): OrchestratorRow['certificate'] {
  const pin = pins.get(endpointOf(parseOrchestratorAddress(address)));
  return {
    state: presented !== null ? 'changed' : pin ? 'pinned' : 'unknown',
    fingerprint: pin?.certificate.fingerprint ?? null,
    presented,
    firstSeenMs: pin?.firstSeenMs ?? null,
  };
}

/** The price of a model: its own, else its pipeline's, else the general one. */
function priceOf(model: string, { price, prices }: OrchestratorInfo): Price | null {
  const own = prices.find((one) => one.pipeline === LIVE_PIPELINE && one.model === model);
  return own ?? prices.find((one) => one.pipeline === LIVE_PIPELINE && one.model === '') ?? price;
}

function readable(price: Price | null): OrchestratorRow['price'] {
  return price && { weiPerUnit: String(price.pricePerUnit), pixelsPerUnit: String(price.pixelsPerUnit) };
}
