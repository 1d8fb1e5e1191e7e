import { readFile, writeFile } from 'node:fs/promises';
import { GatewayError } from '../../base/errors.ts';
import { checksumAddress } from '../../payments/identity.ts';
import { createKeystore, openKeystore } from '../../signer/key/keystore.ts';
import type { SigningKey } from '../../signer/key/signing-key.ts';
import { askPassword, readPasswordFile } from './password.ts';
import { usageError } from './usage-error.ts';

/** Where a password comes from. */
export interface PasswordSource {
  /** Null asks on the terminal. */
  readonly passwordFile: string | null;
}

/**
 * Opens the keystore that a command line names, with its password file or by asking.
 * @throws GatewayError `keystore_invalid`, `keystore_password_wrong`, `usage`, `aborted`
 */
export async function openKey(path: string, line: PasswordSource): Promise<SigningKey> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new GatewayError(
      'keystore_invalid',
      `the keystore ${path} cannot be read (${error.code}): check its path and who may read it`,
      { fields: { path } },
    );
  });
  return openKeystore(text, await passwordFor(`password of ${path}: `, line));
}

function passwordFor(question: string, { passwordFile }: PasswordSource): Promise<Buffer> {
  return passwordFile === null ? askPassword(question) : readPasswordFile(passwordFile);
}

/**
 * Makes a key and writes its keystore to a new file, which only its owner can read.
 * @returns the key's address, as EIP-55 writes it
 * @throws GatewayError `usage`, `aborted`
 */
export async function makeKeystore(path: string, line: PasswordSource): Promise<string> {
  const password = await passwordFor(`password for ${path}: `, line);
  if (line.passwordFile === null) await confirm(password);
  const { text, address } = await createKeystore(password);
  // A key that is there already is never written over.
  await writeFile(path, text, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw usageError(
      error.code === 'EEXIST'
        ? `${path} exists already: choose another file, keys are not written over`
        : `${path} cannot be written (${error.code}): check its folder and who may write there`,
    );
  });
  return checksumAddress(address);
}

async function confirm(password: Buffer): Promise<void> {
  const again = await askPassword('once more: ');
  const same = again.equals(password);
  again.fill(0);
  if (same && password.length > 0) return;
  password.fill(0);
  throw usageError('the two passwords differ, or are empty: nothing was written');
}
