import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { CustomScheme } from 'electron';
import { pageHeaders } from '../page-headers.ts';
import { isOwnUrl, WINDOW_SCHEME } from './own-page.ts';

/** The privileges of the window's scheme: an origin of its own that counts as secure, with fetch and streams. */
export const windowScheme: CustomScheme = {
  scheme: WINDOW_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
};

/** Kinds of files a build of the window consists of; nothing else is served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};

const HEADERS = { ...pageHeaders(null), 'cache-control': 'no-cache' };

/**
 * The file an address stands for: a path of plain names below the root. Null for anything else, so that no address leads
 * out of the root, whatever it is encoded as.
 */
export function windowFile(root: string, address: string): string | null {
  if (!isOwnUrl(address)) return null;
  const segments = new URL(address).pathname.split('/').slice(1);
  const plain = segments.every((segment) => /^[\w-][\w.-]*$/.test(segment));
  const path = segments.join('/');
  return plain && extname(path) in TYPES ? join(root, path) : null;
}

/** Serves the built window from its folder; the handler of {@link windowScheme}. */
export function serveWindow(root: string): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    if (method !== 'GET') return refusal(405);
    const path = windowFile(root, url);
    const bytes = path === null ? null : await readFile(path).catch(() => null);
    if (path === null || bytes === null) return refusal(404);
    const type = TYPES[extname(path)] ?? '';
    return new Response(new Uint8Array(bytes), { headers: { ...HEADERS, 'content-type': type } });
  };
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: HEADERS });
}
