import { type Hex, toHex } from '../../payments/bytes.ts';
import { signatureFault } from '../../payments/eip191.ts';

/** Signatures that are remembered; the one that was used longest ago is forgotten for a new one. */
const LIMIT = 1000;

/**
 * Checks signatures that come again and again: who asks always signs the same words, and so are the credentials of a job with
 * each of its payments (protocol C1, C6). Finding the signer takes milliseconds, finding it in a list nothing. Only what was
 * found right is remembered.
 */
export class SeenSignatures {
  readonly #seen = new Set<string>();
  readonly #faultOf: typeof signatureFault;

  /** @param faultOf checks a signature that was not seen before */
  constructor(faultOf: typeof signatureFault = signatureFault) {
    this.#faultOf = faultOf;
  }

  /** Whether an address signed a message. @param message the bytes that were signed, before EIP-191's prefix */
  isSigned(address: Hex, message: Uint8Array, signature: Uint8Array): boolean {
    const key = `${address.toLowerCase()} ${toHex(message)} ${toHex(signature)}`;
    const known = this.#seen.delete(key);
    if (!known && this.#faultOf(address, message, signature) !== null) return false;
    const [unused] = this.#seen;
    if (this.#seen.size >= LIMIT && unused !== undefined) this.#seen.delete(unused);
    this.#seen.add(key);
    return true;
  }
}
