import { randomBytes, timingSafeEqual } from 'node:crypto';
import { fromPublicKey } from 'ox/Address';
import { keccak256 } from 'ox/Hash';
import { getPublicKey, sign } from 'ox/Secp256k1';
import { GatewayError } from '../../base/errors.ts';
import { type Hex, uint256 } from '../../payments/bytes.ts';
import { signatureFault } from '../../payments/eip191.ts';

const KEY_BYTES = 32;

/** Numbers from 1 to below this are keys of secp256k1. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const PREFIX = '\u0019Ethereum Signed Message:\n';

/**
 * The key a signer pays with. It signs, and tells its address; the key itself comes out of it in no way, and does not show
 * when the object is printed.
 */
export class SigningKey {
  /** In lower case. */
  readonly address: Hex;
  readonly #key: Uint8Array;

  private constructor(key: Uint8Array) {
    this.#key = key;
    this.address = fromPublicKey(getPublicKey({ privateKey: key }));
  }

  /**
   * Takes over 32 bytes: they are the key's own from now on, and wiped by {@link forget}.
   * @throws GatewayError `keystore_invalid` when they are no key
   */
  static from(bytes: Uint8Array): SigningKey {
    const number = bytes.length === KEY_BYTES ? BigInt(`0x${Buffer.from(bytes).toString('hex')}`) : 0n;
    if (number <= 0n || number >= ORDER)
      throw new GatewayError('keystore_invalid', 'what the keystore holds is not a key of secp256k1');
    return new SigningKey(bytes);
  }

  /** A key that nobody else has and that is lost with the process. */
  static throwAway(): SigningKey {
    return SigningKey.from(randomBytes(KEY_BYTES));
  }

  /**
   * Signs bytes as EIP-191's personal message (protocol C1), always with the same signature for the same bytes (RFC 6979).
   * @returns 65 bytes: r, s in its lower form, v of 27 or 28
   */
  sign(message: Uint8Array): Uint8Array {
    const hash = keccak256(Buffer.concat([Buffer.from(PREFIX + message.length), message]), { as: 'Bytes' });
    const { r, s, yParity } = sign({ payload: hash, privateKey: this.#key, extraEntropy: false });
    const signature = new Uint8Array(65);
    signature.set(uint256(r), 0);
    signature.set(uint256(s), 32);
    signature[64] = 27 + yParity;
    return signature;
  }

  /**
   * Whether this key signed a message. Signing again and comparing takes a fifth of the time that recovering the public
   * key takes; that is left for signatures that somebody with the same key made in another way.
   */
  signed(message: Uint8Array, signature: Uint8Array): boolean {
    if (signature.length === 65 && timingSafeEqual(this.sign(message), signature)) return true;
    return signatureFault(this.address, message, signature) === null;
  }

  /** Wipes the key from memory as far as that is possible; nothing can be signed from then on. */
  forget(): void {
    this.#key.fill(0);
  }
}
