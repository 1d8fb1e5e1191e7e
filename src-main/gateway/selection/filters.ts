import type { ErrorCode } from '../../base/errors.ts';
import { compare, type Rational } from '../../payments/rational.ts';
import { type Candidate, offerOf, priceOf } from './candidate.ts';
import type { Standing } from './orchestrator-history.ts';
import { compareVersions, parseVersion } from './version.ts';

/** Who may be chosen at all. */
export interface SelectionFilters {
  /** Only where the model is loaded. */
  readonly warmOnly: boolean;
  /** Only where a runner is free. */
  readonly freeOnly: boolean;
  /** Most that is paid, in wei per pixel; null sets no ceiling. */
  readonly maxWeiPerPixel: Rational | null;
  /** Oldest version of go-livepeer; '' and what is no version take all. */
  readonly minVersion: string;
  /** Addresses that are never used. */
  readonly blocked: ReadonlySet<string>;
  /** Orchestrators that want payment can be paid: all or none of them, or the one at this address. */
  readonly canPay: boolean | ((address: string) => boolean);
}

/** Filters that leave nobody out who can be used. */
export const NO_FILTERS: SelectionFilters = {
  warmOnly: false,
  freeOnly: false,
  maxWeiPerPixel: null,
  minVersion: '',
  blocked: new Set(),
  canPay: true,
};

/** Why a candidate is left out: the first reason that applies, in this order. */
export type LeftOutReason =
  | 'blocked'
  | 'unusable'
  | 'model'
  | 'version'
  | 'payment'
  | 'price'
  | 'full'
  | 'cold'
  | 'suspended';

/** A candidate that may not be chosen, and why: a clause for people. */
export interface LeftOut {
  readonly candidate: Candidate;
  readonly reason: LeftOutReason;
  readonly why: string;
}

/** A failure of asking, as a clause whose subject is the orchestrator. */
const FAILURE_CLAUSES: Partial<Record<ErrorCode, string>> = {
  orchestrator_unreachable: 'cannot be reached',
  orchestrator_timeout: 'did not answer in time',
  orchestrator_not_tls: 'does not speak TLS',
  orchestrator_not_recognised: 'does not answer as an orchestrator',
  orchestrator_lost: 'closed the connection',
  orchestrator_full: 'has no free runner',
  orchestrator_refused: 'refused to be asked',
  certificate_changed: 'shows another certificate than before',
  certificate_mismatch: 'shows another certificate than expected',
  model_unknown: 'runs no live video',
  price_too_high: 'raised its price above your ceiling',
};

/** Makes the test of one request: the reason why a candidate may not be chosen, or null. */
export function filterFor(
  model: string,
  filters: SelectionFilters,
): (candidate: Candidate, standing: Standing) => Pick<LeftOut, 'reason' | 'why'> | null {
  const { warmOnly, freeOnly, maxWeiPerPixel, blocked, canPay } = filters;
  const oldest = parseVersion(filters.minVersion);
  return (candidate, { suspendedUntilMs, failures }) => {
    if (blocked.has(candidate.address)) return { reason: 'blocked', why: 'you blocked it' };
    if (candidate.error !== null)
      return { reason: 'unusable', why: FAILURE_CLAUSES[candidate.error] ?? 'failed when it was asked' };
    const offer = offerOf(candidate, model);
    if (!offer) return { reason: 'model', why: `does not offer "${model}"` };
    if (oldest) {
      const version = parseVersion(candidate.version);
      if (!version) return { reason: 'version', why: 'does not say its version' };
      if (compareVersions(version, oldest) < 0)
        return { reason: 'version', why: `runs ${candidate.version}, which is older than you allow` };
    }
    if (candidate.wantsPayment && !(typeof canPay === 'boolean' ? canPay : canPay(candidate.address)))
      return { reason: 'payment', why: 'wants to be paid, and no signer is ready' };
    const price = priceOf(candidate, offer);
    if (maxWeiPerPixel !== null) {
      if (price !== null && compare(price, maxWeiPerPixel) > 0)
        return { reason: 'price', why: 'costs more than your ceiling' };
      if (price === null && candidate.wantsPayment)
        return { reason: 'price', why: 'wants to be paid and names no price' };
    }
    if (freeOnly && offer.free <= 0) return { reason: 'full', why: 'has no free runner' };
    if (warmOnly && !offer.warm) return { reason: 'cold', why: 'would have to load the model first' };
    if (suspendedUntilMs !== null)
      return {
        reason: 'suspended',
        why: failures >= 1.5 ? `failed ${Math.round(failures)} times lately` : 'failed a moment ago',
      };
    return null;
  };
}
