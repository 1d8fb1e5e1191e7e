import { readFileSync } from 'node:fs';
import { usageError } from './usage-error.ts';

/** Largest file of secrets that is read, in bytes. */
const MAX_BYTES = 64 * 1024;

/**
 * The lines of a file that holds what must not stand in the list of processes.
 * @param what what it holds, for sentences: `headers`
 * @throws GatewayError `usage`; no sentence quotes the content
 */
export function readSecretFile(path: string, what: string): string[] {
  try {
    const content = readFileSync(path);
    if (content.length > MAX_BYTES) throw usageError(`the file of ${what} ${path} is too long`);
    return content.toString('utf8').split(/\r?\n/);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || code === 'usage') throw error;
    throw usageError(
      `the file of ${what} ${path} cannot be read (${code}): check its path and who may read it`,
    );
  }
}
