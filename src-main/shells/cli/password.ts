import { readFile } from 'node:fs/promises';
import type { ReadStream } from 'node:tty';
import { abortedError } from '../../base/async.ts';
import { usageError } from './usage-error.ts';

const MAX_BYTES = 1024;

/** Keys of a terminal in raw mode. */
const ENTER = new Set([0x0a, 0x0d]);
const ERASE = new Set([0x08, 0x7f]);
const CTRL_C = 0x03;
const CTRL_D = 0x04;
const CTRL_U = 0x15;
const FIRST_PRINTABLE = 0x20;

/** The part of a terminal that passwords are typed into. */
export type PasswordInput = Pick<ReadStream, 'setRawMode' | 'resume' | 'pause' | 'on' | 'off'> & {
  readonly isTTY?: boolean;
};

/**
 * Reads the password in a file: its first line. The caller wipes it.
 * @throws GatewayError `usage`
 */
export async function readPasswordFile(path: string): Promise<Buffer> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw usageError(
      `the password file ${path} cannot be read (${error.code}): check its path and who may read it`,
    );
  });
  const end = content.findIndex((byte) => ENTER.has(byte));
  const length = end === -1 ? content.length : end;
  const password = Buffer.from(content.subarray(0, length));
  content.fill(0);
  if (password.length === 0)
    throw usageError(`the password file ${path} holds no password in its first line`);
  return password;
}

/**
 * Asks for a password on a terminal, without showing what is typed. The caller wipes it.
 * @throws GatewayError `usage` without a terminal, `aborted` for Ctrl-C and Ctrl-D
 */
export function askPassword(
  question: string,
  input: PasswordInput = process.stdin,
  output: { write(text: string): unknown } = process.stderr,
): Promise<Buffer> {
  if (input.isTTY !== true)
    return Promise.reject(
      usageError(
        'there is no terminal to type the password into: give --password-file with a file that holds it',
      ),
    );
  const typed = new TypedPassword();
  return new Promise((resolve, reject) => {
    const onData = (keys: Buffer): void => {
      const end = typed.take(keys);
      keys.fill(0);
      if (end === null) return;
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
      output.write('\n');
      if (end === 'entered') resolve(typed.password());
      else reject(abortedError('asking for the password'));
      typed.wipe();
    };
    output.write(question);
    input.setRawMode(true);
    input.on('data', onData);
    input.resume();
  });
}

/** What was typed so far. */
class TypedPassword {
  readonly #bytes = Buffer.alloc(MAX_BYTES);
  #length = 0;

  /** Takes keys; tells when that was the end. */
  take(keys: Buffer): 'entered' | 'given up' | null {
    for (const key of keys) {
      if (ENTER.has(key)) return 'entered';
      if (key === CTRL_C || key === CTRL_D) return 'given up';
      if (ERASE.has(key)) this.#erase();
      else if (key === CTRL_U) this.#length = 0;
      else if (key >= FIRST_PRINTABLE && this.#length < MAX_BYTES)
        this.#length = this.#bytes.writeUInt8(key, this.#length);
    }
    return null;
  }

  password(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  wipe(): void {
    this.#bytes.fill(0);
  }

  /** Takes back the last character, which may have several bytes in UTF-8. */
  #erase(): void {
    this.#length = Math.max(0, this.#length - 1);
    while (this.#length > 0 && ((this.#bytes[this.#length] ?? 0) & 0xc0) === 0x80) this.#length -= 1;
  }
}
