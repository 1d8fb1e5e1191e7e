import { expect, it } from 'vitest';
import { isPublicHost } from './public-host.ts';

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
  '[2002:7f00:1::]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fe80::1]',
  '[ff02::1]',
])('%s is not', (host) => {
  expect(isPublic(host)).toBe(false);
});
