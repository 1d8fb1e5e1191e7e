import type { SignerRow, SignersState } from '../../src-preload/contract.ts';

const states: Readonly<Record<SignerRow['state'], string>> = {
  untested: 'Not asked yet',
  asking: 'Asking',
  reachable: 'Reachable',
  failing: 'Failing',
};

const stored: Readonly<Record<SignersState['stored'], string>> = {
  nowhere: '',
  'key-store': 'Header values are kept in the system’s key store.',
  plain: 'Header values are kept in a file in plain text.',
  memory: 'Header values are kept only until Rivulet ends.',
};

/** Texts of the signers and of the gateway token. */
export const signersTexts = {
  title: 'Who pays',
  description:
    'A remote signer holds the key and pays orchestrators for you. The first that answers is used, the others stand in for it. Without one, only orchestrators that ask for no payment can be used.',
  list: 'Signers, in the order they are tried',
  testAll: 'Test all',
  add: 'Add a signer',
  none: 'No signer yet',
  noneText: 'Add one to pay for orchestrators. A gateway token may bring one too.',
  states,
  stored,
  active: 'In use',
  embedded: 'embedded',
  embeddedHint: 'A throw-away key of the embedded network: its tickets are worth nothing.',
  fromToken: 'from a token',
  paysFrom: 'pays from',
  copyAddress: (address: string) => `Copy ${address}`,
  answered: (ms: number, ago: string | null) =>
    `answered in ${Math.round(ms)} ms${ago === null ? '' : `, ${ago}`}`,
  drag: 'Drag to change the order',
  up: (address: string) => `Move ${address} up`,
  down: (address: string) => `Move ${address} down`,
  test: (address: string) => `Test ${address}`,
  menu: (address: string) => `Actions for ${address}`,
  edit: 'Change…',
  remove: 'Remove…',
  form: {
    addTitle: 'Add a signer',
    editTitle: 'Change the signer',
    address: 'Address',
    placeholder: 'https://signer.example.net',
    otherHost: 'Stored headers belong to the host they were given for: give them again for another one.',
    save: 'Save',
    cancel: 'Cancel',
  },
  removeTitle: 'Remove the signer?',
  removeText: (address: string) =>
    `${address} and its headers are removed from this computer. A stream it pays for goes on with the next signer, if there is one.`,
  removeButton: 'Remove',
  token: {
    title: 'Gateway token',
    description:
      'A token sets signer, discovery and orchestrators in one go. You see what it would change before it does.',
    label: 'Token',
    hint: 'Paste the token or the rivulet:// link you were given.',
    button: 'Read the token',
  },
} as const;
