/** Tickets that are taken for one random number (go-livepeer `pm/recipient.go`). */
export const MAX_SENDER_NONCES = 600;

/** What a {@link NonceRegister} says of a nonce, in go-livepeer's words. */
export type NonceFault = 'already seen' | 'too many values';

/**
 * The nonces that were seen for each random number of the recipient, until its ticket parameters expire: no ticket counts
 * twice.
 */
export class NonceRegister {
  readonly #seen = new Map<bigint, { readonly nonces: Set<number>; readonly expirationBlock: bigint }>();

  /** Enters a nonce; null when it is new. @param expirationBlock the L1 block from which on it may be forgotten */
  enter(recipientRand: bigint, nonce: number, expirationBlock: bigint): NonceFault | null {
    const seen = this.#seen.get(recipientRand) ?? { nonces: new Set(), expirationBlock };
    this.#seen.set(recipientRand, seen);
    if (seen.nonces.has(nonce)) return 'already seen';
    if (seen.nonces.size >= MAX_SENDER_NONCES) return 'too many values';
    seen.nonces.add(nonce);
    return null;
  }

  /** Forgets what has expired: such tickets are refused for that. */
  forgetExpired(l1Block: bigint): void {
    for (const [rand, { expirationBlock }] of this.#seen)
      if (expirationBlock <= l1Block) this.#seen.delete(rand);
  }

  /** Random numbers that are remembered. */
  get size(): number {
    return this.#seen.size;
  }
}
