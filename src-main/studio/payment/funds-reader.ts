import type { WalletState } from '../../../src-preload/contract.ts';
import { toGatewayError } from '../../base/errors.ts';
import type { Chain } from '../../chain/arbitrum.ts';
import type { Hex } from '../../payments/bytes.ts';

/** What is known of the deposit and reserve. */
export type Funds = Pick<WalletState, 'funds' | 'fundsError'>;

/** Options of {@link FundsReader}. */
export interface FundsReaderOptions {
  /** The user's RPC endpoint of Arbitrum One, which may hold a key; '' for none. May throw what is wrong with it. */
  readonly rpcUrl: () => string;
  /** The address that pays; null without a signer. */
  readonly ethAddress: () => Promise<Hex | null>;
  readonly onChange: () => void;
}

/** Reads deposit and reserve of the address that pays, from the TicketBroker contract (protocol B). */
export class FundsReader {
  readonly #options: FundsReaderOptions;
  readonly #closing = new AbortController();
  #chain: { readonly rpcUrl: string; readonly opening: Promise<Chain> } | null = null;
  #funds: Funds = { funds: null, fundsError: null };
  #reading: Promise<void> | null = null;

  constructor(options: FundsReaderOptions) {
    this.#options = options;
  }

  /** What was read last. */
  get state(): Funds {
    return this.#funds;
  }

  /** Reads again; those who ask at the same time wait for the same answer. Never rejects: what failed shows in the state. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Gives up what is read. Idempotent. */
  close(): void {
    this.#closing.abort();
  }

  async #read(): Promise<void> {
    try {
      const rpcUrl = this.#options.rpcUrl();
      if (rpcUrl === '') return this.#set({ funds: null, fundsError: null });
      const ethAddress = await this.#options.ethAddress();
      if (ethAddress === null) return this.#set({ funds: null, fundsError: null });
      const chain = await this.#open(rpcUrl);
      const [{ depositWei, reserveWei, withdrawRound }, { checksumAddress }] = await Promise.all([
        chain.sender(ethAddress),
        import('../../payments/identity.ts'),
      ]);
      this.#set({
        funds: {
          ethAddress: checksumAddress(ethAddress),
          depositWei: `${depositWei}`,
          reserveWei: `${reserveWei}`,
          withdrawRound: `${withdrawRound}`,
          readMs: Date.now(),
        },
        fundsError: null,
      });
    } catch (thrown) {
      this.#set({ funds: this.#funds.funds, fundsError: toGatewayError(thrown).toJSON() });
    }
  }

  /** viem takes a while to load: only who reads a chain waits for it. */
  #open(rpcUrl: string): Promise<Chain> {
    if (this.#chain?.rpcUrl === rpcUrl) return this.#chain.opening;
    const { signal } = this.#closing;
    const opening = import('../../chain/arbitrum.ts').then(({ openChain }) => openChain({ rpcUrl, signal }));
    this.#chain = { rpcUrl, opening };
    // Another try may find it.
    opening.catch(() => {
      if (this.#chain?.opening === opening) this.#chain = null;
    });
    return opening;
  }

  #set(funds: Funds): void {
    if (this.#closing.signal.aborted) return;
    this.#funds = funds;
    this.#options.onChange();
  }
}
