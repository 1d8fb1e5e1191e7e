import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type BrowserOptions, openBrowser, openContext } from './browser.ts';
import { startWebApp, type WebApp } from './web-app.ts';

const artifacts = join(import.meta.dirname, '../../../test-artifacts/live');

/** What the tests of a suite run with: one browser for all, an app and a window's context for each. */
export interface EachApp {
  readonly app: WebApp;
  readonly context: BrowserContext;
  /** Keeps a picture of a page among the artefacts of the tests. */
  keep(page: Page, name: string): Promise<void>;
}

/** Gives every test of the suite it is called in an app of its own, which has to end well. */
export function forEachApp(options: BrowserOptions = {}): EachApp {
  let browser: Browser | undefined;
  let app: WebApp;
  let context: BrowserContext;
  beforeAll(async () => {
    await mkdir(artifacts, { recursive: true });
    browser = await openBrowser(options);
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    if (browser === undefined) throw new Error('there is no browser');
    app = await startWebApp();
    context = await openContext(browser);
  });
  afterEach(async () => {
    await context.close();
    expect(await app.stop()).toBe(0);
  });
  return {
    get app() {
      return app;
    },
    get context() {
      return context;
    },
    keep: async (page, name) => void (await page.screenshot({ path: join(artifacts, `${name}.png`) })),
  };
}
