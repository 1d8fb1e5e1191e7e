import type { RequestHeaders } from '../auth-webhook.ts';

/** Kept elsewhere by Go's server, and not among a request's headers. */
const NOT_AMONG_HEADERS: ReadonlySet<string> = new Set(['Host', 'Transfer-Encoding']);

/**
 * The headers of a request as Go's server sees them, which is how webhooks are told: names begin with capitals, every value
 * is in a list.
 * @param rawHeaders names and values in turn, as Node keeps them
 */
export function goHeaders(rawHeaders: readonly string[]): RequestHeaders {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = canonicalName(rawHeaders[index] ?? '');
    if (NOT_AMONG_HEADERS.has(name)) continue;
    const values = headers.get(name) ?? [];
    values.push(rawHeaders[index + 1] ?? '');
    headers.set(name, values);
  }
  return Object.fromEntries(headers);
}

function canonicalName(name: string): string {
  return name.toLowerCase().replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}
