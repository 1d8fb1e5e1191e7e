import { bondingManagerAbi } from './abis.ts';
import { ZERO_ADDRESS } from './addresses.ts';
import { refusedByChain } from './chain-errors.ts';
import type { Hex } from './chain-facts.ts';
import { contractRead } from './contract-read.ts';
import { readMany, readOne } from './multicall.ts';
import type { Rpc } from './rpc.ts';

/** More orchestrators than the pool will ever hold (about 100 in 2026): where a list without an end is given up. */
const MAX_POOL = 1_000;
/** The pool is sorted by stake: it may change while it is read, so that an address comes twice. */
const ATTEMPTS = 2;

/**
 * The orchestrators of the active set, by walking the pool as go-livepeer does (protocol B2). The pool is that of the next
 * round, so those that are not active now are left out.
 * @param before those of an earlier walk: where they still stand is asked in a few calls instead of one for each
 * @throws GatewayError `chain_unreachable`, `chain_refused` (also when the list does not end), or the signal's reason
 */
export async function activeTranscoders(
  rpc: Rpc,
  bondingManager: Hex,
  before: readonly Hex[],
): Promise<Hex[]> {
  const pool = await wholePool(rpc, bondingManager, before);
  const active = await readMany(
    rpc,
    pool.map((address) =>
      contractRead(bondingManager, {
        abi: bondingManagerAbi,
        functionName: 'isActiveTranscoder',
        args: [address],
      }),
    ),
  );
  return pool.filter((_address, index) => active[index] === true);
}

async function wholePool(rpc: Rpc, bondingManager: Hex, before: readonly Hex[]): Promise<Hex[]> {
  for (let attempt = 1; ; attempt += 1) {
    // The second time nothing is taken for granted.
    const pool = await walk(rpc, bondingManager, attempt === 1 ? before : []);
    if (pool !== null) return pool;
    if (attempt === ATTEMPTS) throw refusedByChain(rpc.origin, 'its list of orchestrators does not end');
  }
}

/** @returns null when an address came twice, or there were too many */
async function walk(rpc: Rpc, bondingManager: Hex, before: readonly Hex[]): Promise<Hex[] | null> {
  const nextOf = (address: Hex): ReturnType<typeof nextRead> => nextRead(bondingManager, address);
  const known = before.slice(0, MAX_POOL);
  const nexts = await readMany(rpc, known.map(nextOf));
  const next = new Map(known.map((address, index) => [address, nexts[index] ?? null]));
  const pool = new Set<Hex>();
  let at = await required(
    rpc,
    readOne(
      rpc,
      contractRead(bondingManager, {
        abi: bondingManagerAbi,
        functionName: 'getFirstTranscoderInPool',
        args: [],
      }),
    ),
  );
  while (at !== ZERO_ADDRESS) {
    if (pool.has(at) || pool.size >= MAX_POOL) return null;
    pool.add(at);
    at = next.get(at) ?? (await required(rpc, readOne(rpc, nextOf(at))));
  }
  return [...pool];
}

function nextRead(bondingManager: Hex, address: Hex) {
  return contractRead(bondingManager, {
    abi: bondingManagerAbi,
    functionName: 'getNextTranscoderInPool',
    args: [address],
  });
}

async function required<Value>(rpc: Rpc, reading: Promise<Value | null>): Promise<Value> {
  const value = await reading;
  if (value === null) throw refusedByChain(rpc.origin, 'the pool of orchestrators cannot be read');
  return value;
}
