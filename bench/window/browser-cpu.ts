import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'playwright';
import { treeUsage } from './process-tree.ts';

/** Chromium's own process; its children are found from it. */
export async function browserPid(browser: Browser): Promise<number> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  await devtools.detach();
  return processInfo.find(({ type }) => type === 'browser')?.id ?? 0;
}

/** CPU of some processes and all they started over some seconds, each in percent of one core. */
export async function cpuPercent(pids: readonly number[], seconds: number): Promise<number[]> {
  const before = pids.map((pid) => treeUsage(pid).cpuS);
  const startMs = performance.now();
  await wait(seconds * 1000);
  const tookS = (performance.now() - startMs) / 1000;
  return pids.map((pid, index) => ((treeUsage(pid).cpuS - (before[index] ?? 0)) / tookS) * 100);
}
