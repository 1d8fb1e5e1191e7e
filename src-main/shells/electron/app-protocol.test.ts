import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveWindow, windowFile } from './app-protocol.ts';
import { WINDOW_URL } from './own-page.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rivulet-window-'));
  await writeFile(join(root, 'index.html'), '<!doctype html>');
  await writeFile(join(root, 'app.js'), 'export {};');
});
afterAll(() => rm(root, { recursive: true }));

describe('the file of an address', () => {
  test('names below the root', () => {
    expect(windowFile('/root', WINDOW_URL)).toBe(join('/root', 'index.html'));
    expect(windowFile('/root', 'rivulet-app://window/assets/main-B_x1.js?v=2#top')).toBe(
      join('/root', 'assets', 'main-B_x1.js'),
    );
  });

  test.each([
    'rivulet-app://window/',
    'rivulet-app://window/../package.json',
    'rivulet-app://window/%2e%2e/package.js',
    'rivulet-app://window/..%2fpackage.js',
    'rivulet-app://window/assets/..%5c..%5cpackage.js',
    'rivulet-app://window//etc/passwd.js',
    'rivulet-app://window/assets//x.js',
    'rivulet-app://window/C:/x.js',
    'rivulet-app://window/x.js%00.html',
    'rivulet-app://window/.env.js',
    'rivulet-app://window/index.php',
    'rivulet-app://window/index',
    'rivulet-app://other/index.html',
    'file:///etc/passwd',
  ])('nothing for %s', (address) => {
    const file = windowFile('/root', address);
    // The parser itself takes `..` out of the first of these; what is left lies below the root and does not exist.
    expect(file === null || file === join('/root', 'package.js')).toBe(true);
  });
});

describe('the window as it is served', () => {
  test('with its type', async () => {
    const response = await serveWindow(root)(new Request(WINDOW_URL));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<!doctype html>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('modules as JavaScript', async () => {
    const response = await serveWindow(root)(new Request('rivulet-app://window/app.js'));
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  test('what is not there, and what is no reading', async () => {
    const serve = serveWindow(root);
    expect((await serve(new Request('rivulet-app://window/missing.js'))).status).toBe(404);
    expect((await serve(new Request('rivulet-app://window/..%2f..%2fetc%2fpasswd'))).status).toBe(404);
    expect((await serve(new Request(WINDOW_URL, { method: 'POST', body: 'x' }))).status).toBe(405);
  });

  test('with a policy that allows no inline script or style, no eval and no other host', async () => {
    for (const address of [WINDOW_URL, 'rivulet-app://window/missing.js']) {
      const { headers } = await serveWindow(root)(new Request(address));
      const policy = headers.get('content-security-policy');
      expect(policy).not.toMatch(/unsafe|https?:|wss?:|\*/);
      expect(policy).toMatch(/^default-src 'none'/);
      expect(policy).toContain("connect-src 'self';");
    }
  });
});
