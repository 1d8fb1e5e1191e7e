import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { manyOrchestrators, sampleState, sampleStates } from '../support/sample-state.ts';
import { browserPath, browserSkip } from './support/browser.ts';
import { inWindowOf } from './support/in-window.ts';
import { playedWindows, violationsOf } from './support/played-window.ts';

const everyKind = sampleStates()['network-every-kind'] ?? sampleState();
const thousand = sampleState({ orchestrators: manyOrchestrators(1000) });
const sources = sampleStates()['sources-every-kind'] ?? sampleState();
const bodyRows = (page: Page) => page.locator('tbody tr');
const menuOf = (page: Page, address: string) => page.getByRole('button', { name: `Actions for ${address}` });

describe.skipIf(browserPath === null)(`choosing among orchestrators${browserSkip}`, () => {
  const inWindow = inWindowOf(playedWindows());

  it('renders of a thousand rows those on the screen, also after scrolling to the end, and tells how many there are', () =>
    inWindow({ state: thousand, view: 'network' }, async ({ page }) => {
      const table = page.getByRole('table', { name: '1000 orchestrators' });
      expect(await table.getAttribute('aria-rowcount')).toBe('1001');
      expect(await bodyRows(page).count()).toBeLessThan(60);
      await page
        .locator('[data-scroller]')
        .evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
      await page.locator('tr[aria-rowindex="1001"]').waitFor();
      expect(await bodyRows(page).count()).toBeLessThan(60);
    }));

  it('touches no row that has not changed', () =>
    inWindow({ state: thousand, view: 'network' }, async ({ page, main }) => {
      const [first, second] = thousand.orchestrators.filter(({ ranking }) => ranking?.place != null);
      if (first === undefined || second === undefined) throw new Error('there are no ranked rows');
      await page.evaluate(() => {
        const changed = new Set<string>();
        Object.assign(globalThis, { changed });
        new MutationObserver((records) => {
          for (const { target } of records) {
            const element = target instanceof Element ? target : target.parentElement;
            const row = element?.closest('tr');
            if (row?.dataset.address !== undefined) changed.add(row.dataset.address);
          }
        }).observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
          attributeFilter: ['title', 'class', 'style'],
        });
      });
      // Every row comes as another object, as after a new connection; only one of them says something else.
      await main.emit('orchestrators', {
        upserted: [{ ...first, connectMs: 333 }, { ...second }],
        removed: [],
      });
      await page.getByText('333 ms').waitFor();
      expect(
        await page.evaluate(() => [...(globalThis as unknown as { changed: Set<string> }).changed]),
      ).toEqual([first.address]);
    }));

  it('keeps rows where they are while the pointer is on them, and orders them anew when it leaves', () =>
    inWindow({ state: thousand, view: 'network' }, async ({ page, main }) => {
      const firstRow = bodyRows(page).first();
      const before = await firstRow.getAttribute('data-address');
      const best = thousand.orchestrators[10];
      if (best === undefined) throw new Error('there is no tenth row');
      await bodyRows(page).nth(2).hover();
      await main.emit('orchestrators', {
        upserted: [{ ...best, ranking: { place: 1, why: 'suddenly the best', score: 1 } }],
        removed: [],
      });
      await page.getByText('suddenly the best').first().waitFor();
      expect(await firstRow.getAttribute('data-address')).toBe(before);
      await page.mouse.move(0, 0);
      await expect.poll(() => firstRow.getAttribute('data-address')).toBe(best.address);
    }));

  it('filters by words, model and what can be used, and shows all again', () =>
    inWindow({ state: everyKind, view: 'network' }, async ({ page }) => {
      await page.getByRole('searchbox', { name: 'Filter the orchestrators' }).fill('your ceiling');
      await expect.poll(() => bodyRows(page).count()).toBe(1);
      await page.getByText('1 of 9').waitFor();
      await page.getByRole('searchbox').fill('nothing of the kind');
      await page.getByRole('button', { name: 'Show all' }).click();
      await page.getByRole('combobox', { name: 'Model' }).selectOption('dream');
      await expect.poll(() => bodyRows(page).count()).toBe(1);
      await page.getByRole('combobox', { name: 'Model' }).selectOption('');
      await page.getByRole('switch', { name: 'Usable only' }).click();
      await page.getByText('3 of 9').waitFor();
    }));

  it('blocks and allows, asks, removes and probes one from its menu, by the keyboard alone', () =>
    inWindow({ state: everyKind, view: 'network' }, async ({ page, main }) => {
      const address = 'https://orch.example.net:8935';
      const choose = async (item: string) => {
        await menuOf(page, address).focus();
        await page.keyboard.press('Enter');
        const entry = page.getByRole('menuitem', { name: item });
        await entry.waitFor();
        while (!(await entry.evaluate((element) => element === document.activeElement)))
          await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
      };
      await choose('Ask again');
      await choose('Never use it');
      await page
        .getByRole('row')
        .filter({ hasText: 'orch.example.net' })
        .getByText('Blocked by you')
        .waitFor();
      await choose('Allow it again');
      await choose('Remove');
      await choose('Probe…');
      await expect.poll(() => page.getByRole('combobox', { name: 'Address' }).inputValue()).toBe(address);
      expect(await page.evaluate(() => window.location.hash)).toBe('#network/probe');
      expect(await main.calls()).toEqual([
        { name: 'network.check', request: { address } },
        {
          name: 'settings.update',
          request: { selection: { blocked: ['https://blocked.example.net:8935', address] } },
        },
        {
          name: 'settings.update',
          request: { selection: { blocked: ['https://blocked.example.net:8935'] } },
        },
        { name: 'network.remove', request: { address } },
      ]);
    }));

  it('weighs reasons and limits the price in the unit at hand', () =>
    inWindow({ state: everyKind, view: 'network' }, async ({ page, main }) => {
      await page.getByRole('heading', { name: 'How the best is chosen' }).click();
      const price = page.getByRole('slider', { name: 'Price' });
      await price.focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await expect
        .poll(async () => (await main.calls()).at(-1))
        .toEqual({
          name: 'settings.update',
          request: { selection: { weights: { speed: 5, price: 4, reliability: 5 } } },
        });
      expect(await violationsOf(page)).toEqual([]);
      await page.getByRole('combobox', { name: 'Unit of the highest price' }).selectOption('wei per pixel');
      const ceiling = page.getByRole('textbox', { name: 'Highest price' });
      await ceiling.fill('cheap');
      await page.keyboard.press('Enter');
      await page.getByText('That is no price').waitFor();
      await ceiling.fill('0.5');
      await page.keyboard.press('Enter');
      await page.getByText('0.5 wei per pixel, which is').waitFor();
      await ceiling.fill('');
      await page.keyboard.press('Tab');
      await expect
        .poll(async () => (await main.calls()).slice(-2))
        .toEqual([
          { name: 'settings.update', request: { selection: { maxWeiPerPixel: '0.5' } } },
          { name: 'settings.update', request: { selection: { maxWeiPerPixel: null } } },
        ]);
    }));

  it('goes from place to place by arrow keys, each with an address of its own', () =>
    inWindow({ state: everyKind, view: 'network' }, async ({ page }) => {
      await page.getByRole('tab', { name: 'Orchestrators' }).focus();
      for (const place of ['sources', 'signers', 'wallet', 'probe']) {
        await page.keyboard.press('ArrowRight');
        await expect.poll(() => page.evaluate(() => window.location.hash)).toBe(`#network/${place}`);
      }
      await page.reload();
      await page.getByRole('tab', { name: 'Probe', selected: true }).waitFor();
    }));

  it('adds a discovery URL with headers, switches sources, asks and removes them', () =>
    inWindow({ state: sources, view: 'network/sources' }, async ({ page, main }) => {
      await page.getByRole('button', { name: 'Add a discovery URL' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add a discovery URL' });
      expect(await violationsOf(page)).toEqual([]);
      await page.keyboard.type('https://mine.example.net/d');
      await dialog.getByLabel('Name of header 1').fill('Authorization');
      await dialog.getByLabel('Value of header 1').fill('Bearer secret');
      await main.answer('discovery.save', {
        ok: false,
        error: { code: 'discovery_url_invalid', message: 'that is no URL', fields: {} },
      });
      await page.keyboard.press('Enter');
      await dialog.getByText('That is no URL.').waitFor();
      await main.answer('discovery.save', { ok: true, value: null });
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('switch', { name: 'AI Service Registry' }).click();
      await page.getByRole('button', { name: 'Ask Livepeer Explorer now' }).click();
      await page.getByRole('button', { name: 'Remove pool.example.org:8935' }).click();
      const added = {
        id: null,
        enabled: true,
        url: 'https://mine.example.net/d',
        headers: { Authorization: 'Bearer secret' },
        storePlain: false,
      };
      expect(await main.calls()).toEqual([
        { name: 'discovery.save', request: added },
        { name: 'discovery.save', request: added },
        {
          name: 'discovery.save',
          request: { id: 'registry', enabled: true, url: null, headers: null, storePlain: false },
        },
        { name: 'discovery.refresh', request: { id: 'explorer' } },
        { name: 'discovery.remove', request: { id: 'url-2' } },
      ]);
    }));

  it('probes: starts, stops, shows what was found and copies it', () =>
    inWindow(
      { state: sampleStates()['probe-failed'] ?? sampleState(), view: 'network/probe' },
      async ({ page, main }) => {
        const report = page.getByRole('list', { name: 'Steps of the probe' });
        await report.getByText('Look at the log of the runner').waitFor();
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await page.getByRole('button', { name: 'Copy as JSON' }).click();
        await page.getByText('Copied.').waitFor({ state: 'attached' });
        expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toMatchObject({
          address: 'https://orch.example.net:8935',
          verdict: 'failed',
        });
        await page.getByRole('combobox', { name: 'Address' }).fill('https://mine:8935');
        await page.keyboard.press('Enter');
        await expect
          .poll(() => main.calls())
          .toEqual([
            {
              name: 'probe.start',
              request: { address: 'https://mine:8935', model: null, seconds: 10, pay: false },
            },
          ]);
        await main.emit('state', { probe: { running: true, report: null } });
        await page.getByRole('button', { name: 'Stop' }).click();
        expect((await main.calls()).at(-1)).toEqual({ name: 'probe.stop', request: null });
      },
    ));
});
