import { describe, expect, it } from 'vitest';
import { browserPath, browserSkip, openBrowser, openContext } from './support/browser.ts';
import { forEachApp } from './support/each-app.ts';
import { startWebApp } from './support/web-app.ts';
import { choose, goLive, openWindow, outputVideo, stopLive, waitForPicture } from './support/window.ts';

describe.skipIf(browserPath === null)(`the window while it is live${browserSkip}`, () => {
  const each = forEachApp();

  it('goes on with the model of a preset when its number is pressed twice', async () => {
    const page = await openWindow(each.context, each.app.url);
    await goLive(page);
    await page.keyboard.press('3');
    await page.getByText('Press 3 again to switch.').waitFor();
    await each.keep(page, 'switch-offer');
    await page.keyboard.press('3');
    await page.getByRole('button', { name: /^Model.*Duotone/ }).waitFor();
    await page
      .getByRole('status')
      .filter({ hasText: /^Live\./ })
      .waitFor();
    await waitForPicture(page, outputVideo);
    const chip = page.getByRole('button', { name: /Midnight duotone/ });
    expect(await chip.first().getAttribute('aria-pressed')).toBe('true');
    await each.keep(page, 'preset-by-key');
  });

  it('lays the pictures out as it is told, full screen and in a window of their own too', async () => {
    const page = await openWindow(each.context, each.app.url, { model: 'No effect' });
    await goLive(page);
    const output = page.locator('[role=img][aria-label="The AI’s picture"]');
    const sideBySide = (await output.boundingBox())?.width ?? 0;
    for (const layout of ['Before and after', 'Input as inset', 'Output only']) {
      await choose(page, layout);
      await expect.poll(async () => (await output.boundingBox())?.width).toBeGreaterThan(sideBySide * 1.5);
      await waitForPicture(page, outputVideo);
      await each.keep(page, `layout-${layout.toLowerCase().replaceAll(' ', '-')}`);
    }
    await page.keyboard.press('f');
    await expect.poll(async () => (await output.boundingBox())?.width).toBeGreaterThan(1200);
    await each.keep(page, 'full-screen');
    await page.keyboard.press('f');
    await expect.poll(async () => (await output.boundingBox())?.width).toBeLessThan(1000);
    const [feed] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Clean feed in a window of its own' }).click(),
    ]);
    await waitForPicture(feed, 'video');
    await each.keep(feed, 'clean-feed');
    await feed.close();
    await stopLive(page);
  });

  it('keeps layout, theme and effect over a restart, and says while main is gone that it is', async () => {
    const first = await startWebApp();
    const browser = await openBrowser();
    try {
      const page = await openWindow(await openContext(browser), first.url, { model: 'Colour' });
      await choose(page, 'Output only');
      await page.keyboard.press('Control+4');
      await choose(page, 'Light');
      await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('light');
      await page.keyboard.press('Control+1');
      await goLive(page);
      await first.kill();
      await page.getByText('Rivulet’s gateway is not answering').waitFor();
      await page.getByText('Not connected', { exact: true }).first().waitFor();
      expect(await page.getByText('goes out and comes back').count()).toBe(0);
      await each.keep(page, 'gateway-gone');
      const again = await startWebApp({ home: first.home });
      try {
        const next = await openWindow(await openContext(browser), again.url);
        await next.getByRole('button', { name: /^Model.*Colour/ }).waitFor();
        expect(await next.locator('html').getAttribute('data-theme')).toBe('light');
        expect(await next.getByRole('radio', { name: 'Output only' }).isChecked()).toBe(true);
        await goLive(next);
      } finally {
        expect(await again.stop()).toBe(0);
      }
    } finally {
      await browser.close();
      await first.stop();
    }
  });
});
