import { rm } from 'node:fs/promises';
import type { Page } from 'playwright';
import { describe, it } from 'vitest';
import { browserPath, browserSkip } from './support/browser.ts';
import { forEachApp } from './support/each-app.ts';
import { childrenOf } from './support/processes.ts';
import { startProgram } from './support/program.ts';
import {
  choose,
  chooseModel,
  goLive,
  openWindow,
  outputVideo,
  stopLive,
  waitForPicture,
} from './support/window.ts';

const phase = (page: Page, text: string | RegExp) =>
  page.getByRole('status').filter({ hasText: text }).first();

const route = (page: Page) => page.getByRole('region', { name: 'Orchestrator of the stream' });

describe.skipIf(browserPath === null)(`the network of a stream${browserSkip}`, () => {
  const each = forEachApp();

  it('goes without the embedded orchestrator and with it again', async () => {
    const page = await openWindow(each.context, each.app.url, { model: 'No effect' });
    await goLive(page);
    await page.keyboard.press('Control+2');
    const embedded = page.getByRole('switch', { name: 'Run the embedded network' });
    await embedded.click();
    await page.keyboard.press('Control+1');
    await phase(page, /^(Reconnecting|Failed|Stopped)/).waitFor();
    await each.keep(page, 'embedded-off');
    await page.keyboard.press('Control+2');
    await embedded.click();
    await page.getByText('Running', { exact: true }).waitFor();
    await page.keyboard.press('Control+1');
    const started = page.getByRole('button', { name: 'Go live' });
    if (await started.isVisible()) await started.click();
    await phase(page, /^Live/).waitFor();
    await waitForPicture(page, outputVideo);
    await stopLive(page);
  });

  it('uses an orchestrator of the user’s, and asks before it trusts another certificate', async () => {
    const words = ['orchestrator', '--model', 'noop', '--port'];
    const own = await startProgram([...words, '0']);
    const { origin, port } = new URL(own.url);
    const page = await openWindow(each.context, each.app.url);
    await page.keyboard.press('Control+2');
    await page.getByRole('textbox', { name: 'Add orchestrators' }).fill(origin);
    await page.keyboard.press('Enter');
    await choose(page, `Use ${origin}`);
    await page.keyboard.press('Control+1');
    await chooseModel(page, 'No effect');
    await goLive(page);
    await route(page).getByText(`127.0.0.1:${port}`).waitFor();

    await own.kill();
    await phase(page, /^Reconnecting/).waitFor();
    await rm(own.home, { recursive: true, force: true });
    const changed = await startProgram([...words, port], { home: own.home });
    try {
      await phase(page, /^Failed.*certificate/).waitFor();
      await each.keep(page, 'certificate-changed');
      await page.getByRole('button', { name: 'Open network view' }).click();
      await page.getByRole('button', { name: /^Compare/ }).click();
      await each.keep(page, 'certificate-compared');
      await page.getByRole('button', { name: /^Trust/ }).click();
      await page.getByRole('button', { name: /^Compare/ }).waitFor({ state: 'detached' });
      await page.keyboard.press('Control+1');
      await page.getByRole('button', { name: 'Try again' }).click();
      await phase(page, /^Live/).waitFor();
      await waitForPicture(page, outputVideo);
      await stopLive(page);
    } finally {
      await changed.stop();
      await rm(own.home, { recursive: true, force: true });
    }
  });

  it.skipIf(process.platform !== 'linux')(
    'says that the picture stands still (stopped by a signal found in /proc: Linux only)',
    async () => {
      const page = await openWindow(each.context, each.app.url, { model: 'No effect' });
      await goLive(page);
      await phase(page, /^Live/).waitFor();
      await waitForPicture(page, outputVideo);
      const [pid] = childrenOf(each.app.pid, 'local-network');
      // 0 would stop this process's whole group.
      if (pid === undefined) throw new Error('the embedded network does not run');
      process.kill(pid, 'SIGSTOP');
      try {
        await page.getByText('The picture stands still').waitFor();
        await each.keep(page, 'frozen');
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await page.getByText('The picture stands still').waitFor({ state: 'detached' });
      await phase(page, /^Live/).waitFor();
    },
  );
});
