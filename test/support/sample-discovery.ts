import type { DiscoverySource } from '../../src-preload/contract.ts';
import { sampleError } from './sample-error.ts';
import { minutesAgo, SAMPLE_NOW_MS } from './sample-time.ts';

/** A source that has answered, unless told otherwise. */
function sampleSource(change: Partial<DiscoverySource> = {}): DiscoverySource {
  return {
    id: 'url-1',
    kind: 'url',
    origin: 'user',
    enabled: true,
    url: 'https://discovery.example.net/orchestrators',
    headerNames: ['Authorization'],
    state: 'ready',
    error: null,
    found: 214,
    refused: 0,
    refusedWhy: '',
    answeredMs: SAMPLE_NOW_MS - 40_000,
    cached: false,
    ...change,
  };
}

const silent = { found: 0, answeredMs: null, headerNames: [] };

/** A built-in source that has not answered yet. */
function builtIn(kind: DiscoverySource['kind'], change: Partial<DiscoverySource>): DiscoverySource {
  return sampleSource({ ...silent, id: kind, kind, origin: 'built-in', url: null, ...change });
}

const off = { enabled: false, state: 'off' } as const;
const explorerUrl = 'https://explorer.livepeer.org/api/score';
const rpcUrl = 'https://arb1.arbitrum.io/rpc';

/** The built-in sources as a first run has them. */
export function builtInSources(): DiscoverySource[] {
  return [
    builtIn('signer', { state: 'waiting' }),
    builtIn('nodes', { answeredMs: SAMPLE_NOW_MS - 5000 }),
    builtIn('explorer', { ...off, url: explorerUrl }),
    builtIn('subgraph', off),
    builtIn('registry', { ...off, url: rpcUrl }),
    builtIn('protocol-registry', { ...off, url: rpcUrl }),
  ];
}

/** Sources in every state one can be in. */
export function sourcesOfEveryKind(): DiscoverySource[] {
  return [
    builtIn('signer', { state: 'asking' }),
    builtIn('nodes', { answeredMs: SAMPLE_NOW_MS - 5000, found: 1 }),
    builtIn('explorer', { url: explorerUrl, found: 96, answeredMs: minutesAgo(1) }),
    builtIn('subgraph', {
      state: 'waiting',
      error: sampleError('discovery_url_invalid', 'it needs an endpoint with your key: set its URL'),
    }),
    builtIn('registry', { ...off, url: rpcUrl }),
    builtIn('protocol-registry', { ...off, url: rpcUrl }),
    sampleSource(),
    sampleSource({
      id: 'url-2',
      url: 'https://pool.example.org:8935/discover?region=eu',
      headerNames: [],
      found: 12,
      refused: 3,
      refusedWhy: '2 private addresses, 1 that is no URL',
      answeredMs: minutesAgo(12),
      cached: true,
    }),
    sampleSource({
      id: 'url-3',
      origin: 'token',
      url: 'https://discovery.of-a-token.example.com/v1',
      state: 'failed',
      found: 31,
      error: sampleError(
        'discovery_not_recognised',
        'discovery.of-a-token.example.com answered with a web page instead of a list: check the URL',
      ),
      answeredMs: minutesAgo(190),
    }),
  ];
}
