import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clipFolder, makeClip, steadyTimes } from '../support/engine-media.ts';
import { browserPath, browserSkip } from './support/browser.ts';
import { forEachApp } from './support/each-app.ts';
import { seePicture } from './support/picture.ts';
import { choose, goLive, openWindow, outputVideo, stopLive, waitForPicture } from './support/window.ts';

const CLIP_S = 3;

describe.skipIf(browserPath === null)(`what can be sent${browserSkip}`, () => {
  const each = forEachApp();
  const clips = clipFolder();
  const clip = clips.path('half white.mp4');
  beforeAll(() => makeClip(clip, { width: 640, height: 360, timesUs: steadyTimes(CLIP_S * 30, 30) }));
  afterAll(() => clips.remove());

  it('plays a file over and over, and says what is wrong with one that is none', async () => {
    const page = await openWindow(each.context, each.app.url, { model: 'No effect' });
    await choose(page, 'File');
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByText('Choose a file to stream first.').waitFor();
    const broken = clips.path('broken.mp4');
    await writeFile(broken, Buffer.alloc(5_000, 7));
    await page.locator('input[type=file]').setInputFiles(broken);
    await page.getByText('"broken.mp4" is not media').waitFor();
    await page.locator('input[type=file]').setInputFiles(clip);
    await page
      .getByRole('combobox', { name: 'File' })
      .getByText('half white.mp4')
      .waitFor({ state: 'attached' });
    await goLive(page);
    await expect.poll(async () => (await seePicture(page, outputVideo)).contrast).toBeGreaterThan(40);
    const figures = page.getByRole('region', { name: 'Figures of the stream' });
    await expect.poll(async () => latencyMs(await figures.innerText())).toBeLessThan(5_000);
    const seconds = async () => clockS(/Time\n(\S+)/.exec(await figures.innerText())?.[1] ?? '');
    await expect.poll(seconds, { timeout: 20_000 }).toBeGreaterThan(CLIP_S + 1);
    await waitForPicture(page, outputVideo);
    await each.keep(page, 'file');
    await stopLive(page);
  });

  it('brings the microphone back as the sound of the output', async () => {
    const page = await openWindow(each.context, each.app.url, { model: 'No effect' });
    await page.getByRole('button', { name: 'Sound is off' }).click();
    await page.getByRole('switch', { name: 'Send sound' }).click();
    await page.getByRole('meter', { name: 'Microphone level' }).waitFor();
    await page.keyboard.press('Escape');
    await goLive(page);
    const hear = page.getByRole('button', { name: 'Hear the AI’s sound' });
    await hear.click();
    await page.getByRole('slider', { name: 'Volume' }).waitFor();
    await each.keep(page, 'sound');
    await stopLive(page);
  });
});

function latencyMs(figures: string): number {
  return Number(/(\d+) ms/.exec(figures)?.[1] ?? Number.NaN);
}

function clockS(text: string): number {
  return text.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
