import type { Hex } from '../payments/bytes.ts';
import type { AccountFigures } from './recipient/accounts.ts';

/** What a started network says of itself. */
export interface NetworkReady {
  readonly serviceUri: string;
  readonly certificateFingerprint: string;
  readonly models: readonly string[];
  /** The address that is paid; null off-chain. */
  readonly recipient: Hex | null;
}

/** What a started network can be asked. */
export interface NetworkAnswers {
  /** What was paid, by sender and job. */
  readonly accounts: readonly AccountFigures[];
}
