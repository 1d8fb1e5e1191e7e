import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { discoverAll, type NamedSource } from '../../gateway/discovery/discover-all.ts';
import { parseDiscoveryUrl } from '../../gateway/discovery/discovery-url.ts';
import { listSource } from '../../gateway/discovery/list-source.ts';
import { discoveryChoice } from '../../gateway/discovery/precedence.ts';
import { registrySource } from '../../gateway/discovery/registry-source.ts';
import { signerSource } from '../../gateway/discovery/signer-source.ts';
import {
  CertificatePins,
  type ProbeTarget,
  parseOrchestratorAddress,
  type SignerPool,
} from '../../gateway/index.ts';
import { isPrivateHost, parseSignerAddress } from '../../gateway/signer/signer-address.ts';
import type { SignerAccess } from '../../gateway/signer/signer-exchange.ts';
import type { DiscoverKind, NetworkRequest } from './network-request.ts';

/** The Explorer's list (protocol A2), and the public RPC endpoint of Arbitrum One (protocol B). */
const EXPLORER_URL = 'https://explorer.livepeer.org/api/score';
const PUBLIC_RPC_URL = 'https://arb1.arbitrum.io/rpc';

/** What {@link findOrchestrators} asks with. */
export interface FindOptions {
  readonly model: string;
  readonly pool: Pick<SignerPool, 'discoverOrchestrators'>;
  readonly signers: readonly SignerAccess[];
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * The orchestrators that a request leads to, in the order of the python gateway (protocol F); lists that were named are
 * asked besides.
 * @returns each once
 * @throws GatewayError `discovery_failed` and what the sources raise where none is found, `orchestrator_address_invalid`,
 * or the signal's reason
 */
export async function findOrchestrators(
  request: NetworkRequest,
  { model, pool, signers, signal, logger }: FindOptions,
): Promise<ProbeTarget[]> {
  const pins = new CertificatePins();
  const fromSigners = {
    discover: (caps: readonly string[], either: AbortSignal) => pool.discoverOrchestrators(caps, either),
    caps: [`live-video-to-video/${model}`],
    isPrivate: () => signers.every(({ address }) => isPrivateHost(parseSignerAddress(address))),
  };
  const clientOf = (kind: DiscoverKind): NamedSource['client'] => {
    switch (kind) {
      case 'signer':
        return signerSource(fromSigners);
      case 'explorer':
        return listSource({ url: new URL(EXPLORER_URL), headers: {}, pins });
      case 'registry':
      case 'protocol-registry':
        return registrySource({
          registry: kind === 'registry' ? 'ai' : 'protocol',
          openChain: async () => {
            const { openChain } = await import('../../chain/arbitrum.ts');
            return openChain({ rpcUrl: request.rpcUrl ?? PUBLIC_RPC_URL });
          },
          before: () => [],
        });
    }
  };
  const choice = discoveryChoice({ ...request, hasSigner: signers.length > 0 });
  if (choice?.from === 'list' && request.discover.length === 0) return originsOf(choice.addresses);
  const sources: NamedSource[] = request.discover.map((kind) => ({ id: kind, client: clientOf(kind) }));
  if (choice?.from === 'url') {
    const url = parseDiscoveryUrl(choice.url);
    sources.unshift({ id: 'discovery', client: listSource({ url, headers: choice.headers, pins }) });
  }
  // A signer that is there to pay need not be asked where other sources are.
  if (choice?.from === 'signer' && sources.length === 0)
    sources.push({ id: 'signer', client: clientOf('signer') });
  const { orchestrators, outcomes } = await discoverAll({
    sources,
    signal,
    onFound: ({ address }, id) => logger.debug('orchestrator found', { address, source: id }),
  });
  for (const { id, error } of outcomes)
    if (error) logger.warn('a source of orchestrators failed', { source: id, why: error.message });
  const named = choice?.from === 'list' ? originsOf(choice.addresses) : [];
  const isNamed = new Set(named.map(({ address }) => address));
  const all = [...named, ...orchestrators.filter(({ address }) => !isNamed.has(address))];
  if (all.length > 0) return all;
  throw (
    outcomes.find(({ error }) => error !== null)?.error ??
    new GatewayError(
      'discovery_failed',
      `no orchestrator was found for "${model}": name one with --orchestrator, or another source`,
    )
  );
}

function originsOf(addresses: readonly string[]): ProbeTarget[] {
  const origins = new Set(addresses.map((text) => parseOrchestratorAddress(text).origin));
  return [...origins].map((address) => ({ address }));
}
