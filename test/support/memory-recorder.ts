import type { PaymentRecorder, SignedEntry } from '../../src-main/gateway/index.ts';
import { add, type Rational, ZERO } from '../../src-main/payments/rational.ts';

/** A ledger in memory, which can be told to fail. */
export interface MemoryRecorder extends PaymentRecorder {
  readonly entries: readonly (SignedEntry & { readonly id: string; delivery: string })[];
  /** Raised by the next call of `signed`, once. */
  failNext(error: Error): void;
  /** Another process pays. */
  payElsewhere(paidWei: Rational): void;
}

/** Makes a {@link MemoryRecorder}; what never left does not count. */
export function memoryRecorder(): MemoryRecorder {
  const entries: (SignedEntry & { id: string; delivery: string })[] = [];
  let failure: Error | null = null;
  const total = (of: (entry: SignedEntry) => boolean): Rational =>
    entries
      .filter((entry) => entry.delivery !== 'unsent' && of(entry))
      .reduce((sum, { paidWei }) => add(sum, paidWei), ZERO);
  const spent = (session: string) => ({
    sessionWei: total((entry) => entry.session === session),
    monthWei: total(() => true),
  });
  const put = (entry: SignedEntry): string => {
    const id = `${entries.length}`;
    entries.push({ ...entry, id, delivery: 'unknown' });
    return id;
  };
  return {
    entries,
    failNext: (error) => {
      failure = error;
    },
    payElsewhere: (paidWei) => {
      put({
        session: 'elsewhere',
        model: 'noop',
        orchestrator: 'https://o.example',
        sender: '0x',
        tickets: 1,
        paidWei,
        faceWei: 0n,
      });
    },
    spent: async (session) => spent(session),
    signed: async (entry) => {
      const thrown = failure;
      failure = null;
      if (thrown) throw thrown;
      return { id: put(entry), ...spent(entry.session) };
    },
    settled: async (id, delivery) => {
      const entry = entries[Number(id)];
      if (entry) entry.delivery = delivery;
    },
  };
}
