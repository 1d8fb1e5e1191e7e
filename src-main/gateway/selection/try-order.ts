import type { Candidate } from './candidate.ts';
import type { Ranking } from './rank.ts';

/** A candidate to try, and why it comes where it does: a clause for people. */
export interface Attempt {
  readonly candidate: Candidate;
  readonly why: string;
  /** It is tried only since there is nothing better: it failed lately. */
  readonly lastResort: boolean;
}

/**
 * The order in which candidates are tried: as they are ranked, but those that have failed this stream or carry it only
 * after all others, and before these those that share a host or an owner with them, as what struck one may strike the
 * other. Suspended ones come after those that are not.
 * @param avoid addresses; they are in the result, at its end
 */
export function tryOrder({ ranked, leftOut }: Ranking, avoid: ReadonlySet<string>): Attempt[] {
  const attempts: Attempt[] = [
    ...ranked.map(({ candidate, why }) => ({ candidate, why, lastResort: false })),
    ...leftOut
      .filter(({ reason }) => reason === 'suspended')
      .map(({ candidate, why }) => ({ candidate, why, lastResort: true })),
  ];
  if (avoid.size === 0) return attempts;
  const isRelative = relativesOf(
    attempts.filter(({ candidate }) => avoid.has(candidate.address)).map(({ candidate }) => candidate),
    avoid,
  );
  const rankOf = ({ candidate, lastResort }: Attempt): number =>
    avoid.has(candidate.address) ? 3 : lastResort ? 2 : isRelative(candidate) ? 1 : 0;
  // Sorting keeps the order of equals.
  return attempts.sort((a, b) => rankOf(a) - rankOf(b));
}

/** The test whether a candidate shares its host or its owner with one of these. */
function relativesOf(
  known: readonly Candidate[],
  addresses: ReadonlySet<string>,
): (candidate: Candidate) => boolean {
  const hosts = new Set([...addresses].map((address) => hostOf(address)));
  const owners = new Set(known.map(({ ethAddress }) => ethAddress).filter((owner) => owner !== null));
  return ({ address, ethAddress }) =>
    hosts.has(hostOf(address)) || (ethAddress !== null && owners.has(ethAddress));
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : address;
}
