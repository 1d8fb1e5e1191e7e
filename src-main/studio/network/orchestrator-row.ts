import type { OrchestratorRow } from '../../../src-preload/contract.ts';
import type { GatewayError } from '../../base/errors.ts';
import { tidyText } from '../../base/tidy-text.ts';
import {
  type CandidateModel,
  type CertificatePins,
  endpointOf,
  type ProbeResult,
} from '../../gateway/index.ts';
import type { Rational } from '../../payments/rational.ts';

/** Longest version that a row shows, in characters. */
const MAX_VERSION_LENGTH = 60;

/** An orchestrator that belongs in the table, and who named it. */
export interface ListedOrchestrator extends Pick<OrchestratorRow, 'address' | 'source' | 'sources'> {
  /** Only those of the internet named it: see `DiscoveredOrchestrator.publicOnly`. */
  readonly publicOnly: boolean;
}

/** A row of which nothing is known yet. */
export function uncheckedRow(listed: ListedOrchestrator, pins: CertificatePins): OrchestratorRow {
  const { address, source, sources } = listed;
  return {
    address,
    source,
    sources,
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

/** A row after its orchestrator was asked. */
export function answeredRow(
  row: OrchestratorRow,
  result: ProbeResult,
  pins: CertificatePins,
): OrchestratorRow {
  const { candidate, error, atMs } = result;
  return {
    ...row,
    state: error ? 'unusable' : 'usable',
    error: error?.toJSON() ?? null,
    models: candidate.models.map(modelOf),
    price: priceText(candidate.price),
    ethAddress: candidate.ethAddress,
    connectMs: candidate.connectMs,
    pingMs: candidate.answerMs,
    version: tidyText(candidate.version, MAX_VERSION_LENGTH),
    wantsPayment: candidate.wantsPayment,
    certificate: certificateOf(row.address, pins, presentedIn(error)),
    checkedMs: atMs,
  };
}

/** A row after its orchestrator failed a stream: a certificate that changed can then be compared. */
export function failedRow(row: OrchestratorRow, error: GatewayError, pins: CertificatePins): OrchestratorRow {
  return {
    ...row,
    state: 'unusable',
    error: error.toJSON(),
    certificate: certificateOf(row.address, pins, presentedIn(error)),
  };
}

function modelOf({ id, warm, free, capacity, price }: CandidateModel): OrchestratorRow['models'][number] {
  return { id, warm, free, capacity, price: priceText(price) };
}

function priceText(price: Rational | null): OrchestratorRow['price'] {
  return price && { weiPerUnit: String(price.num), pixelsPerUnit: String(price.den) };
}

function presentedIn(error: GatewayError | null): string | null {
  const { presented } = error?.fields ?? {};
  return typeof presented === 'string' ? presented : null;
}

/** @param presented the certificate shown now, when it is not the pinned one */
function certificateOf(
  address: string,
  pins: CertificatePins,
  presented: string | null,
): OrchestratorRow['certificate'] {
  const pin = pins.get(endpointOf(new URL(address)));
  return {
    state: presented !== null ? 'changed' : pin ? 'pinned' : 'unknown',
    fingerprint: pin?.certificate.fingerprint ?? null,
    presented,
    firstSeenMs: pin?.firstSeenMs ?? null,
  };
}
