import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Abi } from 'viem';
import {
  decodeFunctionData,
  encodeFunctionResult,
  getAddress,
  keccak256,
  numberToHex,
  stringToBytes,
  toFunctionSelector,
} from 'viem/utils';
import {
  bondingManagerAbi,
  controllerAbi,
  multicallAbi,
  roundsManagerAbi,
  serviceRegistryAbi,
  ticketBrokerAbi,
} from '../../src-main/chain/abis.ts';
import { AI_SERVICE_REGISTRY, LAST_KNOWN, ZERO_ADDRESS } from '../../src-main/chain/addresses.ts';
import type { Hex } from '../../src-main/chain/chain-facts.ts';

/** One orchestrator on a {@link FakeChain}. */
export interface FakeTranscoder {
  readonly address: Hex;
  readonly active: boolean;
  readonly aiUri: string;
  readonly protocolUri: string;
}

/** What a {@link FakeChain} says. Everything may be changed while it runs. */
export interface FakeChainFacts {
  chainId: number;
  transcoders: readonly FakeTranscoder[];
  /** Where the contracts are by their names; what is not named is not there. */
  contracts: Record<string, Hex>;
  /** Multicall3 is there. */
  multicall: boolean;
  l1Block: bigint;
  /** The block says which of Ethereum's it belongs to. */
  l1InBlock: boolean;
  round: { number: bigint; blockHash: Hex; initialized: boolean };
  funds: { deposit: bigint; withdrawRound: bigint; reserve: bigint };
}

/** A question that a {@link FakeChain} got. `selector`: of an `eth_call`, '' of anything else. */
interface ChainQuestion {
  readonly method: string;
  readonly to: string;
  readonly selector: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** An Arbitrum RPC endpoint on 127.0.0.1. */
export interface FakeChain {
  readonly url: string;
  readonly facts: FakeChainFacts;
  readonly questions: readonly ChainQuestion[];
  /** Answers instead of the chain, when it returns true. */
  interfere: (response: http.ServerResponse, question: ChainQuestion, id: unknown) => boolean;
  close(): Promise<void>;
}

/** Ten in a dozen have an address in the AI registry, eleven one in the protocol's, eleven are active. */
export function fakePool(size: number): FakeTranscoder[] {
  return Array.from({ length: size }, (_unused, index) => ({
    address: getAddress(keccak256(stringToBytes(`orchestrator ${index}`)).slice(0, 42)),
    active: index % 12 !== 11,
    aiUri: index % 6 === 5 ? '' : `https://ai-${index}.example:8935`,
    protocolUri: index % 12 === 4 ? '' : `https://protocol-${index}.example:8935`,
  }));
}

/** A hash, or any 32 bytes, that can be told from others. */
export function fakeHash(text: string): Hex {
  return keccak256(stringToBytes(text));
}

const CONTRACT_ABIS: Readonly<Record<string, Abi>> = {
  BondingManager: bondingManagerAbi,
  RoundsManager: roundsManagerAbi,
  TicketBroker: ticketBrokerAbi,
  ServiceRegistry: serviceRegistryAbi,
};

/** Starts a chain. By default it is Arbitrum One with 120 orchestrators in its pool. */
export async function fakeChain(facts: Partial<FakeChainFacts> = {}): Promise<FakeChain> {
  const all: FakeChainFacts = {
    chainId: 42_161,
    transcoders: fakePool(120),
    contracts: { ...LAST_KNOWN },
    multicall: true,
    l1Block: 21_000_000n,
    l1InBlock: true,
    round: { number: 3_900n, blockHash: fakeHash('round 3900'), initialized: true },
    funds: { deposit: 10n ** 17n, withdrawRound: 0n, reserve: 3n * 10n ** 17n },
    ...facts,
  };
  const questions: ChainQuestion[] = [];
  const server = http.createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString());
    const call = method === 'eth_call' ? (params[0] as { to: Hex; data: Hex }) : null;
    const question: ChainQuestion = {
      method,
      to: call?.to.toLowerCase() ?? '',
      selector: call?.data.slice(0, 10) ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
    };
    questions.push(question);
    if (chain.interfere(response, question, id)) return;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer(all, method, call) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const chain: FakeChain = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    facts: all,
    questions,
    interfere: () => false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return chain;
}

