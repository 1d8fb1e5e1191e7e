import type { ChainFacts } from '../chain/chain-facts.ts';
import type { Hex } from '../payments/bytes.ts';

/** Milliseconds that a fact may be old and still be answered at once: less than the 12 s of a block for its number. */
const L1_BLOCK_MS = 11_000;
const ROUND_MS = 120_000;
const FUNDS_MS = 60_000;

/** The facts that payments need. */
export type PaymentFacts = Pick<ChainFacts, 'l1Block' | 'round' | 'sender'>;

/**
 * The chain for a signer that pays again and again from one address: an answer that is not too old is given at once and asked
 * for anew behind it, so that no payment waits for an RPC but the first after a pause.
 * @param now milliseconds of a clock that does not jump
 */
export function chainAhead(
  chain: PaymentFacts,
  address: Hex,
  now: () => number = () => performance.now(),
): PaymentFacts {
  const own = answeredAhead(() => chain.sender(address), FUNDS_MS, now);
  return {
    l1Block: answeredAhead(() => chain.l1Block(), L1_BLOCK_MS, now),
    round: answeredAhead(() => chain.round(), ROUND_MS, now),
    sender: (asked) => (asked === address ? own() : chain.sender(asked)),
  };
}

function answeredAhead<Value>(
  read: () => Promise<Value>,
  maxAgeMs: number,
  now: () => number,
): () => Promise<Value> {
  let last: { readonly value: Value; readonly atMs: number } | undefined;
  const readAgain = async (): Promise<Value> => {
    const atMs = now();
    const value = await read();
    last = { value, atMs };
    return value;
  };
  return () => {
    if (!last || now() - last.atMs >= maxAgeMs) return readAgain();
    // When this fails, the next that finds the answer too old is told.
    readAgain().catch(() => undefined);
    return Promise.resolve(last.value);
  };
}
