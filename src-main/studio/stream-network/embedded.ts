import type { PaidAccounts } from '../../../src-preload/contract.ts';
import type { Logger } from '../../base/log.ts';
import type { SignerAccess } from '../../gateway/signer/signer-exchange.ts';
import { LocalNetwork } from '../../local/client.ts';
import { PAID_PRICE } from '../../local/options.ts';
import type { Rational } from '../../payments/rational.ts';
import type { LocalSigner } from '../../signer/client.ts';
import { compareAccounts } from './compare-accounts.ts';

/** The embedded network of one command, and the signer that pays it. */
export interface EmbeddedPair {
  readonly network: LocalNetwork;
  /** How its signer is reached; null where nothing has to be paid. */
  readonly signer: SignerAccess | null;
  /**
   * The books of both sides, beside what was sent from here; null where nothing has to be paid.
   * @throws GatewayError `timeout`, `internal`
   */
  accounts(gatewayWei: Rational): Promise<PaidAccounts | null>;
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
    accounts: async (gatewayWei) => {
      if (!signer) return null;
      const [made, taken] = await Promise.all([signer.accounts(), network.accounts()]);
      return compareAccounts({ signer: made, orchestrator: taken, gatewayWei });
    },
    close: async () => void (await Promise.all([network.close(), signer?.close()])),
  };
}
