import type { ContractError } from '../../src-preload/contract.ts';

/** An error as main would report it. */
export function sampleError(code: ContractError['code'], message: string): ContractError {
  return { code, message, fields: {} };
}
