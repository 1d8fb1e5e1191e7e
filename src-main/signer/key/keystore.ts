import { createCipheriv, createDecipheriv, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { keccak256 } from 'ox/Hash';
import { z } from 'zod';
import { GatewayError } from '../../base/errors.ts';
import { type Hex, sameHex } from '../../payments/bytes.ts';
import { deriveKey, type KeyDerivation } from './key-derivation.ts';
import { SigningKey } from './signing-key.ts';

const CIPHER = 'aes-128-ctr';
const KEY_BYTES = 32;
const IV_BYTES = 16;

/** Longest keystore that is read, in bytes; they have about 500. */
const MAX_BYTES = 64 * 1024;

/** Most memory and work that is spent on a password: files with more are not made by wallets. */
const MAX_SCRYPT_BYTES = 1024 * 1024 * 1024;
const MAX_PBKDF2_ROUNDS = 10_000_000;

/** As go-ethereum writes them. */
const NEW_KEYSTORE = { n: 262_144, r: 8, p: 1, dklen: KEY_BYTES };

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-fA-F]{${2 * bytes}}$`));
const salt = z.string().regex(/^(?:[0-9a-fA-F]{2}){1,128}$/);
const dklen = z.number().int().min(32).max(128);
const common = {
  cipher: z.literal(CIPHER),
  ciphertext: hex(32),
  cipherparams: z.object({ iv: hex(16) }),
  mac: hex(32),
};
const powerOfTwo = z
  .number()
  .int()
  .min(2)
  .refine((n) => Number.isInteger(Math.log2(n)));

/** Web3 Secret Storage, version 3. go-ethereum writes `crypto`, older wallets `Crypto`. */
const keystoreSchema = z.object({
  version: z.literal(3),
  id: z.string().optional(),
  address: z
    .string()
    .regex(/^(?:0x)?[0-9a-fA-F]{40}$/)
    .optional(),
  crypto: z.discriminatedUnion('kdf', [
    z.object({
      ...common,
      kdf: z.literal('scrypt'),
      kdfparams: z
        .object({
          n: powerOfTwo,
          r: z.number().int().min(1).max(1024),
          p: z.number().int().min(1).max(64),
          dklen,
          salt,
        })
        .refine(({ n, r }) => 128 * n * r <= MAX_SCRYPT_BYTES),
    }),
    z.object({
      ...common,
      kdf: z.literal('pbkdf2'),
      kdfparams: z.object({
        c: z.number().int().min(1).max(MAX_PBKDF2_ROUNDS),
        prf: z.literal('hmac-sha256'),
        dklen,
        salt,
      }),
    }),
  ]),
});

type KeystoreFile = z.infer<typeof keystoreSchema>;

/**
 * Opens an encrypted keystore. Everything secret stays in buffers that are wiped.
 * @param text what the file holds
 * @param password its bytes; wiped in the end, whatever happens
 * @throws GatewayError `keystore_invalid`, `keystore_password_wrong`; neither says anything of what is secret
 */
export async function openKeystore(text: string, password: Buffer): Promise<SigningKey> {
  try {
    const keystore = parseKeystore(text);
    const key = SigningKey.from(await decrypted(keystore.crypto, password));
    if (keystore.address !== undefined && !sameHex(asHex(keystore.address), key.address)) {
      key.forget();
      throw invalid(`the key in it is that of ${key.address}, but it says to be of another address`);
    }
    return key;
  } finally {
    password.fill(0);
  }
}

/**
 * Makes a new key and the keystore that holds it, encrypted as go-ethereum does.
 * @param password its bytes; wiped in the end, whatever happens
 * @returns the file's text and the address
 */
export async function createKeystore(
  password: Buffer,
): Promise<{ readonly text: string; readonly address: Hex }> {
  const key = randomBytes(KEY_BYTES);
  const iv = randomBytes(IV_BYTES);
  const derivation: KeyDerivation = {
    kdf: 'scrypt',
    kdfparams: { ...NEW_KEYSTORE, salt: randomBytes(KEY_BYTES).toString('hex') },
  };
  const derived = await deriveKey(derivation, password).finally(() => password.fill(0));
  const cipher = createCipheriv(CIPHER, derived.subarray(0, IV_BYTES), iv);
  const ciphertext = Buffer.concat([cipher.update(key), cipher.final()]);
  const crypto = {
    cipher: CIPHER,
    ciphertext: ciphertext.toString('hex'),
    cipherparams: { iv: iv.toString('hex') },
    ...derivation,
    mac: macOf(derived, ciphertext).toString('hex'),
  };
  derived.fill(0);
  const signingKey = SigningKey.from(key);
  signingKey.forget();
  const { address } = signingKey;
  const file = { address: address.slice(2), crypto, id: randomUUID(), version: 3 };
  return { text: `${JSON.stringify(file)}\n`, address };
}

async function decrypted(crypto: KeystoreFile['crypto'], password: Buffer): Promise<Uint8Array> {
  const derived = await deriveKey(crypto, password);
  try {
    const ciphertext = Buffer.from(crypto.ciphertext, 'hex');
    if (!timingSafeEqual(macOf(derived, ciphertext), Buffer.from(crypto.mac, 'hex')))
      throw new GatewayError(
        'keystore_password_wrong',
        'the password does not open the keystore: check it, and that the file is the right one',
      );
    const iv = Buffer.from(crypto.cipherparams.iv, 'hex');
    const cipher = createDecipheriv(CIPHER, derived.subarray(0, IV_BYTES), iv);
    return Buffer.concat([cipher.update(ciphertext), cipher.final()]);
  } finally {
    derived.fill(0);
  }
}

/** Tells a wrong password from a right one. */
function macOf(derived: Buffer, ciphertext: Buffer): Buffer {
  return Buffer.from(keccak256(Buffer.concat([derived.subarray(16, 32), ciphertext]), { as: 'Bytes' }));
}

function parseKeystore(text: string): KeystoreFile {
  if (text.length > MAX_BYTES) throw invalid('it is longer than any keystore');
  const raw = parseJson(text);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw invalid('it is not a JSON object');
  const { Crypto, ...rest } = raw as Record<string, unknown>;
  const parsed = keystoreSchema.safeParse(Crypto === undefined ? raw : { crypto: Crypto, ...rest });
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  throw invalid(`its field "${where}" is missing or not what version 3 of the format has`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const asHex = (address: string): Hex => `0x${address.replace(/^0x/, '')}`;

function invalid(why: string): GatewayError {
  return new GatewayError(
    'keystore_invalid',
    `this is no keystore that can be opened: ${why}; it has to be an encrypted Web3 file of version 3, as go-ethereum and wallets write`,
  );
}
