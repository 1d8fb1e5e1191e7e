import { expect, it } from 'vitest';
import type { GatewayToken } from '../token.ts';
import { type DiscoveryWishes, discoveryChoice } from './precedence.ts';

const token: GatewayToken = {
  orchestrators: ['https://token.example:8935'],
  signer: 'https://signer.example',
  signerHeaders: {},
  discovery: 'https://token.example/discovery',
  discoveryHeaders: { 'x-key': 'token' },
};
const everything: DiscoveryWishes = {
  orchestrators: ['https://mine.example:8935'],
  token,
  discovery: { url: 'https://mine.example/discovery', headers: { 'x-key': 'mine' } },
  hasSigner: true,
};

it('takes the first way there is, in the order of the python gateway', () => {
  const wishes = [
    everything,
    { ...everything, orchestrators: [] },
    { ...everything, orchestrators: [], token: { ...token, orchestrators: [] } },
    { ...everything, orchestrators: [], token: { ...token, orchestrators: [] }, discovery: null },
    {
      ...everything,
      orchestrators: [],
      token: { ...token, orchestrators: [], discovery: null },
      discovery: null,
      hasSigner: false,
    },
    { orchestrators: [], token: null, discovery: null, hasSigner: true },
  ];
  expect(wishes.map(discoveryChoice)).toEqual([
    { from: 'list', origin: 'user', addresses: ['https://mine.example:8935'] },
    { from: 'list', origin: 'token', addresses: ['https://token.example:8935'] },
    { from: 'url', origin: 'user', url: 'https://mine.example/discovery', headers: { 'x-key': 'mine' } },
    { from: 'url', origin: 'token', url: 'https://token.example/discovery', headers: { 'x-key': 'token' } },
    { from: 'signer' },
    { from: 'signer' },
  ]);
});

it('knows when there is none', () => {
  expect(discoveryChoice({ orchestrators: [], token: null, discovery: null, hasSigner: false })).toBeNull();
});
