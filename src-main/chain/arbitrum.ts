import { z } from 'zod';
import { bondingManagerAbi, roundsManagerAbi, serviceRegistryAbi, ticketBrokerAbi } from './abis.ts';
import { AI_SERVICE_REGISTRY, ARBITRUM_CHAIN_ID, type ContractName } from './addresses.ts';
import { refusedByChain, wrongChain } from './chain-errors.ts';
import type { ChainFacts, Hex, Round, SenderFunds } from './chain-facts.ts';
import { type ContractRead, contractRead } from './contract-read.ts';
import { resolveContracts } from './contracts.ts';
import { readMany, readOne } from './multicall.ts';
import { remembered } from './remembered.ts';
import { quantitySchema, Rpc, type RpcOptions } from './rpc.ts';
import { activeTranscoders } from './transcoder-pool.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** An L1 block lasts 12 s. A number that cannot be read again is soon wrong, so tickets must not be judged by it. */
const L1_BLOCK = { freshMs: 5 * SECOND_MS, staleMs: 24 * SECOND_MS };
/** A round lasts about 20 hours; within the first minutes of one, orchestrators and signers may differ anyway. */
const ROUND = { freshMs: MINUTE_MS, staleMs: 30 * MINUTE_MS };
const FUNDS = { freshMs: 15 * SECOND_MS, staleMs: 10 * MINUTE_MS };
const ACTIVE = { freshMs: 10 * MINUTE_MS, staleMs: 60 * MINUTE_MS };
const CONTRACTS = { freshMs: 60 * MINUTE_MS, staleMs: 24 * 60 * MINUTE_MS };
const POOL = { freshMs: 5 * MINUTE_MS, staleMs: 0 };
/** Addresses whose facts are remembered at once; the oldest are forgotten. */
const MAX_REMEMBERED = 2_000;

const blockSchema = z.object({ l1BlockNumber: quantitySchema.optional() });

/** Which registry of service addresses: that of AI jobs, or the protocol's own. */
export type Registry = 'ai' | 'protocol';

/** An orchestrator as it is registered. `serviceUri`: its own words, not checked. */
export interface Registered {
  readonly ethAddress: Hex;
  readonly serviceUri: string;
}

/** Options of {@link openChain}. */
export interface ChainOptions extends RpcOptions {
  /** A clock in milliseconds for what is remembered; the monotonic one by default. */
  readonly now?: () => number;
}

/** Arbitrum One, as the Livepeer protocol is read on it. */
export interface Chain extends ChainFacts {
  /**
   * Every orchestrator of the active set with an address in a registry.
   * @param options `onFound`: told of them as they are read; `before`: those of an earlier reading, which make this one
   * quicker
   * @throws GatewayError `chain_unreachable`, `chain_refused`, or the signal's reason
   */
  registered(
    registry: Registry,
    options?: {
      readonly onFound?: (some: readonly Registered[]) => void;
      readonly before?: readonly Hex[];
    },
  ): Promise<Registered[]>;
  /** True for who has bonded as an orchestrator, in the active set or not. Read anew. @throws GatewayError `chain_*` */
  isRegistered(ethAddress: Hex): Promise<boolean>;
  /** The service address of one orchestrator, its own words, '' for none. Read anew. @throws GatewayError `chain_*` */
  serviceUri(registry: Registry, ethAddress: Hex): Promise<string>;
}

/**
 * Opens an RPC endpoint of Arbitrum One. Facts are remembered: the L1 block for 5 s, funds for 15 s, the round for a minute,
 * who is active for 10 minutes; where contracts are comes from the Controller (protocol B).
 * @throws GatewayError `chain_unreachable`, `chain_wrong`, `chain_refused`, or the signal's reason
 */
export async function openChain(options: ChainOptions): Promise<Chain> {
  const rpc = new Rpc(options);
  const chainId = await rpc.request('eth_chainId', [], quantitySchema);
  if (chainId !== BigInt(ARBITRUM_CHAIN_ID)) throw wrongChain(rpc.origin, chainId);
  return new Arbitrum(rpc, options.now);
}

class Arbitrum implements Chain {
  readonly #rpc: Rpc;
  readonly #now: (() => number) | undefined;
  readonly #contracts: () => Promise<Readonly<Record<ContractName, Hex>>>;
  readonly #funds = new Map<Hex, () => Promise<SenderFunds>>();
  readonly #active = new Map<Hex, () => Promise<boolean>>();
  readonly #pool: () => Promise<Hex[]>;
  #poolBefore: readonly Hex[] = [];
  readonly l1Block: () => Promise<bigint>;
  readonly round: () => Promise<Round>;

  constructor(rpc: Rpc, now: (() => number) | undefined) {
    this.#rpc = rpc;
    this.#now = now;
    this.#contracts = this.#remembered(() => resolveContracts(rpc), CONTRACTS);
    this.l1Block = this.#remembered(() => this.#readL1Block(), L1_BLOCK);
    this.round = this.#remembered(() => this.#readRound(), ROUND);
    this.#pool = this.#remembered(() => this.#readPool(), POOL);
  }

  sender(address: Hex): Promise<SenderFunds> {
    return this.#rememberedOf(this.#funds, address, FUNDS, () => this.#readFunds(address));
  }

