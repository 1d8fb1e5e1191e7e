import { get } from 'node:http';
import type { CDPSession, Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { browserPath, browserSkip } from './support/browser.ts';
import { forEachApp } from './support/each-app.ts';
import { goLive, openWindow, problemsOf, stopLive } from './support/window.ts';

const KEY = 'live_31415926_never-seen-again';

/** Everything that is left in a page's memory after its rubbish was collected, as text. */
async function heapOf(page: Page): Promise<string> {
  const session: CDPSession = await page.context().newCDPSession(page);
  let text = '';
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    text += chunk;
  });
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return text;
}

/** The first bytes at an address. */
function firstBytes(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = get(url, (response) => {
      response.once('data', (data: Buffer) => {
        resolve(data);
        request.destroy();
      });
    });
    request.once('error', reject);
  });
}

describe.skipIf(browserPath === null)(`outputs of the real program${browserSkip}`, () => {
  const each = forEachApp();

  it('takes a key that the window then knows nothing of, and serves the address that is copied', async () => {
    await each.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await openWindow(each.context, each.app.url);
    await page.keyboard.press('Control+3');
    await page.getByRole('tab', { name: 'Restream' }).press('Enter');
    await page.getByRole('button', { name: 'Add a target' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add a target' });
    await dialog.getByRole('combobox', { name: 'Platform' }).selectOption('RTMP server');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Studio');
    await dialog.getByRole('textbox', { name: 'Address' }).fill('rtmp://127.0.0.1:1935/live');
    await dialog.getByLabel('Stream key').fill(KEY);
    expect(await heapOf(page)).toContain(KEY);
    await dialog.getByRole('button', { name: 'Add' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(/Key kept/).waitFor();
    // What React has drawn last may still hold what it drew before: the next drawing lets go of it.
    await page.getByRole('tab', { name: 'Feed' }).press('Enter');
    await page.getByRole('tab', { name: 'Restream' }).press('Enter');
    await each.keep(page, 'outputs-target');
    await expect.poll(() => heapOf(page)).not.toContain(KEY);

    await page.getByRole('tab', { name: 'Feed' }).press('Enter');
    await page.getByRole('button', { name: 'Copy the address: MPEG-TS' }).press('Enter');
    await page.getByRole('status').getByText('Copied.').waitFor({ state: 'attached' });
    const url = await page.evaluate(() => navigator.clipboard.readText());
    expect((await firstBytes(url))[0]).toBe(0x47);
    await each.keep(page, 'outputs-feed');
    expect(problemsOf(page)).toEqual([]);
  });

  it('records a stream by the key and lists the file with its picture', async () => {
    const page = await openWindow(each.context, each.app.url, { model: 'No effect' });
    await goLive(page);
    await page.keyboard.press('r');
    await page.getByRole('button', { name: 'Stop recording 0:02' }).waitFor();
    await page.keyboard.press('s');
    await page
      .getByRole('status')
      .getByText(/^Saved as .*\.png/)
      .waitFor();
    await each.keep(page, 'outputs-recording');
    await page.keyboard.press('r');
    await page.getByRole('button', { name: 'Record', exact: true }).waitFor();
    await stopLive(page);
    await page.keyboard.press('Control+3');
    await page.getByRole('tab', { name: 'Recording' }).press('Enter');
    const files = page.getByRole('list', { name: 'Recorded files' }).getByRole('listitem');
    await expect.poll(() => files.count()).toBe(2);
    const recording = files.filter({ hasText: 'AI output' });
    await recording.getByText(/1280 × 720/).waitFor();
    expect(await page.getByRole('textbox', { name: 'Folder' }).inputValue()).toContain(each.app.home);
    await expect.poll(() => recording.locator('img').getAttribute('src')).toMatch(/^data:image\//);
    await each.keep(page, 'outputs-files');
    expect(problemsOf(page)).toEqual([]);
  });
});
