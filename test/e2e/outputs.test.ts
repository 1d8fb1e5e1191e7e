import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { AppState } from '../../src-preload/contract.ts';
import type { FakeBridge } from '../support/fake-bridge.ts';
import { sampleState, sampleStates } from '../support/sample-state.ts';
import { browserPath, browserSkip } from './support/browser.ts';
import { inWindowOf } from './support/in-window.ts';
import { beyondEdge, keepPicture, playedWindows, violationsOf } from './support/played-window.ts';

const states = sampleStates();
const state = (name: string): AppState => states[name] ?? sampleState();
const samples = Object.keys(states).filter((name) => /outputs/.test(name));

/** One small PNG. */
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** Shows a sample in a window that is open: main tells it, and the address leads to the place it is about. */
async function show(page: Page, main: FakeBridge, name: string): Promise<void> {
  const { outputs, settings, live, signers, about } = state(name);
  const place = /^outputs-([a-z]+)/.exec(name)?.[1];
  await page.evaluate(
    (hash) => {
      globalThis.location.hash = hash;
    },
    place === undefined ? 'live' : `outputs/${place}`,
  );
  // The rates of a few seconds, so that there is something to plot.
  for (const share of place === 'restream' ? [0.4, 0.9, 0.7] : [])
    await main.emit('state', {
      outputs: {
        ...outputs,
        targets: outputs.targets.map((target) => ({
          ...target,
          status: { ...target.status, bitrateBps: target.status.bitrateBps * share },
        })),
      },
    });
  await main.emit('state', { outputs, settings, live, signers, about });
  if (place !== undefined) await page.getByRole('tabpanel').getByRole('heading').first().waitFor();
}

