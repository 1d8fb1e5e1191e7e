import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The cookie that stands for a session; its name carries the port, since cookies do not tell ports apart. */
const COOKIE_PREFIX = 'rivulet-session-';

/** Sessions at once; the one used longest ago makes room. */
const MAX_SESSIONS = 32;

/** A token that was not used ends after so long, in milliseconds. */
const TOKEN_LIFE_MS = 10 * 60_000;

/** A new secret of 256 bits, as text for URLs. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Who may talk to the web shell: whoever brings the one-time token is given a session, kept in a cookie that no script and
 * no other site can use. Sessions last as long as the program: a window may sleep for days with its machine.
 */
export class Sessions {
  readonly #now: () => number;
  /** Digest of each token → when it ends. */
  readonly #tokens = new Map<string, number>();
  /** Digests of the sessions' secrets, least recently used first. */
  readonly #sessions = new Set<string>();

  /** @param now milliseconds, for tests */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Makes a token that opens one window within ten minutes. */
  newToken(): string {
    for (const [key, endsMs] of this.#tokens) if (endsMs < this.#now()) this.#tokens.delete(key);
    const token = newSecret();
    this.#tokens.set(digest(token), this.#now() + TOKEN_LIFE_MS);
    return token;
  }

  /** Takes a token in exchange for a session's secret; null when it was never given out, was used, or has ended. */
  exchange(token: string): string | null {
    const key = digest(token);
    const endsMs = this.#tokens.get(key);
    this.#tokens.delete(key);
    if (endsMs === undefined || endsMs < this.#now()) return null;
    const secret = newSecret();
    this.#sessions.add(digest(secret));
    const [oldest] = this.#sessions;
    if (this.#sessions.size > MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    return secret;
  }

  /** True when a request carries the secret of a session. */
  knows(request: Pick<IncomingMessage, 'headers'>, port: number): boolean {
    const secret = readCookie(request.headers.cookie, `${COOKIE_PREFIX}${port}`);
    if (secret === null) return false;
    const key = digest(secret);
    if (!this.#sessions.delete(key)) return false;
    this.#sessions.add(key);
    return true;
  }
}

/**
 * The `Set-Cookie` of a session: for this host alone, unreadable by scripts, never sent from another site. Cookies do not
 * tell ports apart either: a path that cannot be guessed keeps it from what other users serve on this machine.
 */
export function sessionCookie(secret: string, port: number, path: string): string {
  return `${COOKIE_PREFIX}${port}=${secret}; Path=${path}; HttpOnly; SameSite=Strict`;
}

/** The hosts by which the shell may be reached: loopback by number and by name, at its own port. */
function ownHosts(port: number): readonly string[] {
  const names = ['127.0.0.1', 'localhost'];
  // Browsers leave out the usual port.
  return [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
}

/**
 * True when a request names this shell as its host. A page of a stranger that had its own name resolved to this machine
 * (DNS rebinding) sends that name.
 */
export function fromOwnHost(request: Pick<IncomingMessage, 'headers'>, port: number): boolean {
  return ownHosts(port).includes(request.headers.host ?? '');
}

/**
 * True when a request was made by a page of this shell: its Origin is there and is the host it was sent to, and the browser
 * does not call it cross-site. Required of sockets and of whatever changes something.
 */
export function fromOwnPage(request: Pick<IncomingMessage, 'headers'>, port: number): boolean {
  const { host, origin, 'sec-fetch-site': site } = request.headers;
  if (!fromOwnHost(request, port)) return false;
  // Some browsers do not say what they think of the site; all of them say the origin.
  return origin === `http://${host}` && (site === undefined || site === 'same-origin');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function readCookie(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').slice(0, 16_384).split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return value.join('=');
  }
  return null;
}
