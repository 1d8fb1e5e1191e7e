import { parseSeq } from './wire.ts';

/** Characters a channel name may have, after percent-decoding. */
const MAX_NAME_LENGTH = 256;

/** A request path that names a channel. */
export type ChannelRoute =
  | { readonly kind: 'channel'; readonly name: string }
  | { readonly kind: 'next'; readonly name: string }
  | { readonly kind: 'segment'; readonly name: string; readonly seq: number }
  | { readonly kind: 'bad_seq'; readonly name: string };

/** What a request path asks for, below the server's base path. */
export type Route = ChannelRoute | { readonly kind: 'not_found' };

/**
 * Reads a request target. Undefined when it does not lie below `basePath` (no slash at its end). The channel name is
 * percent-decoded once, so an encoded slash is part of the name.
 */
export function parseRoute(target: string, basePath: string): Route | undefined {
  const path = target.replace(/[?#].*$/s, '');
  if (path !== basePath && !path.startsWith(`${basePath}/`)) return undefined;
  const [, rawName, rawSeq, ...rest] = path.slice(basePath.length).split('/');
  const name = decodeName(rawName);
  if (name === undefined || rest.length > 0) return { kind: 'not_found' };
  if (!rawSeq) return { kind: 'channel', name };
  if (rawSeq === 'next') return { kind: 'next', name };
  const seq = parseSeq(rawSeq);
  return seq === undefined ? { kind: 'bad_seq', name } : { kind: 'segment', name, seq };
}

function decodeName(raw: string | undefined): string | undefined {
  if (!raw) return undefined;
  try {
    const name = decodeURIComponent(raw);
    return name.length <= MAX_NAME_LENGTH ? name : undefined;
  } catch {
    return undefined;
  }
}