describe.skipIf(browserPath === null)(`outputs${browserSkip}`, () => {
  const inWindow = inWindowOf(playedWindows());

  it('have nothing axe objects to, in any state and in both themes', () =>
    inWindow({ state: state('outputs-obs-busy'), view: 'outputs' }, async ({ page, main }) => {
      await main.answer('recording.thumbnail', { ok: true, value: PICTURE });
      for (const name of samples) {
        await show(page, main, name);
        await keepPicture(page, `${name}-dark`);
        expect([name, await violationsOf(page)]).toEqual([name, []]);
        await page.emulateMedia({ colorScheme: 'light' });
        await keepPicture(page, `${name}-light`);
        expect([name, await violationsOf(page, ['color-contrast'])]).toEqual([name, []]);
        await page.emulateMedia({ colorScheme: 'dark' });
      }
    }));

  it('fit windows of every size: nothing reaches beyond them', () =>
    inWindow({ state: state('outputs-obs-busy'), view: 'outputs' }, async ({ page, main }) => {
      for (const [width, height] of [
        [640, 400],
        [900, 600],
        [3840, 2160],
      ] as const) {
        await page.setViewportSize({ width, height });
        for (const name of samples.filter((one) => /busy|to-mend/.test(one))) {
          await show(page, main, name);
          await keepPicture(page, `${name}-${width}`);
          expect([name, width, await beyondEdge(page)]).toEqual([name, width, []]);
        }
      }
    }));

  it('records by the keyboard alone: from the key to the file in the list, and away again', () =>
    inWindow({ state: state('outputs-recording-first-run') }, async ({ page, main }) => {
      const { outputs } = state('outputs-recording-first-run');
      const tell = (recording: Partial<AppState['outputs']['recording']>) =>
        main.emit('state', { outputs: { ...outputs, recording: { ...outputs.recording, ...recording } } });
      await main.answer('recording.thumbnail', { ok: true, value: PICTURE });
      await page.keyboard.press('r');
      await tell({ phase: 'on', recordedS: 61.8 });
      await page.getByRole('button', { name: 'Stop recording 1:01' }).waitFor();
      await page.keyboard.press('Control+3');
      await page.getByRole('tab', { name: 'OBS' }).press('ArrowRight');
      await page.getByRole('button', { name: 'Pause' }).press('Enter');
      await tell({ phase: 'paused', recordedS: 61.8 });
      await page.getByRole('button', { name: 'Go on' }).press('Enter');
      await tell({ phase: 'on', recordedS: 62 });
      await page.getByRole('button', { name: 'Stop', exact: true }).press('Enter');
      const [, , file] = state('outputs-recording-busy').outputs.recording.files;
      if (file === undefined) throw new Error('the sample has no third file');
      await tell({ files: [{ ...file, remux: null }] });
      const row = page.getByRole('list', { name: 'Recorded files' }).getByRole('listitem');
      await row.getByText(file.name).waitFor();
      await expect.poll(() => row.locator('img').getAttribute('src')).toBe(PICTURE);
      await row.getByRole('button', { name: `Actions for ${file.name}` }).press('Enter');
      await page.getByRole('menuitem', { name: 'Make an ordinary MP4' }).press('Enter');
      await row.getByRole('button', { name: `Actions for ${file.name}` }).press('Enter');
      await page.getByRole('menuitem', { name: 'Remove…' }).press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Remove this file?' });
      await dialog.getByRole('switch', { name: 'Delete the file as well' }).press('Space');
      expect(await violationsOf(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Delete the file' }).press('Enter');
      await dialog.waitFor({ state: 'detached' });
      expect(await main.calls()).toEqual([
        { name: 'recording.start', request: null },
        { name: 'recording.pause', request: null },
        { name: 'recording.resume', request: null },
        { name: 'recording.stop', request: null },
        { name: 'recording.thumbnail', request: { id: file.id } },
        { name: 'recording.remux', request: { id: file.id } },
        { name: 'recording.remove', request: { id: file.id, file: true } },
      ]);
    }));

  it('keeps a moment by a key, says where it went, and why it could not', () =>
    inWindow({ state: state('live-outputs-busy') }, async ({ page, main }) => {
      await main.answer('recording.snapshot', { ok: true, value: 'shot 1.png' });
      await page.keyboard.press('s');
      await page.getByRole('status').getByText('Saved as shot 1.png').waitFor();
      await main.answer('recording.saveReplay', {
        ok: false,
        error: { code: 'disk_full', message: 'the disk is full: make room', fields: {} },
      });
      await page.keyboard.press('Shift+R');
      await page.getByRole('alert').getByText('The disk is full: make room.').waitFor();
    }));

  it('shows what is on beside the stream’s controls, and switches targets from there', () =>
    inWindow({ state: state('live-outputs-busy') }, async ({ page, main }) => {
      await page.getByRole('button', { name: 'Outputs 8 on, one needs attention' }).press('Enter');
      const menu = page.getByRole('dialog', { name: 'What the AI’s picture goes to' });
      await keepPicture(page, 'live-outputs-menu');
      expect(await violationsOf(page)).toEqual([]);
      await menu.getByRole('button', { name: 'Stop Twitch' }).press('Enter');
      await menu.getByRole('button', { name: 'Start Kick' }).press('Enter');
      await menu.getByRole('button', { name: 'All outputs' }).press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Outputs' }).waitFor();
      expect(await main.calls()).toEqual([
        { name: 'targets.stop', request: { id: 'target-1' } },
        { name: 'targets.start', request: { id: 'target-5' } },
      ]);
    }));

  it('adds a target with its platform’s address, and never shows or sends a stored key again', () =>
    inWindow({ state: state('outputs-restream-troubled'), view: 'outputs/restream' }, async (window) => {
      const { page, main } = window;
      await page.getByRole('button', { name: 'Add a target' }).press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Add a target' });
      const address = dialog.getByRole('textbox', { name: 'Address' });
      expect(await address.inputValue()).toBe('rtmps://live.twitch.tv/app');
      await dialog.getByRole('combobox', { name: 'Platform' }).selectOption('YouTube');
      expect(await address.inputValue()).toBe('rtmps://a.rtmps.youtube.com/live2');
      const key = dialog.getByLabel('Stream key');
      expect(await key.getAttribute('type')).toBe('password');
      await key.fill('abcd-efgh');
      await keepPicture(page, 'outputs-target-dialog');
      expect(await violationsOf(page)).toEqual([]);
      await main.answer('targets.save', {
        ok: false,
        error: { code: 'output_address_invalid', message: 'this is no address to send to', fields: {} },
      });
      await key.press('Enter');
      await dialog.getByRole('alert').getByText('This is no address to send to.').waitFor();
      await main.answer('targets.save', { ok: true, value: { id: 'target-7' } });
      await key.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Actions for Twitch' }).press('Enter');
      await page.getByRole('menuitem', { name: 'Change…' }).press('Enter');
      const edit = page.getByRole('dialog', { name: 'Change Twitch' });
      expect(await edit.getByLabel('Stream key').inputValue()).toBe('');
      await edit.getByRole('button', { name: 'Save' }).press('Enter');
      await edit.waitFor({ state: 'detached' });
      const added = {
        id: null,
        name: 'YouTube',
        platform: 'youtube',
        url: 'rtmps://a.rtmps.youtube.com/live2',
        video: 'auto',
        withStream: false,
        key: 'abcd-efgh',
        storePlain: false,
      };
      const changed = { ...state('outputs-restream-troubled').settings.outputs.targets[0], key: null };
      expect((await main.calls()).map(({ request }) => request)).toEqual([
        added,
        added,
        { ...changed, storePlain: false },
      ]);
    }));

  it('links OBS with a password, sets up its scene, and asks before it takes it out again', () =>
    inWindow({ state: state('outputs-obs-first-run'), view: 'outputs/obs' }, async ({ page, main }) => {
      await page.getByRole('button', { name: 'Connect to OBS…' }).press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Link to OBS' });
      const password = dialog.getByLabel('Password of the WebSocket server');
      await expect.poll(() => password.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.keyboard.type('correct horse');
      expect(await violationsOf(page)).toEqual([]);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await main.emit('state', { outputs: state('outputs-obs-to-mend').outputs });
      await page.getByRole('button', { name: 'Repair' }).press('Enter');
      await page.getByRole('button', { name: 'Show in OBS' }).press('Enter');
      await page.getByRole('radio', { name: 'UDP' }).check();
      await page.getByRole('button', { name: 'Measure now' }).press('Enter');
      await page.getByRole('button', { name: 'Remove from OBS…' }).press('Enter');
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const obs = state('outputs-obs-first-run').settings.outputs.obs;
      expect(await main.calls()).toEqual([
        {
          name: 'obs.connect',
          request: { address: 'ws://127.0.0.1:4455', password: 'correct horse', storePlain: false },
        },
        { name: 'obs.setUp', request: { show: false } },
        { name: 'obs.setUp', request: { show: true } },
        { name: 'settings.update', request: { outputs: { obs: { ...obs, feed: 'udp' } } } },
        { name: 'obs.measure', request: null },
        { name: 'obs.undo', request: null },
      ]);
    }));

  it('draws only the files on the screen, however many there are', () =>
    inWindow({ state: state('outputs-recording-many'), view: 'outputs/recording' }, async ({ page }) => {
      const list = page.getByRole('list', { name: 'Recorded files' });
      const rows = list.getByRole('listitem');
      await rows.first().waitFor();
      expect(await rows.count()).toBeLessThan(40);
      const first = page.getByRole('button', { name: 'Show Recording 1.mp4 in its folder' });
      await first.focus();
      await list.evaluate((element) => element.scrollIntoView({ block: 'end' }));
      await page.getByText('Recording 500.mp4').waitFor();
      expect(await rows.count()).toBeLessThan(40);
      expect(await first.evaluate((element) => element === document.activeElement)).toBe(true);
    }));

  it('moves the sound by the keyboard and sends what it comes to rest at', () =>
    inWindow({ state: state('outputs-sound-first-run'), view: 'outputs/sound' }, async ({ page, main }) => {
      const slider = page.getByRole('slider', { name: 'Correction' });
      await slider.focus();
      for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight');
      expect(await slider.getAttribute('aria-valuetext')).toBe('20 ms later');
      await expect
        .poll(async () => (await main.calls()).at(-1))
        .toEqual({
          name: 'settings.update',
          request: { outputs: { sound: { source: 'auto', offsetMs: 20 } } },
        });
    }));
});
