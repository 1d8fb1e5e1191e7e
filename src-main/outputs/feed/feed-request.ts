import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What of the feed a request is for: a stream, the socket of the page, the page, or the page without its slash. */
type FeedResource = 'ts' | 'mjpeg' | 'socket' | 'page' | 'page-moved';

/** The sound a reader of MPEG-TS wants: as it comes, as AAC, or none. */
type WantedAudio = 'copy' | 'aac' | 'none';

/** What a request asks of the feed. */
export interface FeedTarget {
  readonly resource: FeedResource;
  readonly audio: WantedAudio;
  /** JPEG pictures one right after the other, not in parts. */
  readonly bare: boolean;
}

const RESOURCES: Readonly<Record<string, FeedResource>> = {
  'live.ts': 'ts',
  'live.mjpeg': 'mjpeg',
  'live.ws': 'socket',
  '': 'page',
};

/** Longer ones are nobody's. */
const MAX_TARGET_LENGTH = 1024;

/**
 * Reads the target of a request, `/TOKEN/…`, as it was sent: nothing is decoded or resolved. Null where the token is not
 * `token`, which takes the same time whatever is wrong with it, or there is no such resource.
 */
export function readFeedTarget(target: string | undefined, token: string): FeedTarget | null {
  if (target === undefined || target.length > MAX_TARGET_LENGTH) return null;
  const [path = '', query = ''] = target.split('?', 2);
  const [root, given = '', name, ...more] = path.split('/');
  const known = sameSecret(given, token);
  if (!known || root !== '' || more.length > 0) return null;
  const resource = name === undefined ? 'page-moved' : Object.hasOwn(RESOURCES, name) && RESOURCES[name];
  if (!resource) return null;
  const wishes = new URLSearchParams(query);
  const audio = wishes.get('audio');
  return {
    resource,
    audio: audio === 'aac' || audio === 'none' ? audio : 'copy',
    bare: wishes.has('bare'),
  };
}

/**
 * True when a request names as its host the very address it came in at, or `localhost` on loopback. A page of a stranger
 * that had its own name resolved to this machine (DNS rebinding) sends that name.
 */
export function namesOwnHost({ headers, socket }: IncomingMessage): boolean {
  const { localAddress = '', localPort } = socket;
  const address = localAddress.replace(/^::ffff:/, '');
  const host = address.includes(':') ? `[${address}]` : address;
  const isLoopback = address === '::1' || address.startsWith('127.');
  const names = isLoopback ? [host, 'localhost'] : [host];
  const given = headers.host?.toLowerCase();
  // The usual port is left out.
  return names.some((name) => given === `${name}:${localPort}` || (localPort === 80 && given === name));
}

/** True when a request comes from a page of this feed, or from no page at all: browsers always say which. */
export function fromOwnPage({ headers }: IncomingMessage): boolean {
  const { host, origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === undefined || site === 'same-origin' || site === 'none';
}

function sameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
