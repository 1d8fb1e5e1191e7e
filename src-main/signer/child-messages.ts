import type { SessionAccount } from './accounts.ts';

/** What a started signer says of itself. */
export interface SignerReady {
  readonly url: string;
  readonly ethAddress: string;
}

/** What the process of a signer can be asked. */
export interface SignerAnswers {
  readonly accounts: readonly SessionAccount[];
}
