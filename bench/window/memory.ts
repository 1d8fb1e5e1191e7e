import { setTimeout as wait } from 'node:timers/promises';
import type { LooseBrowser } from './loose-browser.ts';
import { treeUsage } from './process-tree.ts';

/** Memory at one moment, in MiB: resident of the program and of the browser, and the page's heap. */
export interface MemorySample {
  readonly minute: number;
  readonly programMb: number;
  readonly browserMb: number;
  readonly heapMb: number;
}

/** Memory every half minute for some minutes; `tell` hears of each sample. */
export async function watchMemory(
  browser: LooseBrowser,
  program: number,
  minutes: number,
  tell: (sample: MemorySample) => void,
): Promise<MemorySample[]> {
  const samples: MemorySample[] = [];
  const startMs = performance.now();
  while (performance.now() - startMs < minutes * 60_000) {
    await wait(30_000);
    const heapBytes = await browser.attached((page) =>
      page.evaluate(
        () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
      ),
    );
    const sample = {
      minute: (performance.now() - startMs) / 60_000,
      programMb: treeUsage(program).rssBytes / 2 ** 20,
      browserMb: treeUsage(browser.pid).rssBytes / 2 ** 20,
      heapMb: heapBytes / 2 ** 20,
    };
    samples.push(sample);
    tell(sample);
  }
  return samples;
}
