import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { basename, dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src-main/base/errors.ts';
import { type WebRig, type WebSession, webRigs } from '../support/web-rig.ts';

const open = webRigs();

/** That the shell still serves its page to those who may have it. */
async function expectAlive(rig: WebRig, { base, headers }: WebSession): Promise<void> {
  expect(await rig.ask(base, { headers })).toMatchObject({ status: 200, body: '<!doctype html>page' });
}

describe('the door', () => {
  it('lets a token in once, and leads to an address without it', async () => {
    const rig = await open();
    const token = rig.token();
    const first = await rig.ask(`/?token=${token}`);
    expect(first).toMatchObject({ status: 303, body: '' });
    expect(first.headers.location).toMatch(/^\/[\w-]{22}\/$/);
    const [cookie = ''] = first.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^rivulet-session-\d+=[\w-]{43}; Path=\/[\w-]{22}\/; HttpOnly; SameSite=Strict$/);
    rig.secrets.push(cookie.split(/[=;]/)[1] ?? cookie);
    expect(await rig.ask(`/?token=${token}`)).toMatchObject({ status: 403 });
  });

  it.each(['', 'x', 'A'.repeat(43), '%00', 'token'])('does not let in the token "%s"', async (token) => {
    const rig = await open();
    const answer = await rig.ask(`/?token=${token}`);
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('leaves a window that comes with a used token where it was', async () => {
    const rig = await open();
    const { base, headers } = await rig.enter();
    expect(await rig.ask('/?token=used', { headers })).toMatchObject({
      status: 303,
      headers: { location: base },
    });
  });

  it('leads on from a page of its own when a link of another site leads here', async () => {
    const rig = await open();
    const answer = await rig.ask(`/?token=${rig.token()}`, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(answer.headers.refresh).toMatch(/^0; url=\/[\w-]{22}\/$/);
    expect(answer.headers['set-cookie']).toHaveLength(1);
  });

  it('shows nothing without a session', async () => {
    const rig = await open();
    const { base } = await rig.enter();
    for (const target of ['/', base, `${base}index.html`, `${base}assets/main.js`, '/nothing'])
      expect(await rig.ask(target)).toMatchObject({
        status: 403,
        body: expect.stringContaining('has been used'),
      });
  });

  it('does not answer to another name', async () => {
    const rig = await open();
    const { base, headers } = await rig.enter();
    for (const host of ['evil.example', `evil.example:${rig.shell.port}`, '127.0.0.1', '127.0.0.1:1', ''])
      expect(await rig.ask(base, { headers: { ...headers, host } })).toMatchObject({ status: 421 });
    await expectAlive(rig, { base, headers });
  });

  it('answers to localhost as well', async () => {
    const rig = await open();
    const { base, headers } = await rig.enter();
    const host = `localhost:${rig.shell.port}`;
    expect(await rig.ask(base, { headers: { ...headers, host } })).toMatchObject({ status: 200 });
  });
});

describe('the page', () => {
  it('comes with a policy that lets nothing else in', async () => {
    const rig = await open();
    const { base, headers } = await rig.enter();
    const page = await rig.ask(base, { headers });
    expect(page.headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'; script-src 'self'"),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    });
    expect(page.headers['access-control-allow-origin']).toBeUndefined();
    const asset = await rig.ask(`${base}assets/main.js`, { headers });
    expect(asset.headers['cache-control']).toContain('immutable');
    const head = await rig.ask(base, { headers, method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '19' } });
  });

  it('has no way out of its folder', async () => {
    const rig = await open();
    const session = await rig.enter();
    const { base, headers } = session;
    const targets = [
      '/',
      '/index.html',
      '/../package.json',
      `${base}../`,
      `${base}..%2findex.html`,
      `${base}%2e%2e/index.html`,
      `${base}assets/../index.html`,
      `${base}assets%2fmain.js`,
      `${base}assets\\main.js`,
      `${base}/index.html`,
      `/${base}`,
      '//evil.example/',
      '///',
      `${base}index.html%00.js`,
      `${base}constructor`,
      `${base}__proto__`,
    ];
    for (const target of targets)
      expect([target, (await rig.ask(target, { headers })).status]).toEqual([target, 404]);
    for (const target of ['*', 'http://evil.example/', `http://${rig.host}${base}`, 'http://[', 'x:'])
      expect([target, (await rig.ask(target, { headers })).status]).toEqual([target, 400]);
    await expectAlive(rig, session);
  });

  it('answers any target without an error of its own', async () => {
    const rig = await open();
    const { headers } = await rig.enter();
    const target = fc.stringMatching(/^[\x21-\x7e]{1,60}$/);
    await fc.assert(
      fc.asyncProperty(target, async (text) => {
        expect([400, 404]).toContain((await rig.ask(text, { headers })).status);
      }),
      { numRuns: 60 },
    );
    expect(rig.said.join('')).not.toContain('unexpectedly');
  });

  it.each(['POST', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'TRACE', 'PUT'])(
    'does not take %s',
    async (method) => {
      const rig = await open();
      const session = await rig.enter();
      expect((await rig.ask(session.base, { method, headers: session.headers })).status).toBe(405);
      await expectAlive(rig, session);
    },
  );

  it('outlives what is no HTTP', async () => {
    const rig = await open();
    const session = await rig.enter();
    const host = `Host: ${rig.host}\r\n`;
    expect(await rig.raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect(await rig.raw(`GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431/,
    );
    expect(await rig.raw(`CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n`)).toBe('');
    expect(await rig.raw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect(await rig.raw('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 421/);
    expect(
      await rig.raw(`GET / HTTP/1.1\r\n${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`),
    ).toMatch(/^HTTP\/1.1 400/);
    await expectAlive(rig, session);
  });

  it('answers pipelined requests in order, and nothing behind a refusal', async () => {
    const rig = await open();
    const { base, headers } = await rig.enter();
    const head = `Host: ${rig.host}\r\nCookie: ${headers.cookie}\r\n`;
    const one = await rig.raw(
      `GET ${base}assets/main.js HTTP/1.1\r\n${head}\r\nGET ${base} HTTP/1.1\r\n${head}Connection: close\r\n\r\n`,
    );
    expect(one.match(/HTTP\/1.1 200/g)).toHaveLength(2);
    expect(one.indexOf('run()')).toBeLessThan(one.indexOf('<!doctype html>page'));
    const inner = `GET ${base} HTTP/1.1\r\n${head}\r\n`;
    const two = await rig.raw(
      `PUT ${base}files HTTP/1.1\r\nHost: ${rig.host}\r\nContent-Length: ${inner.length}\r\n\r\n${inner}${inner}`,
    );
    expect(two).toMatch(/^HTTP\/1.1 403/);
    expect(two).not.toContain('doctype html>page');
  });

  it('lets go of a connection that dawdles', async () => {
    const rig = await open({ headersMs: 200, idleMs: 10_000 });
    expect(await rig.raw('GET / HTTP/1.1\r\nX: ')).toMatch(/^HTTP\/1.1 408/);
  });

  it('lets go of a body that stops coming', async () => {
    const rig = await open({ headersMs: 5_000, idleMs: 100 });
    const { base, headers } = await rig.enter();
    const head = Object.entries({ host: rig.host, ...headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    await rig.raw(`PUT ${base}files?name=a HTTP/1.1\r\n${head.join('')}content-length: 10\r\n\r\n12345`);
    expect(rig.studio.files).toEqual([]);
  });

  it('lets go of connections that asked for a socket and were refused', async () => {
    const rig = await open({ headersMs: 10_000, idleMs: 60_000 });
    const socket = connect({ port: rig.shell.port, host: '127.0.0.1', allowHalfOpen: true });
    socket
      .resume()
      .write(
        `GET /contract HTTP/1.1\r\nHost: ${rig.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
      );
    await once(socket, 'end');
    // The other half goes as well: what is written now is answered by a reset.
    const failed = once(socket, 'error');
    const timer = setInterval(() => socket.write('x'), 5);
    await failed;
    clearInterval(timer);
    socket.destroy();
  });
});

describe('files that the page brings', () => {
  const put = (rig: WebRig, { base, headers }: WebSession, name: string, body: string | Buffer) =>
    rig.ask(`${base}files?name=${encodeURIComponent(name)}`, { method: 'PUT', headers, body });

  it('are kept under their name while the shell is open', async () => {
    const rig = await open();
    const session = await rig.enter();
    const answer = await put(rig, session, 'holiday.mp4', 'pictures');
    expect(JSON.parse(answer.body)).toMatchObject({ ok: true, value: { id: 'file-1' } });
    const [path = ''] = rig.studio.files;
    expect(basename(path)).toBe('holiday.mp4');
    expect(await readFile(path, 'utf8')).toBe('pictures');
    await rig.shell.close();
    await expect(readdir(rig.uploadFolder)).rejects.toThrow('ENOENT');
  });

  it('stay in their folder whatever they are called', async () => {
    const rig = await open();
    const session = await rig.enter();
    const names = [
      '../../evil',
      '/etc/passwd',
      '..',
      '.',
      '',
      'a\0b',
      'C:\\evil.mp4',
      '漢'.repeat(120),
      'con.mp4',
    ];
    for (const name of names) expect(JSON.parse((await put(rig, session, name, 'x')).body).ok).toBe(true);
    for (const path of rig.studio.files) expect(dirname(dirname(path))).toBe(rig.uploadFolder);
  });

  it('are dropped again when they are no video', async () => {
    const rig = await open();
    rig.studio.addFile = async () => {
      throw new GatewayError('media_no_video', 'there is no video in it');
    };
    const answer = await put(rig, await rig.enter(), 'notes.txt', 'x');
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'media_no_video' } });
    expect(await readdir(rig.uploadFolder)).toEqual([]);
  });

  it('do not tell the page where they lie when something goes wrong', async () => {
    const rig = await open();
    rig.studio.addFile = async (path) => {
      throw new Error(`cannot read ${path}`);
    };
    const answer = await put(rig, await rig.enter(), 'a.mp4', 'x');
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(answer.body).not.toContain(rig.uploadFolder);
  });

  it('are taken from our own page alone', async () => {
    const rig = await open();
    const session = await rig.enter();
    const { cookie = '', origin = '' } = session.headers;
    const strangers = [
      { cookie },
      { origin },
      { cookie, origin: 'http://evil.example' },
      { cookie, origin: 'null' },
      { cookie, origin: `http://localhost:${rig.shell.port}` },
      { cookie, origin: `https://${rig.host}` },
      { cookie, origin, 'sec-fetch-site': 'cross-site' },
      { cookie, origin, 'sec-fetch-site': 'same-site' },
      { cookie: `${cookie}x`, origin },
    ];
    for (const headers of strangers)
      expect((await put(rig, { ...session, headers }, 'a.mp4', 'x')).status).toBe(403);
    expect(rig.studio.files).toEqual([]);
    const sent = { ...session.headers, 'sec-fetch-site': 'same-origin' };
    expect((await put(rig, { ...session, headers: sent }, 'a.mp4', 'x')).status).toBe(200);
  });

  it('leave nothing behind when they are broken off', async () => {
    const rig = await open();
    const { base, headers } = await rig.enter();
    const outgoing = request({
      host: '127.0.0.1',
      port: rig.shell.port,
      method: 'PUT',
      path: `${base}files?name=a.mp4`,
      headers: { ...headers, 'content-length': 1_000_000 },
    });
    outgoing.on('error', () => undefined);
    await new Promise<void>((resolve) => outgoing.write('x'.repeat(100_000), () => resolve()));
    outgoing.destroy();
    await expect.poll(() => readdir(rig.uploadFolder).catch(() => ['not made yet'])).toEqual([]);
    expect(rig.studio.files).toEqual([]);
  });
});
