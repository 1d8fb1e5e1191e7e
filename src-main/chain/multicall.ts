import { multicallAbi } from './abis.ts';
import { MULTICALL3 } from './addresses.ts';
import type { Hex } from './chain-facts.ts';
import { type ContractRead, contractRead } from './contract-read.ts';
import type { Rpc } from './rpc.ts';

/** Reads in one call: what public endpoints answer well below a second. */
const BATCH = 50;
/** Reads at the same time where they have to be made one by one. */
const PARALLEL = 4;

/**
 * Makes many reads: through Multicall3, or one by one where the endpoint will not have it.
 * @param onBatch told of what has been read, batch by batch, with the index of the first of them
 * @returns in the order of the reads; null for one that the contract refused or whose answer is none
 * @throws GatewayError `chain_unreachable`, `chain_refused`, or the signal's reason
 */
export async function readMany<Value>(
  rpc: Rpc,
  reads: readonly ContractRead<Value>[],
  onBatch: (values: readonly (Value | null)[], first: number) => void = () => undefined,
): Promise<(Value | null)[]> {
  const values: (Value | null)[] = [];
  let combined = reads.length > 1;
  for (let first = 0; first < reads.length; first += BATCH) {
    const batch = reads.slice(first, first + BATCH);
    const answers = combined ? await aggregate(rpc, batch) : null;
    // An endpoint that cannot do it once cannot do it the next time.
    combined &&= answers !== null;
    const read = answers ?? (await oneByOne(rpc, batch));
    values.push(...read);
    onBatch(read, first);
  }
  return values;
}

/** Makes one read. @throws as {@link readMany} */
export async function readOne<Value>(rpc: Rpc, read: ContractRead<Value>): Promise<Value | null> {
  const answer = await rpc.call(read.to, read.data);
  return answer === null ? null : read.decode(answer);
}

/** @returns null where Multicall3 is not there, or its answer is not one for these reads */
async function aggregate<Value>(
  rpc: Rpc,
  reads: readonly ContractRead<Value>[],
): Promise<(Value | null)[] | null> {
  const calls = reads.map(({ to, data }) => ({ target: to, allowFailure: true, callData: data }));
  const results = await readOne(
    rpc,
    contractRead(MULTICALL3, { abi: multicallAbi, functionName: 'aggregate3', args: [calls] }),
  );
  if (results === null || results.length !== reads.length) return null;
  return reads.map((read, index) => {
    const result = results[index];
    return result?.success ? read.decode(result.returnData as Hex) : null;
  });
}

async function oneByOne<Value>(rpc: Rpc, reads: readonly ContractRead<Value>[]): Promise<(Value | null)[]> {
  const values = new Array<Value | null>(reads.length).fill(null);
  const left = [...reads.entries()].reverse();
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [index, read] = next;
      values[index] = await readOne(rpc, read);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return values;
}
