import type { DiscoveryKind } from '../../../../src-preload/contract.ts';
import { GatewayError } from '../../../base/errors.ts';
import type { Chain } from '../../../chain/arbitrum.ts';
import type { DiscoverySourceClient } from '../../../gateway/discovery/discovered.ts';
import { listSource } from '../../../gateway/discovery/list-source.ts';
import { type KnownOrchestrator, nodesSource } from '../../../gateway/discovery/nodes-source.ts';
import { registrySource } from '../../../gateway/discovery/registry-source.ts';
import { type SignerDiscover, signerSource } from '../../../gateway/discovery/signer-source.ts';
import { subgraphSource } from '../../../gateway/discovery/subgraph-source.ts';
import type { CertificatePins } from '../../../gateway/index.ts';
import type { SourceAccess } from './source-access.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Milliseconds from one answer of a source to the next question: as long as such answers are good for. */
export const INTERVAL_MS: Readonly<Record<DiscoveryKind, number>> = {
  signer: MINUTE_MS,
  url: MINUTE_MS,
  explorer: 60 * MINUTE_MS,
  subgraph: 10 * MINUTE_MS,
  registry: 60 * MINUTE_MS,
  'protocol-registry': 60 * MINUTE_MS,
  // Besides, they are asked when others have answered.
  nodes: 10 * MINUTE_MS,
};

/** The user's signers, as far as they name orchestrators; the embedded network's names none. */
export interface SignersForDiscovery {
  readonly discover: SignerDiscover;
  /** They are in a private network: they may name orchestrators there. */
  readonly isPrivate: () => boolean;
}

/** What sources are asked with. */
export interface SourceClientParts {
  /** For sources in private networks. */
  readonly pins: CertificatePins;
  /** For orchestrators. */
  readonly orchestratorPins: CertificatePins;
  /** Null without a signer. */
  readonly signers: SignersForDiscovery | null;
  readonly knownOrchestrators: () => readonly KnownOrchestrator[];
  readonly openChain: (access: { url: URL; headers: Readonly<Record<string, string>> }) => Promise<Chain>;
  /** Ethereum addresses of the source's last answer. */
  readonly ethAddressesBefore: () => readonly string[];
}

/**
 * Makes what asks a source.
 * @returns or what the source lacks, in a sentence for people; null for the signers while there is none, which lacks nothing
 */
export function sourceClient(
  kind: DiscoveryKind,
  { url, headers }: SourceAccess,
  parts: SourceClientParts,
): DiscoverySourceClient | GatewayError | null {
  const { pins, signers } = parts;
  if (kind === 'signer') return signers && signerSource(signers);
  if (kind === 'nodes') return nodesSource({ known: parts.knownOrchestrators, pins: parts.orchestratorPins });
  if (url === null) return lacks(LACKING_URL[kind]);
  switch (kind) {
    case 'url':
    case 'explorer':
      return listSource({ url, headers, pins });
    case 'subgraph':
      return subgraphSource({ url, headers, pins });
    case 'registry':
    case 'protocol-registry':
      return registrySource({
        registry: kind === 'registry' ? 'ai' : 'protocol',
        openChain: () => parts.openChain({ url, headers }),
        before: parts.ethAddressesBefore,
      });
  }
}

const LACKING_URL: Readonly<Record<Exclude<DiscoveryKind, 'signer' | 'nodes'>, string>> = {
  url: 'its address cannot be read: set it again',
  explorer: 'its address is missing: set it again',
  subgraph: 'it needs an endpoint of the Livepeer subgraph with a key of yours, from thegraph.com: set it',
  registry: 'it needs an RPC endpoint of Arbitrum One: set one',
  'protocol-registry': 'it needs an RPC endpoint of Arbitrum One: set one',
};

function lacks(why: string): GatewayError {
  return new GatewayError('discovery_failed', why);
}
