import { pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

/** How the key of a keystore comes from its password (Web3 Secret Storage, version 3). */
export type KeyDerivation =
  | {
      readonly kdf: 'scrypt';
      readonly kdfparams: {
        readonly n: number;
        readonly r: number;
        readonly p: number;
        readonly salt: string;
      };
    }
  | {
      readonly kdf: 'pbkdf2';
      readonly kdfparams: {
        readonly c: number;
        readonly prf: 'hmac-sha256';
        readonly salt: string;
      };
    };

/** Only so much of what is derived is used, whatever `dklen` says: a longer one begins with the same bytes. */
const KEY_BYTES = 32;

/** Bytes scrypt needs for its tables (RFC 7914), and some for itself. */
const scryptMemory = (n: number, r: number, p: number): number => 128 * r * (n + p + 2) + 1_048_576;

/**
 * The key that a keystore is encrypted with. Node's own functions take the password as bytes, which can be wiped; OpenSSL
 * refuses the few files whose `n` is too large for their `r` by RFC 7914, and ox reads those.
 */
export async function deriveKey(derivation: KeyDerivation, password: Buffer): Promise<Buffer> {
  const salt = Buffer.from(derivation.kdfparams.salt, 'hex');
  if (derivation.kdf === 'pbkdf2')
    return promisify(pbkdf2)(password, salt, derivation.kdfparams.c, KEY_BYTES, 'sha256');
  const { n, r, p } = derivation.kdfparams;
  if (Math.log2(n) >= 16 * r) {
    const { scrypt: scryptOfOx } = await import('ox/Keystore');
    const [key] = scryptOfOx({ n, r, p, salt, password: password.toString('utf8') });
    return Buffer.from(key().slice(2), 'hex');
  }
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, { N: n, r, p, maxmem: scryptMemory(n, r, p) }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
