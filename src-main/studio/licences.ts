import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { CommandResponse } from '../../src-preload/contract.ts';
import { builtEntry } from '../base/built-entry.ts';
import { GatewayError } from '../base/errors.ts';

type Licences = CommandResponse<'app.licences'>;

/** The file a packaged application brings with it, beside its main bundle. */
const PACKAGED = 'licences.json';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      dev: z.boolean().optional(),
      license: z.unknown().optional(),
    }),
  ),
});

/**
 * Names, versions and licence texts of every package that Rivulet runs on, by name: from the file that packaging wrote, or,
 * in a checkout, from the packages themselves.
 * @throws GatewayError `internal` where neither is there
 */
export async function readLicences(from: string = import.meta.dirname): Promise<Licences> {
  const packaged = builtEntry(PACKAGED, from);
  if (packaged !== null) return JSON.parse(await readFile(packaged, 'utf8')) as Licences;
  const root = checkoutOf(from);
  if (root === null)
    throw new GatewayError('internal', 'the licence texts are missing: install Rivulet again');
  return collectLicences(root);
}

/** Reads the licences of all packages that a checkout's lock file names for running, not for building, Rivulet. */
export async function collectLicences(root: string): Promise<Licences> {
  const { packages } = lockSchema.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
  const used = Object.entries(packages).filter(([path, { dev }]) => path.startsWith('node_modules/') && !dev);
  const licences = await Promise.all(
    used.map(async ([path, { version = '', license }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: typeof license === 'string' ? license : 'see the text',
      text: await licenceText(join(root, path)),
    })),
  );
  // Packages for other systems are named in the lock file but are not here.
  const own = { name: 'rivulet', version: '', licence: 'MIT', text: await licenceText(root) };
  const others = licences.filter(({ text }) => text !== '');
  return [own, ...others.sort((a, b) => a.name.localeCompare(b.name))];
}

async function licenceText(folder: string): Promise<string> {
  const names = await readdir(folder).catch((): string[] => []);
  const name = names.find((file) => /^(licen[cs]e|copying)/i.test(file));
  if (name !== undefined) return readFile(join(folder, name), 'utf8').catch(() => '');
  return names.includes('package.json') ? 'The package holds no licence text of its own.' : '';
}

function checkoutOf(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package-lock.json'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}
