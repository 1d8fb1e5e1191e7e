import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Builds `out/` once before any test: child processes (engine, local network) run the product's own bundle. */
export default function setup(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, '../../scripts/build.mjs')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
