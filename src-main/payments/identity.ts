import { checksum } from 'ox/Address';
import { keccak256 } from 'ox/Hash';
import type { Hex } from './bytes.ts';

/** An address as EIP-55 writes it, its checksum in upper and lower case. */
export function checksumAddress(address: Hex): Hex {
  return checksum(address);
}

/**
 * What a gateway signs to be let in by an orchestrator: keccak-256 of its address as EIP-55 writes it (protocol C1).
 * It never changes, so that one signature serves for good.
 */
export function identityMessage(address: Hex): Uint8Array {
  return keccak256(Buffer.from(checksum(address), 'utf8'), { as: 'Bytes' });
}
