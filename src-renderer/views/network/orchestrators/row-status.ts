import type { OrchestratorRow } from '../../../../src-preload/contract.ts';

/** How an orchestrator stands, for people: what the user or Rivulet decided about it goes before what it answered. */
export type RowStatus = 'blocked' | 'suspended' | OrchestratorRow['state'];

/** All of {@link RowStatus}, the best first. */
export const rowStatuses: readonly RowStatus[] = [
  'usable',
  'checking',
  'unchecked',
  'suspended',
  'unusable',
  'blocked',
];

/** How an orchestrator stands. @param blocked the addresses that the user wants never used */
export function rowStatus(row: OrchestratorRow, blocked: ReadonlySet<string>): RowStatus {
  if (blocked.has(row.address)) return 'blocked';
  return row.suspendedUntilMs === null ? row.state : 'suspended';
}
