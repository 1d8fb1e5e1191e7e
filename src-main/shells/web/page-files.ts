import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { GatewayError } from '../../base/errors.ts';

/** A file of the window's page, ready to send. */
export interface PageFile {
  readonly body: Buffer;
  readonly type: string;
  /** Its name holds a hash of its content: it may be kept for ever. */
  readonly immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/**
 * Reads the built page once, before anything is served: what is not in this table is not there, so that no path can lead
 * out of it. Keys are paths below it, with slashes. Source maps stay behind.
 * @throws GatewayError `internal` when it is not built
 */
export async function readPageFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new GatewayError('internal', 'the page is not built: run `npm run build`', { cause });
  });
  const files = entries.filter((entry) => entry.isFile() && extname(entry.name) in TYPES);
  const read = await Promise.all(
    files.map(async (entry): Promise<[string, PageFile]> => {
      const path = join(entry.parentPath, entry.name);
      const url = relative(folder, path).split(sep).join('/');
      const type = TYPES[extname(entry.name)] ?? 'application/octet-stream';
      return [url, { body: await readFile(path), type, immutable: url.startsWith('assets/') }];
    }),
  );
  return new Map(read);
}
