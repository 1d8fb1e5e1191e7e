import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { sampleState, sampleStates } from '../support/sample-state.ts';
import { browserPath, browserSkip } from './support/browser.ts';
import { inWindowOf } from './support/in-window.ts';
import { playedWindows, violationsOf } from './support/played-window.ts';

const states = sampleStates();
const state = (name: string) => states[name] ?? sampleState();

describe.skipIf(browserPath === null)(`paying${browserSkip}`, () => {
  const inWindow = inWindowOf(playedWindows());

  it('adds a signer, moves it by buttons, tests and removes it, by the keyboard alone', () =>
    inWindow({ state: state('signers-every-kind'), view: 'network/signers' }, async ({ page, main }) => {
      await page.getByRole('button', { name: 'Add a signer' }).press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Add a signer' });
      await dialog.waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await page.keyboard.type('https://new-signer.example.net');
      await dialog.getByRole('switch', { name: 'Keep secrets in a file in plain text' }).press('Space');
      await dialog.getByRole('button', { name: 'Save' }).press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Move https://signer.example.net down' }).press('Enter');
      await page.getByRole('button', { name: 'Test https://signer.example.net' }).press('Enter');
      await page.getByRole('button', { name: 'Actions for https://signer.example.net' }).press('Enter');
      await page.getByRole('menuitem', { name: 'Remove…' }).press('Enter');
      await page
        .getByRole('dialog', { name: 'Remove the signer?' })
        .getByRole('button', { name: 'Remove' })
        .press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await main.calls()).toEqual([
        {
          name: 'signers.save',
          request: { id: null, address: 'https://new-signer.example.net', headers: {}, storePlain: true },
        },
        { name: 'signers.move', request: { id: 'signer-1', index: 1 } },
        { name: 'signers.test', request: { id: 'signer-1' } },
        { name: 'signers.remove', request: { id: 'signer-1' } },
      ]);
    }));

  it('moves a signer by dragging it', () =>
    inWindow({ state: state('signers-every-kind'), view: 'network/signers' }, async ({ page, main }) => {
      await page.getByTitle('Drag to change the order').nth(2).dragTo(page.getByRole('listitem').first());
      await expect
        .poll(() => main.calls())
        .toEqual([{ name: 'signers.move', request: { id: 'signer-3', index: 0 } }]);
    }));

  it('never asks a stored header for its value, and sends null to keep it', () =>
    inWindow({ state: state('signers-stored'), view: 'network/signers' }, async ({ page, main }) => {
      const open = async () => {
        await page.getByRole('button', { name: 'Actions for https://signer.example.net' }).click();
        await page.getByRole('menuitem', { name: 'Change…' }).click();
      };
      await open();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await main.calls()).toEqual([
        {
          name: 'signers.save',
          request: {
            id: 'signer-1',
            address: 'https://signer.example.net',
            headers: null,
            storePlain: false,
          },
        },
      ]);
      await open();
      await page.getByRole('button', { name: 'Replace headers' }).click();
      expect(await page.getByLabel('Value of header 1').getAttribute('type')).toBe('password');
      expect(await page.getByLabel('Value of header 1').inputValue()).toBe('');
    }));

  it('sets limits to the wei in any unit, and says what is no amount', () =>
    inWindow({ state: state('wallet-in-use'), view: 'network/wallet' }, async ({ page, main }) => {
      const limit = page.getByRole('textbox', { name: 'A stream may cost' });
      await limit.fill('much');
      await page.keyboard.press('Enter');
      await page.getByText('That is no amount').waitFor();
      await limit.fill('0.123456789012345678');
      await page.keyboard.press('Enter');
      await page.getByRole('combobox', { name: 'Unit: A stream may cost' }).selectOption('USD');
      await limit.fill('3.15');
      await page.keyboard.press('Enter');
      await limit.fill('');
      await page.keyboard.press('Tab');
      const update = (sessionCeilingWei: string | null) => ({
        name: 'settings.update',
        request: { payments: { sessionCeilingWei } },
      });
      await expect
        .poll(() => main.calls())
        .toEqual([update('123456789012345678'), update('1000000000000000'), update(null)]);
    }));

  it('shows amounts in a currency once its rate is given', () =>
    inWindow({ state: sampleState(), view: 'network/wallet' }, async ({ page, main }) => {
      await page.getByRole('textbox', { name: 'Currency' }).fill('eur');
      await page.getByRole('textbox', { name: 'What one ETH costs' }).fill('2900');
      await page.keyboard.press('Enter');
      await page.getByText('≈ 0 EUR').first().waitFor();
      expect(await main.calls()).toEqual([
        { name: 'settings.update', request: { payments: { currency: { code: 'EUR', perEth: 2900 } } } },
      ]);
    }));

  it('saves the ledger as a file', () =>
    inWindow({ state: state('wallet-in-use'), view: 'network/wallet' }, async ({ page, main }) => {
      await main.answer('wallet.export', { ok: true, value: 'time,wei\n1,2\n' });
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save as CSV' }).click();
      const file = await download;
      expect(file.suggestedFilename()).toBe('rivulet-payments.csv');
      expect(await readFile(await file.path(), 'utf8')).toBe('time,wei\n1,2\n');
    }));

  it('moves a stream by hand to the next best, or to one of the best by name', () =>
    inWindow({ state: state('live-paid') }, async ({ page, main }) => {
      const route = page.getByRole('region', { name: 'Orchestrator of the stream' });
      await route.getByText('Chosen because warm, 1 free').waitFor();
      await route.getByRole('button', { name: 'Swap' }).press('Enter');
      await page.getByRole('menuitem', { name: 'The next best: orch-003.example.net:8935' }).press('Enter');
      await route.getByRole('button', { name: 'Swap' }).press('Enter');
      await page.getByRole('menuitem', { name: /^5\. orch-004/ }).press('Enter');
      expect(await main.calls()).toEqual([
        { name: 'live.swap', request: { address: null } },
        { name: 'live.swap', request: { address: 'https://orch-004.example.net:8935' } },
      ]);
    }));

  it('asks what is to become of a stream that moved too often, in every view, and gives the focus back', () =>
    inWindow({ state: state('live-paid') }, async ({ page, main }) => {
      await page.keyboard.press('Control+2');
      const tab = page.getByRole('tab', { name: 'Orchestrators' });
      await tab.focus();
      const live = state('live-question').live;
      await main.emit('state', { live });
      const question = page.getByRole('alertdialog', { name: 'Go on with another orchestrator?' });
      await expect.poll(() => question.evaluate((element) => element === document.activeElement)).toBe(true);
      // A key that was meant for what had the focus before answers nothing.
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await main.calls()).toEqual([{ name: 'live.swap', request: { address: null } }]);
      await main.emit('state', { live: { ...live, question: null } });
      await question.waitFor({ state: 'detached' });
      await expect.poll(() => tab.evaluate((element) => element === document.activeElement)).toBe(true);
    }));

  it('does not take the focus from somebody who types', () =>
    inWindow({ state: state('live-paid') }, async ({ page, main }) => {
      const prompt = page.getByRole('textbox', { name: 'Prompt' });
      await prompt.focus();
      await main.emit('state', { live: state('live-question').live });
      await page.getByRole('alertdialog').waitFor();
      expect(await prompt.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.getByRole('button', { name: 'Stop the stream' }).click();
      await expect.poll(() => main.calls()).toEqual([{ name: 'live.stop', request: null }]);
    }));

  it('counts down what is paid for while no signer answers, without reading out each second', () =>
    inWindow({ state: state('live-signer-lost') }, async ({ page }) => {
      const timer = page.getByRole('timer');
      await timer.getByText('What is paid lasts about 41 s more').waitFor();
      expect(await timer.getAttribute('aria-live')).toBe('off');
      await timer.getByText(/since 1[3-9] s/).waitFor();
      await page.getByRole('button', { name: 'Open signers' }).click();
      await page.getByRole('tab', { name: /^Signers/, selected: true }).waitFor();
    }));
});
