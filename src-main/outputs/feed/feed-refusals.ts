import type { IncomingMessage } from 'node:http';
import { type FeedTarget, fromOwnPage, namesOwnHost } from './feed-request.ts';
import type { Refusal } from './feed-responses.ts';

/** Readers at once. */
export const MAX_READERS = 32;

/** What the feed can do just now. */
export interface FeedConditions {
  /** There is no room for another reader. */
  readonly full: boolean;
  /** Sound can be made AAC. */
  readonly hasAac: boolean;
}

const NOT_FOUND: Refusal = { status: 404, text: 'There is nothing here.' };
const CROWDED: Refusal = {
  status: 503,
  text: `${MAX_READERS} read the feed already: close one of them.`,
  headers: { 'Retry-After': '2' },
};

/** Why a request is not served; null where it is. Who does not know the token learns nothing else. */
export function refusalOf(
  request: IncomingMessage,
  target: FeedTarget | null,
  { full, hasAac }: FeedConditions,
): Refusal | null {
  if (!target) return NOT_FOUND;
  if (!namesOwnHost(request))
    return { status: 421, text: 'The feed is read at the address of its machine, written as a number.' };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, text: 'The feed can only be read.', headers: { Allow: 'GET, HEAD' } };
  if (target.resource === 'socket')
    return { status: 426, text: 'This is a WebSocket.', headers: { Upgrade: 'websocket' } };
  if (target.resource === 'ts' && target.audio === 'aac' && !hasAac)
    return { status: 501, text: 'The sound is not made into AAC here: leave ?audio=aac out.' };
  const isStream = target.resource === 'ts' || target.resource === 'mjpeg';
  return isStream && request.method === 'GET' && full ? CROWDED : null;
}

/** Why a request to upgrade is not served; null where it is. */
export function upgradeRefusalOf(
  request: IncomingMessage,
  target: FeedTarget | null,
  { full }: FeedConditions,
): Refusal | null {
  if (target?.resource !== 'socket' || !namesOwnHost(request) || !fromOwnPage(request)) return NOT_FOUND;
  return full ? CROWDED : null;
}
