import { controllerAbi } from './abis.ts';
import { CONTROLLER, type ContractName, contractId, LAST_KNOWN, ZERO_ADDRESS } from './addresses.ts';
import type { Hex } from './chain-facts.ts';
import { contractRead } from './contract-read.ts';
import { readMany } from './multicall.ts';
import type { Rpc } from './rpc.ts';

const NAMES = Object.keys(LAST_KNOWN) as ContractName[];

/**
 * Where the contracts are, as the Controller says; one it does not name is where it was when this was written.
 * @throws GatewayError `chain_unreachable`, `chain_refused`, or the signal's reason
 */
export async function resolveContracts(rpc: Rpc): Promise<Readonly<Record<ContractName, Hex>>> {
  const addresses = await readMany(
    rpc,
    NAMES.map((name) =>
      contractRead(CONTROLLER, {
        abi: controllerAbi,
        functionName: 'getContract',
        args: [contractId(name)],
      }),
    ),
  );
  const found = NAMES.flatMap((name, index) => {
    const address = addresses[index];
    return address && address !== ZERO_ADDRESS ? [[name, address] as const] : [];
  });
  return { ...LAST_KNOWN, ...Object.fromEntries(found) };
}
