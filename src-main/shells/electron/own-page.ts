/** The scheme the window is served under, by this program and to this program only. */
export const WINDOW_SCHEME = 'rivulet-app';

const WINDOW_HOST = 'window';

/** The page of every window. */
export const WINDOW_URL = `${WINDOW_SCHEME}://${WINDOW_HOST}/index.html`;

/** True for an address, or an origin, of the window's own files. */
export function isOwnUrl(address: string): boolean {
  return parsed(address) !== null;
}

/** True for the page itself, in whatever view its fragment names. */
export function isOwnPage(address: string): boolean {
  return parsed(address)?.pathname === '/index.html';
}

/** True for the page's clean feed: the one view it may open in a window of its own. */
export function isFeedPage(address: string): boolean {
  const url = parsed(address);
  return url?.pathname === '/index.html' && url.search === '' && url.hash === '#feed';
}

function parsed(address: string): URL | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const own = url.protocol === `${WINDOW_SCHEME}:` && url.host === WINDOW_HOST;
  return own && url.username === '' && url.password === '' ? url : null;
}
