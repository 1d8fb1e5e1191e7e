import { fromPublicKey } from 'ox/Address';
import { getSignPayload } from 'ox/PersonalMessage';
import { recoverPublicKey } from 'ox/Secp256k1';
import { fromBigEndian, type Hex, sameHex } from './bytes.ts';

/** Half the order of secp256k1: a signature whose `s` is above is the twin of another one, and refused. */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

const NOT_RECOVERABLE = 'recovery failed';

/** What is wrong with the form of a signature, in go-livepeer's words (`crypto/verify.go`); null when nothing is. */
function formFault(signature: Uint8Array): string | null {
  if (signature.length !== 65) return 'invalid signature length';
  if (fromBigEndian(signature.subarray(32, 64)) > HALF_ORDER) return 'signature s value too high';
  const v = signature[64];
  return v === 27 || v === 28 ? null : 'signature v value must be 27 or 28';
}

/**
 * Who signed a message by EIP-191's personal message (protocol C1).
 * @param message the bytes that were signed, before the prefix
 * @param signature 65 bytes: r, s, v
 * @returns the address in lower case, or what is wrong with the signature
 */
export function recover(
  message: Uint8Array,
  signature: Uint8Array,
): { readonly ok: true; readonly address: Hex } | { readonly ok: false; readonly fault: string } {
  const fault = formFault(signature);
  if (fault) return { ok: false, fault };
  try {
    const publicKey = recoverPublicKey({
      payload: getSignPayload(message),
      signature: {
        r: fromBigEndian(signature.subarray(0, 32)),
        s: fromBigEndian(signature.subarray(32, 64)),
        yParity: (signature[64] ?? 0) - 27,
      },
    });
    return { ok: true, address: fromPublicKey(publicKey) };
  } catch {
    // No point of the curve has these coordinates.
    return { ok: false, fault: NOT_RECOVERABLE };
  }
}

/**
 * Why a signature is not that of an address over a message; null when it is.
 * @param message the bytes that were signed, before EIP-191's prefix
 */
export function signatureFault(address: Hex, message: Uint8Array, signature: Uint8Array): string | null {
  const signer = recover(message, signature);
  if (!signer.ok) return signer.fault;
  return sameHex(signer.address, address) ? null : 'signature is not by this address';
}
