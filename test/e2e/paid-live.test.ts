import { rm } from 'node:fs/promises';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { browserPath, browserSkip } from './support/browser.ts';
import { forEachApp } from './support/each-app.ts';
import { type Program, startProgram } from './support/program.ts';
import {
  choose,
  chooseModel,
  goLive,
  openWindow,
  outputVideo,
  problemsOf,
  stopLive,
  waitForPicture,
} from './support/window.ts';

const phase = (page: Page, text: string | RegExp) =>
  page.getByRole('status').filter({ hasText: text }).first();

const route = (page: Page) => page.getByRole('region', { name: 'Orchestrator of the stream' });

/** Goes to a place of the network view. */
async function openPlace(page: Page, name: string | RegExp): Promise<void> {
  await page.keyboard.press('Control+2');
  await page.getByRole('tab', { name }).click();
}

/** Keeps every phase the window names from now on. */
async function notePhases(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(globalThis, { seenPhases: seen });
    const note = (): void => {
      for (const status of document.querySelectorAll('[role="status"]'))
        for (const word of /^(Failed|Stopped|Not live|Reconnecting|Loading|Connecting|Live)/.exec(
          status.textContent ?? '',
        ) ?? [])
          seen.add(word);
    };
    new MutationObserver(note).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  return () => page.evaluate(() => [...(globalThis as unknown as { seenPhases: Set<string> }).seenPhases]);
}

describe.skipIf(browserPath === null)(`streams that are paid for, or moved${browserSkip}`, () => {
  const each = forEachApp();

  it('shows what a stream on the paid embedded network costs, and its account in the wallet', async () => {
    const page = await openWindow(each.context, each.app.url);
    await openPlace(page, 'Orchestrators');
    await page.getByRole('switch', { name: /^Paid/ }).click();
    // Its orchestrator answers signed questions only: it is asked as its own signer.
    await page.locator('tbody').getByText('300 wei/px').waitFor();
    await page.locator('tbody').getByText('Usable').waitFor();
    await page.keyboard.press('Control+1');
    await goLive(page);
    await waitForPicture(page, outputVideo);
    const meter = route(page).getByTitle(/^This stream has cost/);
    await meter.getByText(/gwei\/min/).waitFor();
    await meter.getByText(/paid for \d+ s/).waitFor();
    const cost = () => meter.getAttribute('title');
    const first = await cost();
    await expect.poll(cost).not.toBe(first);
    await each.keep(page, 'paid');
    await stopLive(page);
    await openPlace(page, 'Wallet');
    const account = page.getByRole('table', { name: 'Streams and their cost' }).getByRole('row').nth(1);
    await account.getByText(/in \d+ payments/).waitFor();
    await account.getByText(/gwei/).first().waitFor();
    expect(await account.innerText()).not.toContain('runs now');
    await each.keep(page, 'paid-account');
    expect(problemsOf(page)).toEqual([]);
  });

  it('goes on at the other orchestrator when one is killed, and keeps that in its history', async () => {
    const words = ['orchestrator', '--model', 'noop', '--port', '0'];
    const programs = await Promise.all([startProgram(words), startProgram(words)]);
    try {
      const page = await openWindow(each.context, each.app.url);
      await openPlace(page, 'Orchestrators');
      await page.getByRole('switch', { name: 'Run the embedded network' }).click();
      await page
        .getByRole('textbox', { name: 'Add orchestrators' })
        .fill(programs.map(({ url }) => new URL(url).origin).join(' '));
      await page.keyboard.press('Enter');
      await choose(page, 'The best of all');
      await expect.poll(() => page.locator('tbody').getByText('Usable').count()).toBe(2);
      await page.keyboard.press('Control+1');
      await chooseModel(page, 'No effect');
      await goLive(page);
      await phase(page, /^Live/).waitFor();
      await route(page)
        .getByText(/next would be/)
        .waitFor();
      const hostOf = ({ url }: Program): string => new URL(url).host;
      const [one, other] = programs;
      const first = (await route(page).getByText(hostOf(one), { exact: true }).isVisible()) ? one : other;
      const second = first === one ? other : one;
      const phases = await notePhases(page);
      await first.kill();
      await route(page).getByText(hostOf(second), { exact: true }).waitFor();
      await phase(page, /^Live/).waitFor();
      await waitForPicture(page, outputVideo);
      expect(await phases()).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(Failed|Stopped|Not)/)]),
      );
      await page.getByRole('button', { name: 'Details' }).click();
      await page.getByRole('tab', { name: 'Swaps' }).click();
      const move = page.getByRole('listitem').filter({ hasText: `${hostOf(first)} → ${hostOf(second)}` });
      await move.getByText(/s without new pictures/).waitFor();
      await each.keep(page, 'moved');
      await stopLive(page);
    } finally {
      await Promise.all(programs.map((program) => program.stop()));
      await Promise.all(programs.map(({ home }) => rm(home, { recursive: true, force: true })));
    }
  });
});
