import { builtEntry } from '../base/built-entry.ts';
import { GatewayError } from '../base/errors.ts';

/**
 * Path of the embedded network's built program.
 * @throws GatewayError `internal` when nothing is built
 */
export function localNetworkEntry(): string {
  const entry = builtEntry('local-network.js');
  if (entry !== null) return entry;
  throw new GatewayError(
    'internal',
    'the program of the embedded network is missing: build it with `npm run build`',
  );
}
