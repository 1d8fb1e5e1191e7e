import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { browserPath, browserSkip, canRefuseCamera, openBrowser, openContext } from './support/browser.ts';
import { type SeenPicture, seePicture } from './support/picture.ts';
import { childrenOf } from './support/processes.ts';
import { startWebApp, type WebApp } from './support/web-app.ts';
import {
  chooseModel,
  goLive,
  inputVideo,
  openWindow,
  outputVideo,
  problemsOf,
  stopLive,
  waitForPicture,
} from './support/window.ts';

const artifacts = join(import.meta.dirname, '../../test-artifacts/live');
const phase = (page: Page, name: string | RegExp) =>
  page.getByRole('status').filter({ hasText: name }).first();

describe.skipIf(browserPath === null)(`going live in a real browser${browserSkip}`, () => {
  let browser: Browser;
  let app: WebApp;
  let context: BrowserContext;
  beforeAll(async () => {
    await mkdir(artifacts, { recursive: true });
    browser = await openBrowser({ cameras: 2 });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    app = await startWebApp();
    context = await openContext(browser);
  });
  afterEach(async () => {
    await context.close();
    expect(await app.stop()).toBe(0);
  });

  const keep = (page: Page, name: string) => page.screenshot({ path: join(artifacts, `${name}.png`) });

  it('is one click from the first run to the own picture with an effect', async () => {
    const page = await openWindow(context, app.url);
    await keep(page, 'first-run');
    await goLive(page);
    await phase(page, 'Live').waitFor();
    await waitForPicture(page, outputVideo);
    const [input, output] = [await seePicture(page, inputVideo), await seePicture(page, outputVideo)];
    // Neon edges on black: the fake camera's green plane is gone, its outlines are there.
    expect(input.green).toBeGreaterThan(90);
    expect(output.green).toBeLessThan(input.green / 2);
    expect(output.contrast).toBeGreaterThan(5);
    expect([output.width, output.height]).toEqual([1280, 720]);
    await keep(page, 'live');
    await stopLive(page);
    await keep(page, 'stopped');
    expect(problemsOf(page)).toEqual([]);
  });

  it('shows another prompt while it is live, without a new stream', async () => {
    const page = await openWindow(context, app.url, { model: 'No effect' });
    await chooseModel(page, 'Colour');
    await goLive(page);
    const before = await seePicture(page, outputVideo);
    await page.getByRole('textbox', { name: 'Prompt' }).fill('black and white');
    await page.keyboard.press('Control+Enter');
    const colour = (picture: typeof before) => Math.abs(picture.green - picture.red);
    await expect.poll(async () => colour(await seePicture(page, outputVideo))).toBeLessThan(10);
    expect(colour(before)).toBeGreaterThan(40);
    await keep(page, 'prompt');
  });

  it('goes on with another camera, and over one that is unplugged and comes back', async () => {
    await context.addInitScript(pluggableCameras);
    const page = await openWindow(context, app.url, { model: 'No effect' });
    await goLive(page);
    const camera = page.getByRole('combobox', { name: 'Camera' });
    const label = await camera.locator('option').last().textContent();
    await camera.selectOption({ label: label ?? '' });
    await expect
      .poll(() =>
        page.evaluate(
          (selector) =>
            (document.querySelector<HTMLVideoElement>(selector)?.srcObject as MediaStream | null)
              ?.getVideoTracks()
              .at(0)?.label,
          inputVideo,
        ),
      )
      .toBe(label);
    // Chromium's first fake camera is green, its second one (which has depth only) grey, the holding picture bluish.
    const green = async () => tint(await seePicture(page, outputVideo)).green;
    const blue = async () => tint(await seePicture(page, outputVideo)).blue;
    await expect.poll(green).toBeLessThan(4);
    expect(await blue()).toBeLessThan(4);
    await page.evaluate(() => dispatchEvent(new Event('test-unplug')));
    await page.getByText('The camera is disconnected').first().waitFor();
    // The holding picture has gone through the orchestrator and come back.
    await expect.poll(blue).toBeGreaterThan(6);
    await keep(page, 'camera-unplugged');
    await page.evaluate(() => dispatchEvent(new Event('test-plug')));
    await expect.poll(blue).toBeLessThan(4);
    await phase(page, 'Live').waitFor();
  });

  it('goes on when the window is loaded again', async () => {
    const page = await openWindow(context, app.url, { model: 'No effect' });
    await goLive(page);
    await page.reload();
    await phase(page, 'Live').waitFor();
    await waitForPicture(page, outputVideo);
    await waitForPicture(page, inputVideo);
    await expect.poll(async () => (await seePicture(page, outputVideo)).green).toBeGreaterThan(90);
    await stopLive(page);
  });

  it.skipIf(process.platform !== 'linux')(
    'goes on with a new orchestrator when the old one is killed (found by /proc: Linux only)',
    async () => {
      const page = await openWindow(context, app.url, { model: 'No effect' });
      await goLive(page);
      const [pid] = childrenOf(app.pid, 'local-network');
      if (pid === undefined) throw new Error('the embedded network does not run');
      const reconnecting = toHaveSaid(page, 'Reconnecting');
      process.kill(pid, 'SIGKILL');
      await reconnecting;
      await phase(page, /^Live/).waitFor();
      await waitForPicture(page, outputVideo);
      await expect.poll(async () => (await seePicture(page, outputVideo)).green).toBeGreaterThan(90);
    },
  );

  it('shows the stream in a second window, which does not film', async () => {
    const page = await openWindow(context, app.url, { model: 'No effect' });
    await goLive(page);
    const second = await context.newPage();
    await second.goto(page.url());
    await phase(second, 'Live').waitFor();
    await waitForPicture(second, outputVideo);
    await expect.poll(async () => (await seePicture(second, outputVideo)).green).toBeGreaterThan(90);
    await keep(second, 'second-window');
    await second.close();
    await waitForPicture(page, outputVideo);
    await phase(page, 'Live').waitFor();
  });

  it('lets in nobody without a token, and nobody twice with the same', async () => {
    const page = await openWindow(context, app.url);
    const stranger = await openContext(browser);
    const other = await stranger.newPage();
    for (const url of [app.url, page.url(), new URL('/', app.url).href]) {
      expect((await other.goto(url))?.status()).toBe(403);
      await other.getByText('This address has been used').waitFor();
    }
    await stranger.close();
    expect(new URL(page.url()).search).toBe('');
  });

  it('outlives what is no message of the contract', async () => {
    const page = await openWindow(context, app.url);
    const codes = await page.evaluate(() =>
      Promise.all(
        ['{', '[]', '{"type":"call","id":1,"name":"app.hello","request":null}', 'x'.repeat(6_000_000)].map(
          (text) =>
            new Promise<number>((resolve) => {
              const socket = new WebSocket(new URL('contract', location.href.replace(/^http/, 'ws')));
              socket.onopen = () => socket.send(text);
              socket.onclose = ({ code }) => resolve(code);
            }),
        ),
      ),
    );
    expect(codes).toEqual([1007, 1007, 4001, 1009]);
    await goLive(page);
  });

  it.skipIf(!canRefuseCamera)(
    'says what to do when the camera is not allowed (not in a Chromium without prompts)',
    async () => {
      const shy = await openBrowser({ allowCamera: false });
      try {
        const page = await openWindow(await openContext(shy), app.url);
        await page.getByRole('button', { name: 'Go live' }).first().click();
        await page.getByText('The camera is not allowed').first().waitFor();
        await keep(page, 'camera-denied');
      } finally {
        await shy.close();
      }
    },
  );
});

