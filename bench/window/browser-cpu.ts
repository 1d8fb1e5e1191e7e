import { setTimeout as wait } from 'node:timers/promises';
import { treeUsage } from './process-tree.ts';

/** CPU of some processes and all they started over some seconds, each in percent of one core. */
export async function cpuPercent(pids: readonly number[], seconds: number): Promise<number[]> {
  const before = pids.map((pid) => treeUsage(pid).cpuS);
  const startMs = performance.now();
  await wait(seconds * 1000);
  const tookS = (performance.now() - startMs) / 1000;
  return pids.map((pid, index) => ((treeUsage(pid).cpuS - (before[index] ?? 0)) / tookS) * 100);
}
