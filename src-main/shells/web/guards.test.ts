import { describe, expect, it } from 'vitest';
import { fromOwnHost, fromOwnPage, Sessions, sessionCookie } from './guards.ts';

const PORT = 4000;

/** A request with the cookie that a session's secret was sent in. */
function withCookie(secret: string, port = PORT) {
  return { headers: { cookie: sessionCookie(secret, port, '/x/').split(';')[0] } };
}

describe('sessions', () => {
  function setup() {
    const clock = { nowMs: 0 };
    return { clock, sessions: new Sessions(() => clock.nowMs) };
  }

  function enter(sessions: Sessions): string {
    const secret = sessions.exchange(sessions.newToken());
    if (secret === null) throw new Error('the token was not taken');
    return secret;
  }

  it('begin with a token, which is good once', () => {
    const { sessions } = setup();
    const token = sessions.newToken();
    expect(sessions.exchange(token)).toMatch(/^[\w-]{43}$/);
    expect(sessions.exchange(token)).toBeNull();
    expect(sessions.exchange('')).toBeNull();
  });

  it('do not begin with a token that is older than ten minutes', () => {
    const { clock, sessions } = setup();
    const [early, late] = [sessions.newToken(), sessions.newToken()];
    clock.nowMs = 600_000;
    expect(sessions.exchange(early)).not.toBeNull();
    clock.nowMs = 600_001;
    expect(sessions.exchange(late)).toBeNull();
  });

  it('are known by their cookie, among others, at their own port', () => {
    const { sessions } = setup();
    const secret = enter(sessions);
    const { cookie } = withCookie(secret).headers;
    expect(sessions.knows({ headers: { cookie: `a=1; ${cookie};b=2=3` } }, PORT)).toBe(true);
    expect(sessions.knows(withCookie(secret, PORT + 1), PORT)).toBe(false);
    for (const wrong of [undefined, '', ';;=', `${cookie}x`, `x${cookie}`, cookie?.slice(0, -1)])
      expect(sessions.knows({ headers: wrong === undefined ? {} : { cookie: wrong } }, PORT)).toBe(false);
  });

  it('make room for the 33rd, least recently used first', () => {
    const { sessions } = setup();
    const [first = '', second = '', ...others] = Array.from({ length: 32 }, () => enter(sessions));
    expect(sessions.knows(withCookie(first), PORT)).toBe(true);
    const last = enter(sessions);
    expect(sessions.knows(withCookie(second), PORT)).toBe(false);
    for (const secret of [first, ...others, last])
      expect(sessions.knows(withCookie(secret), PORT)).toBe(true);
  });
});

describe('the host a request names', () => {
  it.each([
    ['127.0.0.1:4000', true],
    ['localhost:4000', true],
    ['127.0.0.1', false],
    ['localhost:4001', false],
    ['evil.example:4000', false],
    ['127.0.0.1:4000.evil.example', false],
    ['[::1]:4000', false],
  ])('%s: %s', (host, own) => {
    expect(fromOwnHost({ headers: { host } }, PORT)).toBe(own);
  });

  it('may lack the port that browsers leave out', () => {
    expect(fromOwnHost({ headers: { host: 'localhost' } }, 80)).toBe(true);
    expect(fromOwnHost({ headers: {} }, 80)).toBe(false);
  });
});

describe('the page a request comes from', () => {
  const host = '127.0.0.1:4000';
  it.each([
    ['our own', { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }, true],
    ['our own, in a browser that says less', { host, origin: `http://${host}` }, true],
    ['none', { host }, false],
    ['another name of this machine', { host, origin: 'http://localhost:4000' }, false],
    ['another port', { host, origin: 'http://127.0.0.1:4001', 'sec-fetch-site': 'same-site' }, false],
    ['an opaque one', { host, origin: 'null' }, false],
    ['https', { host, origin: `https://${host}` }, false],
    [
      'one the browser calls foreign',
      { host, origin: `http://${host}`, 'sec-fetch-site': 'cross-site' },
      false,
    ],
    ['a name that was made to point here', { host: 'evil.example', origin: 'http://evil.example' }, false],
  ])('%s', (_what, headers, own) => {
    expect(fromOwnPage({ headers }, PORT)).toBe(own);
  });
});
