import type { Logger } from '../../base/log.ts';
import { LocalNetwork, type LocalNetworkOptions } from '../../local/client.ts';
import { PAID_PRICE } from '../../local/options.ts';
import type { LocalSigner } from '../../signer/client.ts';
import type { EmbeddedProcess } from './embedded-network.ts';

/** Options of {@link startEmbedded}. */
export interface EmbeddedPairOptions {
  /** How the network is set up; a paid one has a price and wants tickets where this does not say otherwise. */
  readonly network: Omit<LocalNetworkOptions, 'logger'>;
  readonly paid: boolean;
  readonly logger: Logger;
}

/**
 * Starts the embedded network, and beside it the signer that pays for it where it is to be paid: two processes that live
 * and die together.
 * @throws GatewayError as `LocalNetwork.start` and `LocalSigner.start` do
 */
export async function startEmbedded(options: EmbeddedPairOptions): Promise<EmbeddedProcess> {
  const { network: setUp, paid, logger } = options;
  const priced = paid ? { price: PAID_PRICE, payments: {}, ...setUp } : setUp;
  const [network, signer] = await Promise.allSettled([
    LocalNetwork.start({ ...priced, logger: logger.child({ process: 'local-network' }) }),
    paid ? startSigner(logger) : null,
  ]);
  if (network.status === 'fulfilled' && signer.status === 'fulfilled')
    return together(network.value, signer.value);
  if (network.status === 'fulfilled') await network.value.close();
  if (signer.status === 'fulfilled') await signer.value?.close();
  throw [network, signer].find((part) => part.status === 'rejected')?.reason;
}

/** The signer's client is loaded only where it is wanted. */
async function startSigner(logger: Logger): Promise<LocalSigner> {
  const { LocalSigner: Signer } = await import('../../signer/client.ts');
  return Signer.start({ logger: logger.child({ process: 'local-signer' }) });
}

function together(network: LocalNetwork, signer: LocalSigner | null): EmbeddedProcess {
  const parts = signer ? [network, signer] : [network];
  const kill = (): void => {
    for (const part of parts) part.kill();
  };
  const exited = Promise.race(parts.map((part) => part.exited));
  void exited.then(kill);
  const { serviceUri, certificateFingerprint, pid } = network;
  return {
    serviceUri,
    certificateFingerprint,
    pid,
    exited,
    kill,
    close: async () => void (await Promise.all(parts.map((part) => part.close()))),
    signer: signer && { address: signer.address, headers: {} },
  };
}
