import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright';
import { cpuPercent } from './browser-cpu.ts';

/** Drawing starts anew after a change; so long until it has settled. */
const SETTLE_MS = 1000;

/** The browser's CPU while the window looks otherwise, in percent of a core. */
export interface LookFigures {
  readonly look: string;
  readonly cpuPercent: number;
}

/** Measures a live window in every layout, with the details open, and in other sizes. */
export async function measureLooks(page: Page, browserPid: number, seconds: number): Promise<LookFigures[]> {
  const rows: LookFigures[] = [];
  const measure = async (look: string): Promise<void> => {
    await wait(SETTLE_MS);
    const [percent = Number.NaN] = await cpuPercent([browserPid], seconds);
    rows.push({ look, cpuPercent: percent });
  };
  // Chosen only once main has answered, so `check()` would find it unchanged.
  const layout = (name: string): Promise<void> => page.getByRole('radio', { name }).click({ force: true });
  for (const name of ['Before and after', 'Input as inset', 'Output only', 'Side by side']) {
    await layout(name);
    await measure(name.toLowerCase());
  }
  const details = page.locator('button[aria-expanded]').and(page.getByRole('button', { name: /details/i }));
  await details.click();
  await measure('details open');
  await details.click();
  for (const size of [
    { width: 900, height: 600 },
    { width: 1920, height: 1080 },
  ]) {
    await page.setViewportSize(size);
    await measure(`${size.width}×${size.height}`);
  }
  return rows;
}
