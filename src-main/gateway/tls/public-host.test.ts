import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isPublicHost, publicLookup } from './public-host.ts';

const isPublic = (host: string): boolean => isPublicHost(new URL(`https://${host}`));

it.each([
  'orchestrator.example',
  'a.b.example:8935',
  '8.8.8.8:8935',
  '172.32.0.1',
  '172.15.255.255',
  '100.128.0.1',
  '192.169.0.1',
  '223.255.255.255',
  '[2606:4700:4700::1111]:8935',
  'localhost.example',
  '[64:ff9b::808:808]',
])('%s is of the internet', (host) => {
  expect(isPublic(host)).toBe(true);
});

it.each([
  'localhost:8935',
  'LOCALHOST.',
  'a.localhost',
  'orchestrator',
  'printer.local',
  'box.lan',
  'db.internal',
  'nas.home.arpa',
  '127.0.0.1',
  '127.255.255.254',
  // The same, as browsers and node read them.
  '0x7f.1',
  '2130706433',
  '0177.0.0.1',
  '127.1',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::7f00:1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::808:808]',
  '[2002:7f00:1::]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fe80::1]',
  '[ff02::1]',
])('%s is not', (host) => {
  expect(isPublic(host)).toBe(false);
});

describe('a name that the internet has named', () => {
  const answering =
    (...addresses: string[]): LookupFunction =>
    (_name, { all }, callback) => {
      const found = addresses.map(
        (address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }),
      );
      expect(all).toBe(true);
      callback(null, found);
    };
  const look = (lookup: LookupFunction, options = { all: true }): Promise<unknown> =>
    new Promise((resolve) => {
      publicLookup(lookup)('orchestrator.example', options, (error, address, family) =>
        resolve(error ? error.code : options.all ? address : [address, family]),
      );
    });

  it.each([
    [['127.0.0.1']],
    [['10.0.0.1', '192.168.1.1']],
    [['169.254.169.254']],
    [['::1', 'fd00::1']],
    [['::ffff:127.0.0.1']],
    [['64:ff9b::10.0.0.1']],
    [[]],
  ])('is not there where it leads to %j', async (addresses) => {
    expect(await look(answering(...addresses))).toBe('ENOTPUBLIC');
  });

  it('leads only where the internet does', async () => {
    const mixed = answering('127.0.0.1', '8.8.8.8', '::1', '2606:4700::1');
    expect(await look(mixed)).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ]);
    expect(await look(mixed, { all: false })).toEqual(['8.8.8.8', 4]);
  });

  it('may not be known at all', async () => {
    const failing: LookupFunction = (_name, _options, callback) =>
      callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), '');
    expect(await look(failing)).toBe('ENOTFOUND');
  });
});
