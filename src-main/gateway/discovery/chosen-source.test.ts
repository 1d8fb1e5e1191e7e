import { expect, it } from 'vitest';
import { fakeSigner } from '../../../test/support/fake-signer.ts';
import { closeAfterEach } from '../../../test/support/gateway-open.ts';
import { CertificatePins } from '../tls/pins.ts';
import { type ChosenSourceOptions, chosenSource } from './chosen-source.ts';
import type { DiscoveryChoice } from './precedence.ts';

const open = closeAfterEach();
const options: ChosenSourceOptions = {
  pins: new CertificatePins(),
  signers: {
    discover: async () => ({ found: [{ address: 'https://signed.example:8935' }], unreadable: 0 }),
    isPrivate: () => false,
  },
};

async function addressesOf(choice: DiscoveryChoice): Promise<string[]> {
  const { orchestrators } = await chosenSource(choice, options).discover({
    signal: new AbortController().signal,
  });
  return orchestrators.map(({ address }) => address);
}

it('leads to a list, each address once, also on this machine', async () => {
  const addresses = ['127.0.0.1:8935', 'https://127.0.0.1:8935', 'a.example'];
  expect(await addressesOf({ from: 'list', origin: 'user', addresses })).toEqual([
    'https://127.0.0.1:8935',
    'https://a.example:8935',
  ]);
});

it('leads to a URL with its headers, or to the signers', async () => {
  const service = open.keep(
    await fakeSigner((response, { headers }) => void response.end(JSON.stringify([headers['x-where']]))),
  );
  const headers = { 'x-where': 'https://b.example' };
  expect(await addressesOf({ from: 'url', origin: 'token', url: service.origin, headers })).toEqual([
    'https://b.example',
  ]);
  expect(await addressesOf({ from: 'signer' })).toEqual(['https://signed.example:8935']);
});

it('refuses addresses that are none at once', () => {
  expect(() => chosenSource({ from: 'list', origin: 'user', addresses: ['a b'] }, options)).toThrow(
    'is not an orchestrator address',
  );
  expect(() =>
    chosenSource({ from: 'url', origin: 'user', url: 'http://a.example', headers: {} }, options),
  ).toThrow('http:// would show keys and headers to everybody on the way');
});
