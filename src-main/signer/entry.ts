import { builtEntry } from '../base/built-entry.ts';
import { GatewayError } from '../base/errors.ts';

/**
 * Path of the embedded signer's built program.
 * @throws GatewayError `internal` when nothing is built
 */
export function localSignerEntry(): string {
  const entry = builtEntry('signer.js');
  if (entry !== null) return entry;
  throw new GatewayError(
    'internal',
    'the program of the embedded signer is missing: build it with `npm run build`',
  );
}
