import type { Logger } from '../../base/log.ts';
import type { SignerAccess } from '../../gateway/signer/signer-exchange.ts';
import { LocalNetwork } from '../../local/client.ts';
import { PAID_PRICE } from '../../local/options.ts';
import { add, parseRational, type Rational, rationalText, ZERO } from '../../payments/rational.ts';
import type { LocalSigner } from '../../signer/client.ts';

/** The accounts of both sides after a paid stream: exact wei as texts, "125/7" or "10". */
export interface PaidAccounts {
  /** What the signer has given out tickets for, and what the orchestrator has booked. */
  readonly signerWei: string;
  readonly orchestratorWei: string;
  /** What the orchestrator has charged for the time that the stream ran. */
  readonly chargedWei: string;
  readonly equal: boolean;
}

/** The embedded network of one command, and the signer that pays it. */
export interface EmbeddedPair {
  readonly network: LocalNetwork;
  /** How its signer is reached; null where nothing has to be paid. */
  readonly signer: SignerAccess | null;
  /** What both sides have written down; null where nothing has to be paid. @throws GatewayError `timeout`, `internal` */
  accounts(): Promise<PaidAccounts | null>;
  close(): Promise<void>;
}

/**
 * Starts the embedded network, and with `paid` the signer beside it.
 * @throws GatewayError as `LocalNetwork.start` and `LocalSigner.start` do
 */
export async function startPair(options: {
  readonly warm: boolean;
  readonly paid: boolean;
  readonly logger: Logger;
}): Promise<EmbeddedPair> {
  const { warm, paid, logger } = options;
  const [network, signer] = await Promise.allSettled([
    LocalNetwork.start({ logger, warm, ...(paid ? { price: PAID_PRICE, payments: {} } : {}) }),
    paid ? startSigner(logger) : null,
  ]);
  if (network.status === 'fulfilled' && signer.status === 'fulfilled')
    return pairOf(network.value, signer.value);
  if (network.status === 'fulfilled') await network.value.close();
  if (signer.status === 'fulfilled') await signer.value?.close();
  throw [network, signer].find((part) => part.status === 'rejected')?.reason;
}

/** The signer's client is loaded only where it is wanted. */
async function startSigner(logger: Logger): Promise<LocalSigner> {
  const { LocalSigner: Signer } = await import('../../signer/client.ts');
  return Signer.start({ logger });
}

function pairOf(network: LocalNetwork, signer: LocalSigner | null): EmbeddedPair {
  return {
    network,
    signer: signer && { address: signer.address, headers: {} },
    accounts: async () => {
      if (!signer) return null;
      const [paid, taken] = await Promise.all([signer.accounts(), network.accounts()]);
      const signerWei = sum(paid.map(({ creditWei }) => creditWei));
      const orchestratorWei = sum(taken.map(({ creditWei }) => creditWei));
      return {
        signerWei,
        orchestratorWei,
        chargedWei: sum(taken.map(({ debitWei }) => debitWei)),
        equal: signerWei === orchestratorWei,
      };
    },
    close: async () => void (await Promise.all([network.close(), signer?.close()])),
  };
}

function sum(amounts: readonly string[]): string {
  return rationalText(
    amounts.reduce<Rational>((total, text) => add(total, parseRational(text) ?? ZERO), ZERO),
  );
}
