import type { OrchestratorRow } from '../../src-preload/contract.ts';
import type { Column } from '../views/network/sort-rows.ts';

const columns: Readonly<Record<Column, string>> = {
  address: 'Address',
  models: 'Models',
  free: 'Free',
  price: 'Price',
  ping: 'Ping',
  version: 'Version',
  certificate: 'Certificate',
  state: 'State',
};

const states: Readonly<Record<OrchestratorRow['state'], string>> = {
  unchecked: 'Not asked yet',
  checking: 'Asking',
  usable: 'Usable',
  unusable: 'Unusable',
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

/** Texts of the network view. */
export const networkTexts = {
  title: 'Network',
  embedded: {
    title: 'Embedded network',
    description:
      'An orchestrator with effects inside Rivulet, on this computer. It needs no account and costs nothing.',
    toggle: 'Run the embedded network',
    states: { off: 'Off', starting: 'Starting', running: 'Running', failed: 'Failed' },
  },
  choice: {
    label: 'Streams use',
    embedded: 'The embedded network',
    embeddedHint: 'On this computer',
    best: 'The best of all',
    bestHint: 'Warm and free first, then the cheapest, then the quickest',
    address: 'The one chosen in the table',
    use: (address: string) => `Use ${address}`,
  },
  orchestrators: {
    title: 'Orchestrators',
    description: 'They run the AI models. Add those you know, by address.',
    checkAll: 'Ask all again',
    none: 'No orchestrators',
    noneText: 'Switch the embedded network on, or add the address of an orchestrator.',
    table: (count: number) => (count === 1 ? '1 orchestrator' : `${count} orchestrators`),
    columns,
    states,
    sources,
    choose: 'Chosen',
    actions: 'Actions',
    problem: 'Problem',
    check: (address: string) => `Ask ${address} again`,
    remove: (address: string) => `Remove ${address}`,
    models: (count: number) => (count === 1 ? '1 model' : `${count} models`),
    modelsOf: (address: string) => `Models of ${address}`,
    warm: 'warm',
    cold: 'cold',
    freeOf: (free: number, capacity: number) => `${free} of ${capacity} free`,
    freeCapacity: (free: number, capacity: number) => `${free} of ${capacity}`,
    weiPerPixel: (price: string) => `${price} wei/px`,
    perHour: (eth: string) => `≈ ${eth} ETH/h`,
    noCharge: 'free of charge',
    ping: (ms: number) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`,
    unknown: '–',
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
  signer: {
    title: 'Signer',
    description:
      'A remote signer pays orchestrators for you. Without one, only orchestrators that ask for no payment can be used.',
    address: 'Address',
    placeholder: 'https://signer.example.net',
    headers: 'Headers',
    headersHint:
      'Sent with every request, for example Authorization. Values are kept secret and never shown again.',
    headersStored: 'stored',
    headersReplace: 'Replace headers',
    headersReplaceHint: 'All headers are replaced by those given here.',
    headersKeep: 'Keep the stored ones',
    headerName: (index: number) => `Name of header ${index + 1}`,
    headerValue: (index: number) => `Value of header ${index + 1}`,
    headerRemove: (index: number) => `Remove header ${index + 1}`,
    headerAdd: 'Add a header',
    namePlaceholder: 'Authorization',
    valuePlaceholder: 'Value',
    storePlain: 'Keep the headers in a file in plain text',
    storePlainHint:
      'This system has no key store. Without your consent the headers are kept only until Rivulet ends.',
    stored: {
      nowhere: '',
      'key-store': 'Its headers are kept in the system’s key store.',
      plain: 'Its headers are kept in a file in plain text.',
      memory: 'Its headers are kept only until Rivulet ends.',
    },
    save: 'Save',
    saved: 'The signer is saved',
    test: 'Test the connection',
    testing: 'Asking the signer…',
    ok: (ms: number, address: string | null) =>
      address === null
        ? `The signer answered in ${Math.round(ms)} ms.`
        : `The signer answered in ${Math.round(ms)} ms and pays from ${address}.`,
    forget: 'Forget',
    forgetTitle: 'Forget the signer?',
    forgetText: 'Its address and headers are removed from this computer. Payments stop.',
    cancel: 'Cancel',
  },
  token: {
    title: 'Gateway token',
    description:
      'A token sets the signer and orchestrators in one go. You see what it would change before it does.',
    label: 'Token',
    hint: 'Paste the token or the rivulet:// link you were given.',
    button: 'Read the token',
  },
} as const;
