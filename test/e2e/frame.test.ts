import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { sampleState, sampleStates } from '../support/sample-state.ts';
import { browserPath, browserSkip } from './support/browser.ts';
import { inWindowOf } from './support/in-window.ts';
import { playedWindows } from './support/played-window.ts';

const everyKind = sampleStates()['network-every-kind'] ?? sampleState();
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const addField = (page: Page) => page.getByRole('textbox', { name: 'Add orchestrators' });

describe.skipIf(browserPath === null)(`the frame of the window${browserSkip}`, () => {
  const inWindow = inWindowOf(playedWindows());

  it('goes from view to view by keys, keeps the live view mounted, and stays where it was after a reload', () =>
    inWindow({ state: sampleState() }, async ({ page }) => {
      const live = await page.getByRole('button', { name: 'Go live' }).first().elementHandle();
      await page.keyboard.press('Control+2');
      await heading(page, 'Network').waitFor();
      expect(await page.title()).toBe('Network – Rivulet');
      expect(await live?.evaluate((button) => [button.isConnected, button.checkVisibility()])).toEqual([
        true,
        false,
      ]);
      await page.keyboard.press('Control+4');
      await heading(page, 'Settings').waitFor();
      await page.reload();
      await heading(page, 'Settings').waitFor();
      await page.keyboard.press('Control+1');
      await page.getByRole('button', { name: 'Go live' }).first().waitFor();
    }));

  it('shows the keys on ?, gives the focus back, and takes no letter from a text field', () =>
    inWindow({ state: sampleState(), view: 'network' }, async ({ page, main }) => {
      await page.getByRole('link', { name: 'Network' }).focus();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('#network');
      await addField(page).pressSequentially('f?1m');
      expect(await addField(page).inputValue()).toBe('f?1m');
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await main.calls()).toEqual([]);
    }));

  it('follows the colours that are chosen, and goes back when main refuses', () =>
    inWindow({ state: sampleState(), view: 'settings' }, async ({ page, main }) => {
      await page.getByRole('radio', { name: 'Light' }).check();
      await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
      await main.answer('settings.update', {
        ok: false,
        error: { code: 'settings_unwritable', message: 'the disk is full', fields: {} },
      });
      await page.getByRole('radio', { name: 'Dark' }).click();
      await page.getByRole('alert').getByText('the disk is full').waitFor();
      await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
    }));

  it('adds a pasted list and keeps what main refuses, with the reason', () =>
    inWindow({ state: sampleState(), view: 'network' }, async ({ page, main }) => {
      await addField(page).focus();
      await page.evaluate(() => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text', 'https://a:1\nhttps://b:2\n');
        document.activeElement?.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
        );
      });
      await page.keyboard.press('Enter');
      await page.getByRole('status').getByText('2 orchestrators added').waitFor();
      expect(await main.calls()).toEqual([
        { name: 'network.add', request: { address: 'https://a:1' } },
        { name: 'network.add', request: { address: 'https://b:2' } },
      ]);
      await main.answer('network.add', {
        ok: false,
        error: { code: 'orchestrator_address_invalid', message: 'that is no address', fields: {} },
      });
      await addField(page).fill('nonsense');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('that is no address').waitFor();
      expect(await addField(page).inputValue()).toBe('nonsense');
    }));

  it('compares certificates before a new one is trusted', () =>
    inWindow({ state: everyKind, view: 'network' }, async ({ page, main }) => {
      const compare = page.getByRole('button', { name: /^Compare the certificates of/ });
      await compare.press('Enter');
      await page.getByRole('dialog', { name: 'The certificate has changed' }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await main.calls()).toEqual([]);
      await compare.click();
      await page.getByRole('button', { name: 'Trust the new certificate' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const row = everyKind.orchestrators.find(({ certificate }) => certificate.state === 'changed');
      expect(await main.calls()).toEqual([
        {
          name: 'network.acceptCertificate',
          request: { address: row?.address, fingerprint: row?.certificate.presented },
        },
      ]);
    }));

  it('chooses an orchestrator in the table and sorts it', () =>
    inWindow({ state: everyKind, view: 'network' }, async ({ page, main }) => {
      await page.getByRole('radio', { name: 'Use https://orch.example.net:8935' }).check();
      expect(await main.calls()).toEqual([
        {
          name: 'settings.update',
          request: { network: { choice: { kind: 'address', address: 'https://orch.example.net:8935' } } },
        },
      ]);
      const speed = page.getByRole('columnheader', { name: 'Connects in' });
      await speed.getByRole('button').click();
      await speed.getByRole('button').click();
      expect(await speed.getAttribute('aria-sort')).toBe('descending');
      await expect.poll(() => page.getByRole('row').nth(1).innerText()).toContain('240 ms');
    }));

  it('asks before a token is used; leaving the dialog rejects it, once', () =>
    inWindow({ state: sampleStates()['token-pending'] ?? sampleState() }, async ({ page, main }) => {
      const dialog = page.getByRole('dialog', { name: 'Use this gateway token?' });
      await dialog.getByText('https://signer.example.net').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(await main.calls()).toEqual([
        { name: 'token.answer', request: { id: 'token-1', accept: false } },
      ]);
    }));

  it('reads errors out at once and other notices in a pause, and lets them be dismissed', () =>
    inWindow({ state: sampleState(), view: 'settings' }, async ({ page, main }) => {
      await main.emit('notice', { level: 'warning', text: 'slow' });
      await main.emit('notice', { level: 'error', text: 'broken' });
      await page.getByRole('alert').getByText('broken').waitFor();
      await page.getByRole('status').getByText('slow').waitFor();
      await page.getByRole('button', { name: 'Dismiss' }).first().click();
      await page.getByText('broken').waitFor({ state: 'detached' });
    }));
});
