import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Path of a built program, e.g. `engine.js`: beside the bundle that the calling module is in, or in `out/main` of the
 * checkout when it runs from its sources. Null when it is not built.
 * @param from folder to look from, upwards; this module's by default
 */
export function builtEntry(name: string, from: string = import.meta.dirname): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    for (const candidate of [join(folder, name), join(folder, 'out/main', name)])
      if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) return null;
  }
}
