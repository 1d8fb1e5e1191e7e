import { parseOrchestratorAddress } from '../orchestrator-address.ts';
import type { DiscoverySourceClient } from './discovered.ts';
import type { DiscoveryHttpOptions } from './discovery-http.ts';
import { parseDiscoveryUrl } from './discovery-url.ts';
import { listSource } from './list-source.ts';
import type { DiscoveryChoice } from './precedence.ts';
import { type SignerSourceOptions, signerSource } from './signer-source.ts';

/** Options of {@link chosenSource}. */
export interface ChosenSourceOptions extends DiscoveryHttpOptions {
  /** The signers; only asked where the choice is theirs. */
  readonly signers: SignerSourceOptions;
}

/**
 * The source that a choice leads to.
 * @throws GatewayError `orchestrator_address_invalid` or `discovery_url_invalid` for an address that is none
 */
export function chosenSource(
  choice: DiscoveryChoice,
  { signers, ...http }: ChosenSourceOptions,
): DiscoverySourceClient {
  if (choice.from === 'signer') return signerSource(signers);
  if (choice.from === 'url')
    return listSource({ ...http, url: parseDiscoveryUrl(choice.url), headers: choice.headers });
  const origins = choice.addresses.map((address) => parseOrchestratorAddress(address).origin);
  const orchestrators = [...new Set(origins)].map((address) => ({
    address,
    ethAddress: null,
    priceHintWeiPerPixel: null,
    publicOnly: false,
  }));
  return { discover: async () => ({ orchestrators, refused: 0, refusedWhy: '' }) };
}
