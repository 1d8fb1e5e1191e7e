/** The scheme of links that other programs and pages may open Rivulet with. */
export const LINK_SCHEME = 'rivulet';

/** The longest link that is read; a gateway token is below 1 KiB as a rule. */
const MAX_LINK_CHARS = 65_536;

/**
 * The gateway token that a link carries: `rivulet://token/<token>` or `rivulet://token?value=<token>` (protocol E: base64
 * JSON). Null when it is no such link. What the token says is for the studio to check and for the user to accept.
 */
export function tokenOfLink(link: string): string | null {
  if (link.length > MAX_LINK_CHARS || !URL.canParse(link)) return null;
  const url = new URL(link);
  if (url.protocol !== `${LINK_SCHEME}:` || url.host !== 'token') return null;
  // In a query, base64's plus would be read as a space.
  const inQuery = url.searchParams.get('value')?.replaceAll(' ', '+');
  const token = inQuery ?? decoded(url.pathname.replace(/^\//, ''));
  return token === null || token === '' ? null : token;
}

/** The link among a program's arguments; null where there is none. */
export function linkAmong(args: readonly string[]): string | null {
  return args.find((arg) => arg.toLowerCase().startsWith(`${LINK_SCHEME}://`)) ?? null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
