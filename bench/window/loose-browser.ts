import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Page } from 'playwright';
import { browserArguments, browserPath, tsxHelper } from '../../test/e2e/support/browser.ts';

/**
 * A Chromium that is measured as a user has it. Playwright is told of every message on a page's sockets for as long as it
 * is attached, which costs the browser about a tenth: here it lets go while nothing is to be done.
 */
export interface LooseBrowser {
  readonly pid: number;
  /** Attaches, works with the one page there is, and lets go. */
  attached<Result>(work: (page: Page) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Starts it, 1280×800, with one empty page. @param clip what its camera plays */
export async function openLooseBrowser(clip: string): Promise<LooseBrowser> {
  if (browserPath === null) throw new Error('there is no Chromium to measure');
  const profile = await mkdtemp(join(tmpdir(), 'rivulet-bench-browser-'));
  const child = spawn(
    browserPath,
    [
      '--headless',
      ...browserArguments({ camera: clip }),
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '--window-size=1280,800',
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const address = await debuggingAddress(child);
  return {
    pid: child.pid ?? 0,
    attached: async (work) => {
      const browser = await chromium.connectOverCDP(address);
      try {
        const [context] = browser.contexts();
        const page = context?.pages()[0];
        if (context === undefined || page === undefined) throw new Error('the browser has lost its page');
        await context.addInitScript(tsxHelper);
        return await work(page);
      } finally {
        await browser.close();
      }
    },
    close: async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function debuggingAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stderr === null) return reject(new Error('the browser has no output'));
    createInterface({ input: child.stderr }).on('line', (line) => {
      const found = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the browser ended with ${code} while it started`)));
  });
}
