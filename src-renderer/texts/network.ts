import type { OrchestratorRow } from '../../src-preload/contract.ts';
import type { NetworkPlace } from '../views/network/network-places.ts';
import type { RowStatus } from '../views/network/orchestrators/row-status.ts';
import type { Column } from '../views/network/orchestrators/sort-rows.ts';

const places: Readonly<Record<NetworkPlace, string>> = {
  orchestrators: 'Orchestrators',
  sources: 'Sources',
  signers: 'Signers',
  wallet: 'Wallet',
  probe: 'Probe',
};

const columns: Readonly<Record<Column, string>> = {
  place: 'Rank',
  address: 'Address',
  state: 'State',
  models: 'Models',
  free: 'Free',
  price: 'Price',
  speed: 'Connects in',
  certificate: 'Certificate',
};

const states: Readonly<Record<RowStatus, string>> = {
  unchecked: 'Not asked yet',
  checking: 'Asking',
  usable: 'Usable',
  unusable: 'Unusable',
  suspended: 'Suspended',
  blocked: 'Blocked by you',
};

const sources: Readonly<Record<OrchestratorRow['source'], string>> = {
  embedded: 'embedded',
  user: 'added by you',
  token: 'from a token',
  signer: 'from a signer',
  url: 'from a discovery URL',
  explorer: 'from the Explorer',
  subgraph: 'from the subgraph',
  registry: 'from the AI registry',
  'protocol-registry': 'from the registry',
  nodes: 'named by another',
};

const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** Texts of the network view and its table of orchestrators. */
export const networkTexts = {
  title: 'Network',
  tabs: 'Parts of the network view',
  places,
  failing: 'needs attention',
  running: 'running',
  embedded: {
    title: 'Embedded network',
    description: 'An orchestrator with effects on this computer. It needs no account and costs nothing.',
    toggle: 'Run the embedded network',
    paid: 'Paid, to try payments out',
    paidHint: 'Its orchestrator wants tickets, and a throw-away key makes them. No money is involved.',
    states: { off: 'Off', starting: 'Starting', running: 'Running', failed: 'Failed' },
  },
  choice: {
    title: 'Streams use',
    label: 'Orchestrator of streams',
    embedded: 'The embedded network',
    embeddedHint: 'On this computer',
    best: 'The best of all',
    bestHint: 'By the weights below; another one takes over when it fails',
    bestNow: (address: string, why: string) => `Now ${address}: ${why}`,
    address: 'The one chosen in the table',
    use: (address: string) => `Use ${address}`,
  },
  orchestrators: {
    checkAll: 'Ask all again',
    none: 'No orchestrators yet',
    noneText: 'Switch the embedded network on, add an address below, or let a source find some.',
    openSources: 'Open the sources',
    noneFits: 'No orchestrator fits',
    noneFitsText: 'None of those known passes the filter above the table.',
    showAll: 'Show all',
    table: (count: number) => (count === 1 ? '1 orchestrator' : `${count} orchestrators`),
    columns,
    states,
    sources,
    andOthers: (count: number) => ` and ${count} more`,
    until: (time: string) => `until ${time}`,
    leftOut: (why: string) => `Left out: ${why}`,
    choose: 'Chosen',
    actions: 'Actions',
    menu: (address: string) => `Actions for ${address}`,
    use: 'Use this one',
    check: 'Ask again',
    probe: 'Probe…',
    block: 'Never use it',
    unblock: 'Allow it again',
    remove: 'Remove',
    models: (count: number) => (count === 1 ? '1 model' : `${count} models`),
    modelsOf: (address: string) => `Models of ${address}`,
    warm: 'warm',
    cold: 'cold',
    warmCount: (count: number) => (count === 0 ? 'none warm' : `${count} warm`),
    freeOf: (free: number, capacity: number) => `${free} of ${capacity} free`,
    freeCapacity: (free: number, capacity: number) => `${free} of ${capacity}`,
    weiPerPixel: (price: string) => `${price} wei/px`,
    perMinute: (amount: string) => `${amount}/min`,
    noCharge: 'free of charge',
    milliseconds,
    connect: (ms: number) => `connects in ${milliseconds(ms)}`,
    ping: (ms: number) => `answers in ${milliseconds(ms)}`,
    unknown: '–',
  },
  filter: {
    text: 'Filter the orchestrators',
    placeholder: 'Address, model, reason…',
    model: 'Model',
    anyModel: 'Any model',
    usable: 'Usable only',
    free: 'Free only',
    count: (shown: number, all: number) =>
      shown === all ? `${all} ${all === 1 ? 'orchestrator' : 'orchestrators'}` : `${shown} of ${all}`,
    probing: 'Orchestrators that have answered',
    probed: (done: number, total: number) => `${done} of ${total}`,
  },
  add: {
    label: 'Add orchestrators',
    placeholder: 'https://host:8935',
    hint: 'One address, or a whole list pasted in.',
    button: 'Add',
    failed: (address: string, why: string) => `${address}: ${why}`,
    added: (count: number) => (count === 1 ? '1 orchestrator added' : `${count} orchestrators added`),
  },
  certificate: {
    pinned: (fingerprint: string) => `pinned, SHA-256 ${fingerprint}`,
    unknown: 'not seen yet',
    changed: 'Changed',
    compare: (address: string) => `Compare the certificates of ${address}`,
    title: 'The certificate has changed',
    text: (address: string) =>
      `${address} shows another certificate than the one Rivulet remembers. That happens when its operator renews it, and also when somebody else answers in its place. Ask the operator for the new fingerprint and compare it.`,
    remembered: (since: string) => `Remembered since ${since}`,
    rememberedUnknown: 'Remembered',
    presented: 'Shown now',
    accept: 'Trust the new certificate',
    keep: 'Keep the old one',
  },
} as const;
