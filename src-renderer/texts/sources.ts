import type { DiscoveryKind, DiscoverySource } from '../../src-preload/contract.ts';

const names: Readonly<Record<DiscoveryKind, string>> = {
  signer: 'Signers',
  url: 'Discovery URL',
  explorer: 'Livepeer Explorer',
  subgraph: 'Livepeer subgraph',
  registry: 'AI Service Registry',
  'protocol-registry': 'Protocol registry',
  nodes: 'Orchestrators themselves',
};

const about: Readonly<Record<DiscoveryKind, string>> = {
  signer: 'Your signers name the orchestrators they would pay. The embedded network’s names none.',
  url: 'Any address that answers as go-livepeer’s discovery does.',
  explorer: 'The public directory of orchestrators, with how well they did.',
  subgraph: 'What the Livepeer contracts say, indexed. It needs an endpoint with your own key.',
  registry: 'Orchestrators that offer AI, read from Arbitrum One.',
  'protocol-registry': 'All orchestrators of the protocol, read from Arbitrum One; few of them offer AI.',
  nodes: 'Each orchestrator may name more of its own.',
};

const states: Readonly<Record<DiscoverySource['state'], string>> = {
  off: 'Off',
  waiting: 'Incomplete',
  asking: 'Asking',
  ready: 'Ready',
  failed: 'Failed',
};

/** Texts of the sources of orchestrators. */
export const sourcesTexts = {
  title: 'Where orchestrators are found',
  description:
    'Who is asked for orchestrators. Their answers are joined, each address once, and every orchestrator is then asked itself.',
  refreshAll: 'Ask all now',
  add: 'Add a discovery URL',
  list: 'Sources of orchestrators',
  names,
  about,
  states,
  noSigner: 'Off until you add a signer',
  host: (url: string) => (URL.canParse(url) ? new URL(url).host : url),
  origins: { 'built-in': '', user: 'added by you', token: 'from a token' },
  use: (name: string) => `Use ${name}`,
  found: (count: number) => (count === 1 ? '1 orchestrator' : `${count} orchestrators`),
  refused: (count: number, why: string) =>
    `${count === 1 ? '1 entry' : `${count} entries`} left out${why === '' ? '' : `: ${why}`}`,
  age: (ago: string) => `from ${ago}`,
  cachedAge: (ago: string) => `from ${ago}, kept from the last run`,
  stillUsed: 'Its last answer is still used.',
  refresh: (name: string) => `Ask ${name} now`,
  edit: (name: string) => `Change ${name}`,
  remove: (name: string) => `Remove ${name}`,
  off: 'No source is on: only orchestrators you added are known.',
  form: {
    addTitle: 'Add a discovery URL',
    editTitle: (name: string) => `Change ${name}`,
    url: 'URL',
    urls: {
      url: 'https://discovery.example.net/orchestrators',
      explorer: 'https://explorer.livepeer.org/api/score',
      subgraph: 'https://gateway.thegraph.com/api/…',
      registry: 'https://arb1.arbitrum.io/rpc',
      'protocol-registry': 'https://arb1.arbitrum.io/rpc',
    } as Readonly<Partial<Record<DiscoveryKind, string>>>,
    hints: {
      url: 'Asked with the headers below, by GET.',
      explorer: 'The Explorer’s score, or the price API’s orchestratorStats.',
      subgraph: 'With your key in it. It is kept as a secret and not shown again.',
      registry: 'An RPC endpoint of Arbitrum One.',
      'protocol-registry': 'An RPC endpoint of Arbitrum One.',
    } as Readonly<Partial<Record<DiscoveryKind, string>>>,
    keep: 'Leave empty to keep the one that is stored.',
    save: 'Save',
    cancel: 'Cancel',
  },
} as const;