/** How much more green and blue than red a picture is. */
function tint({ red, green, blue }: SeenPicture): { readonly green: number; readonly blue: number } {
  return { green: green - red, blue: blue - red };
}

/** Resolves once the page has said something, however shortly: a new orchestrator may be there within a blink. */
function toHaveSaid(page: Page, text: string): Promise<void> {
  return page.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          if (!document.body.innerText.includes(wanted)) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
    text,
  );
}

/** Runs in the page before it: cameras that `test-unplug` takes away and `test-plug` brings back. */
function pluggableCameras(): void {
  const devices = navigator.mediaDevices;
  const getUserMedia = devices.getUserMedia.bind(devices);
  const enumerateDevices = devices.enumerateDevices.bind(devices);
  const tracks = new Set<MediaStreamTrack>();
  let plugged = true;
  devices.getUserMedia = async (constraints) => {
    if (!plugged && constraints?.video) throw new DOMException('no camera', 'NotFoundError');
    const stream = await getUserMedia(constraints);
    for (const track of stream.getVideoTracks()) tracks.add(track);
    return stream;
  };
  devices.enumerateDevices = async () =>
    (await enumerateDevices()).filter(({ kind }) => plugged || kind !== 'videoinput');
  addEventListener('test-unplug', () => {
    plugged = false;
    for (const track of tracks) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    tracks.clear();
    devices.dispatchEvent(new Event('devicechange'));
  });
  addEventListener('test-plug', () => {
    plugged = true;
    devices.dispatchEvent(new Event('devicechange'));
  });
}
