import type { AbiFunction } from 'viem';
import { getAddress, toEventSelector, toFunctionSelector } from 'viem/utils';
import { expect, it } from 'vitest';
import {
  bondingManagerAbi,
  controllerAbi,
  multicallAbi,
  roundsManagerAbi,
  serviceRegistryAbi,
  ticketBrokerAbi,
} from './abis.ts';
import { AI_SERVICE_REGISTRY, CONTROLLER, contractId, LAST_KNOWN, MULTICALL3 } from './addresses.ts';

// Protocol B1 and B2, as they were checked against the deployed contracts' sources.

it.each([
  ['ServiceRegistry', '0x79c5d2a4a07754f4bacb0ffba18ac516030ee589ebc89db8627680c4d4cdb230'],
  ['BondingManager', '0x2517d59a36a86548e38734e8ab416f42afff4bca78706a66ad65750dae7f9e37'],
  ['RoundsManager', '0xe8438ea868df48e3fc21f2f087b993c9b1837dc0f6135064161ce7d7a1701fe8'],
  ['TicketBroker', '0xbd1aa3e8d2464256d7fd3dcf645c16418d5d8c51d971f1ad7d57e7b1b5eee239'],
  ['LivepeerToken', '0x3443e257065fe41dd0e4d1f5a1b73a22a62e300962b57f30cddf41d0f8273ba7'],
  ['Minter', '0x6e58ad548d72b425ea94c15f453bf26caddb061d82b2551db7fdd3cefe0e9940'],
])('the Controller knows %s by its id', (name, id) => {
  expect(contractId(name)).toBe(id);
});

it('addresses have the checksums they are written with', () => {
  const addresses = [CONTROLLER, AI_SERVICE_REGISTRY, MULTICALL3, ...Object.values(LAST_KNOWN)];
  expect(addresses.map((address) => getAddress(address.toLowerCase()))).toEqual(addresses);
});

it('functions have the selectors of the deployed contracts', () => {
  const all = [
    controllerAbi,
    bondingManagerAbi,
    serviceRegistryAbi,
    roundsManagerAbi,
    ticketBrokerAbi,
    multicallAbi,
  ].flat() as AbiFunction[];
  expect(Object.fromEntries(all.map((item) => [item.name, toFunctionSelector(item)]))).toEqual({
    getContract: '0xe16c7d98',
    getFirstTranscoderInPool: '0x88a6c749',
    getNextTranscoderInPool: '0x235c9603',
    isActiveTranscoder: '0x08802374',
    isRegisteredTranscoder: '0x68ba170c',
    getServiceURI: '0x214c2a4b',
    currentRoundInitialized: '0x219bc76c',
    lastInitializedRound: '0x8807f36e',
    blockHashForRound: '0x3aa4add4',
    blockNum: '0x8ae63d6d',
    getSenderInfo: '0xe1a589da',
    aggregate3: '0x82ad56cb',
  });
});

it('events have the topics of the deployed contracts', () => {
  expect(toEventSelector('event ServiceURIUpdate(address indexed addr, string serviceURI)')).toBe(
    '0xfbb63068732c85741c9f8e61caffaabe038d577bfafd2d2dcc0e352a4f653a4c',
  );
  expect(toEventSelector('event NewRound(uint256 indexed round, bytes32 blockHash)')).toBe(
    '0x22f2fc17c5daf07db2379b3a03a8ef20a183f761097a58fce219c8a14619e786',
  );
});
