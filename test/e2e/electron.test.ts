import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApp, startElectron, whyNoElectron } from './support/electron-app.ts';
import { goLive, outputVideo } from './support/window.ts';

const reason = whyNoElectron();
const title = reason === null ? 'the application in Electron' : `the application in Electron (${reason})`;

describe.skipIf(reason !== null)(title, () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startElectron();
  });
  afterAll(() => running?.close());

  test('opens a window that has our functions and nothing of Node', async () => {
    const { page } = running;
    expect(page.url()).toBe('rivulet-app://window/index.html');
    const found = await page.evaluate(() => ({
      node: ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => name in globalThis),
      bridge: Object.keys((globalThis as unknown as { rivulet: object }).rivulet).sort(),
      secure: globalThis.isSecureContext,
    }));
    expect(found).toEqual({
      node: [],
      bridge: ['clientId', 'commands', 'events', 'openFile', 'openMediaLink'],
      secure: true,
    });
  });

  test('runs no code but its own files', async () => {
    const outcome = await running.page.evaluate(
      () =>
        new Promise((resolve) => {
          const script = document.createElement('script');
          script.textContent = 'globalThis.injected = true';
          document.head.append(script);
          // In a task of the page's own: the debugger that runs this function may evaluate text.
          setTimeout(() => {
            let evaluated = true;
            try {
              Function('return 1')();
            } catch {
              evaluated = false;
            }
            resolve({ evaluated, injected: 'injected' in globalThis });
          });
        }),
    );
    expect(outcome).toEqual({ evaluated: false, injected: false });
  });

  test('gets no permission but those it needs', async () => {
    const states = await running.page.evaluate(async () => {
      const state = async (name: string) =>
        (await navigator.permissions.query({ name: name as PermissionName })).state;
      return {
        camera: await state('camera'),
        geolocation: await state('geolocation'),
        notifications: await state('notifications'),
        midi: await state('midi'),
      };
    });
    expect(states).toEqual({
      camera: 'granted',
      geolocation: 'denied',
      notifications: 'denied',
      midi: 'denied',
    });
  });

  test('stays on its page and opens no other', async () => {
    const { app, page } = running;
    const refused = app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<boolean>((resolve) => {
          const [window] = BrowserWindow.getAllWindows();
          window?.webContents.once('will-frame-navigate', (details) => resolve(details.defaultPrevented));
        }),
    );
    await page.evaluate(() => {
      window.location.href = 'https://example.org/';
    });
    expect(await refused).toBe(true);
    expect(await page.evaluate(() => window.open('https://example.org/'))).toBeNull();
    expect(page.url()).toBe('rivulet-app://window/index.html');
    expect(app.windows()).toHaveLength(1);
  });

  test('is live with the first click, and again after its page was loaded anew', async () => {
    const { page } = running;
    expect(await goLive(page)).toBeLessThan(5_000);
    await page.reload();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    const moved = await page.locator(outputVideo).evaluate(
      (video: HTMLVideoElement) =>
        new Promise<boolean>((resolve) => {
          video.requestVideoFrameCallback(() => video.requestVideoFrameCallback(() => resolve(true)));
        }),
    );
    expect(moved).toBe(true);
  });

  test('opens the clean feed, as hardened as its main window', async () => {
    const { app, page } = running;
    const opened = app.waitForEvent('window');
    await page.evaluate(() => {
      window.open('rivulet-app://window/index.html#feed', 'rivulet-feed', 'popup');
    });
    const feed = await opened;
    await feed.waitForLoadState();
    expect(await feed.evaluate(() => ['require', 'process'].some((name) => name in globalThis))).toBe(false);
    await feed.close();
  });

  test('a second start ends at once and hands its link over, which the user is asked about', async () => {
    const { page, again } = running;
    const token = Buffer.from(JSON.stringify({ orchestrators: ['https://o.example.org:8935'] })).toString(
      'base64url',
    );
    const second = spawn(again.binary, [...again.args, `rivulet://token/${token}`], {
      env: again.env,
      stdio: 'ignore',
    });
    const [code] = (await once(second, 'exit')) as [number | null];
    expect(code).toBe(0);
    await page.getByRole('dialog').getByText('o.example.org').first().waitFor();
  });
});
