import type { Abi, ContractFunctionArgs, ContractFunctionName, ContractFunctionReturnType } from 'viem';
import { decodeFunctionResult, encodeFunctionData } from 'viem/utils';
import type { Hex } from './chain-facts.ts';

/** One read of a contract. */
export interface ContractRead<Value> {
  readonly to: Hex;
  readonly data: Hex;
  /** Reads the answer; null when it is none, as where there is no such contract. */
  decode(answer: Hex): Value | null;
}

/** A read of `functionName`, with its types from the ABI. */
export function contractRead<
  const TAbi extends Abi,
  TName extends ContractFunctionName<TAbi, 'view' | 'payable'>,
  const TArgs extends ContractFunctionArgs<TAbi, 'view' | 'payable', TName>,
>(
  to: Hex,
  call: { readonly abi: TAbi; readonly functionName: TName; readonly args: TArgs },
): ContractRead<ContractFunctionReturnType<TAbi, 'view' | 'payable', TName>> {
  type Value = ContractFunctionReturnType<TAbi, 'view' | 'payable', TName>;
  // Their generic types cannot be followed through a generic function.
  const shape = call as unknown as { abi: Abi; functionName: string; args: readonly unknown[] };
  return {
    to,
    data: encodeFunctionData(shape),
    decode(answer) {
      try {
        return decodeFunctionResult({ ...shape, data: answer }) as Value;
      } catch {
        return null;
      }
    },
  };
}