function answer(
  facts: FakeChainFacts,
  method: string,
  call: { to: Hex; data: Hex } | null,
): { result: unknown } | { error: { code: number; message: string } } {
  if (method === 'eth_chainId') return { result: numberToHex(facts.chainId) };
  if (method === 'eth_getBlockByNumber') {
    const l1 = facts.l1InBlock ? { l1BlockNumber: numberToHex(facts.l1Block) } : {};
    return { result: { number: '0x1', ...l1 } };
  }
  const result = call && callContract(facts, call.to, call.data);
  return result === null ? { error: { code: 3, message: 'execution reverted' } } : { result };
}

/** @returns null for a call that is reverted, `0x` where there is no contract */
function callContract(facts: FakeChainFacts, to: Hex, data: Hex): Hex | null {
  const address = to.toLowerCase();
  const known = Object.entries(facts.contracts).find(([, at]) => at.toLowerCase() === address);
  const selector = data.slice(0, 10);
  if (selector === toFunctionSelector(multicallAbi[0]))
    return facts.multicall ? aggregate(facts, data) : '0x';
  if (selector === toFunctionSelector(controllerAbi[0])) {
    const { args } = decodeFunctionData({ abi: controllerAbi, data });
    const named = Object.entries(facts.contracts).find(([name]) => fakeHash(name) === args[0]);
    return encodeFunctionResult({
      abi: controllerAbi,
      functionName: 'getContract',
      result: named?.[1] ?? ZERO_ADDRESS,
    });
  }
  const isAiRegistry = address === AI_SERVICE_REGISTRY.toLowerCase();
  const abi = isAiRegistry ? serviceRegistryAbi : CONTRACT_ABIS[known?.[0] ?? ''];
  if (!abi) return '0x';
  try {
    const { functionName, args = [] } = decodeFunctionData({ abi, data });
    const result = read(facts, functionName, args, isAiRegistry);
    return encodeFunctionResult({ abi, functionName, result } as Parameters<typeof encodeFunctionResult>[0]);
  } catch {
    return null;
  }
}

function aggregate(facts: FakeChainFacts, data: Hex): Hex {
  const { args } = decodeFunctionData({ abi: multicallAbi, data });
  const result = args[0].map(({ target, callData }) => {
    const returned = callContract(facts, target, callData);
    return { success: returned !== null, returnData: returned ?? '0x' };
  });
  return encodeFunctionResult({ abi: multicallAbi, functionName: 'aggregate3', result });
}

function read(facts: FakeChainFacts, name: string, args: readonly unknown[], ai: boolean): unknown {
  const { transcoders, round, funds, l1Block } = facts;
  const index = transcoders.findIndex(({ address }) => address === args[0]);
  const transcoder = transcoders[index];
  switch (name) {
    case 'getFirstTranscoderInPool':
      return transcoders[0]?.address ?? ZERO_ADDRESS;
    case 'getNextTranscoderInPool':
      return transcoder ? (transcoders[index + 1]?.address ?? ZERO_ADDRESS) : ZERO_ADDRESS;
    case 'isActiveTranscoder':
      return transcoder?.active ?? false;
    case 'isRegisteredTranscoder':
      return transcoder !== undefined;
    case 'getServiceURI':
      return (ai ? transcoder?.aiUri : transcoder?.protocolUri) ?? '';
    case 'lastInitializedRound':
      return round.number;
    case 'currentRoundInitialized':
      return round.initialized;
    case 'blockHashForRound':
      return args[0] === round.number ? round.blockHash : `0x${'0'.repeat(64)}`;
    case 'blockNum':
      return l1Block;
    case 'getSenderInfo':
      return [
        { deposit: funds.deposit, withdrawRound: funds.withdrawRound },
        { fundsRemaining: funds.reserve, claimedInCurrentRound: 0n },
      ];
    default:
      throw new Error(`nobody asks for ${name}`);
  }
}
