import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GatewayError } from '../base/errors.ts';

/**
 * Path of the built `local-network.js`: beside the bundle this code is in, or in `out/main` of the checkout when it
 * runs from its sources.
 * @throws GatewayError `internal` when there is no build
 */
export function localNetworkEntry(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    for (const candidate of [join(folder, 'local-network.js'), join(folder, 'out/main/local-network.js')])
      if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder)
      throw new GatewayError(
        'internal',
        'the program of the embedded network is missing: build it with `npm run build`',
      );
  }
}