  isActive(recipient: Hex): Promise<boolean> {
    return this.#rememberedOf(this.#active, recipient, ACTIVE, () => this.#readActive(recipient));
  }

  async registered(
    registry: Registry,
    {
      onFound = () => undefined,
      before = [],
    }: { onFound?: (some: readonly Registered[]) => void; before?: readonly Hex[] } = {},
  ): Promise<Registered[]> {
    if (this.#poolBefore.length === 0) this.#poolBefore = before;
    const pool = await this.#pool();
    const address = await this.#registryAddress(registry);
    const reads = pool.map((transcoder) =>
      contractRead(address, {
        abi: serviceRegistryAbi,
        functionName: 'getServiceURI',
        args: [transcoder],
      }),
    );
    const found: Registered[] = [];
    await readMany(this.#rpc, reads, (uris, first) => {
      const some = uris.flatMap((serviceUri, index): Registered[] => {
        const ethAddress = pool[first + index];
        return ethAddress && serviceUri ? [{ ethAddress, serviceUri }] : [];
      });
      found.push(...some);
      onFound(some);
    });
    return found;
  }

  async isRegistered(ethAddress: Hex): Promise<boolean> {
    const { BondingManager } = await this.#contracts();
    return this.#required(
      contractRead(BondingManager, {
        abi: bondingManagerAbi,
        functionName: 'isRegisteredTranscoder',
        args: [ethAddress],
      }),
    );
  }

  async serviceUri(registry: Registry, ethAddress: Hex): Promise<string> {
    return this.#required(
      contractRead(await this.#registryAddress(registry), {
        abi: serviceRegistryAbi,
        functionName: 'getServiceURI',
        args: [ethAddress],
      }),
    );
  }

  async #registryAddress(registry: Registry): Promise<Hex> {
    return registry === 'ai' ? AI_SERVICE_REGISTRY : (await this.#contracts()).ServiceRegistry;
  }

  /** Arbitrum's blocks carry the number of Ethereum's; where an endpoint leaves it out, a contract knows it. */
  async #readL1Block(): Promise<bigint> {
    const { l1BlockNumber } = await this.#rpc.request('eth_getBlockByNumber', ['latest', false], blockSchema);
    if (l1BlockNumber !== undefined) return l1BlockNumber;
    const { RoundsManager } = await this.#contracts();
    return this.#required(
      contractRead(RoundsManager, { abi: roundsManagerAbi, functionName: 'blockNum', args: [] }),
    );
  }

  async #readRound(): Promise<Round> {
    const { RoundsManager } = await this.#contracts();
    const [number, initialized] = await Promise.all([
      this.#required(
        contractRead(RoundsManager, {
          abi: roundsManagerAbi,
          functionName: 'lastInitializedRound',
          args: [],
        }),
      ),
      this.#required(
        contractRead(RoundsManager, {
          abi: roundsManagerAbi,
          functionName: 'currentRoundInitialized',
          args: [],
        }),
      ),
    ]);
    const blockHash = await this.#required(
      contractRead(RoundsManager, {
        abi: roundsManagerAbi,
        functionName: 'blockHashForRound',
        args: [number],
      }),
    );
    return { number, blockHash, initialized };
  }

  async #readFunds(address: Hex): Promise<SenderFunds> {
    const { TicketBroker } = await this.#contracts();
    const [sender, reserve] = await this.#required(
      contractRead(TicketBroker, {
        abi: ticketBrokerAbi,
        functionName: 'getSenderInfo',
        args: [address],
      }),
    );
    return {
      depositWei: sender.deposit,
      withdrawRound: sender.withdrawRound,
      reserveWei: reserve.fundsRemaining,
    };
  }

  async #readActive(recipient: Hex): Promise<boolean> {
    const { BondingManager } = await this.#contracts();
    return this.#required(
      contractRead(BondingManager, {
        abi: bondingManagerAbi,
        functionName: 'isActiveTranscoder',
        args: [recipient],
      }),
    );
  }

  async #readPool(): Promise<Hex[]> {
    const { BondingManager } = await this.#contracts();
    const pool = await activeTranscoders(this.#rpc, BondingManager, this.#poolBefore);
    this.#poolBefore = pool;
    return pool;
  }

  async #required<Value>(read: ContractRead<Value>): Promise<Value> {
    const value = await readOne(this.#rpc, read);
    if (value === null) throw refusedByChain(this.#rpc.origin, 'a contract does not answer as it should');
    return value;
  }

  #remembered<Value>(
    read: () => Promise<Value>,
    limits: { freshMs: number; staleMs: number },
  ): () => Promise<Value> {
    return remembered(read, this.#now ? { ...limits, now: this.#now } : limits);
  }

  #rememberedOf<Value>(
    values: Map<Hex, () => Promise<Value>>,
    address: Hex,
    limits: { freshMs: number; staleMs: number },
    read: () => Promise<Value>,
  ): Promise<Value> {
    const key = address.toLowerCase() as Hex;
    const value = values.get(key) ?? this.#remembered(read, limits);
    values.delete(key);
    values.set(key, value);
    const [oldest] = values.keys();
    if (values.size > MAX_REMEMBERED && oldest !== undefined) values.delete(oldest);
    return value();
  }
}
