import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import type { AppState } from '../../../src-preload/contract.ts';
import { type FakeBridge, fakeBridge } from '../../support/fake-bridge.ts';
import { serveRenderer } from '../../support/renderer-server.ts';
import { openContext } from './browser.ts';

const root = join(import.meta.dirname, '../../..');
const artifacts = join(root, 'test-artifacts/views');
const axeScript = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A window whose main is played by the test. */
export interface PlayedWindow {
  readonly page: Page;
  readonly main: FakeBridge;
  /** What it wrote to its console as warnings and errors, and exceptions nobody caught. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

/** How {@link playedWindows} opens a window. */
interface PlayedWindowOptions {
  readonly state: AppState;
  /** `live`, `network`, `settings`, `about` or `feed`; the live view by default. */
  readonly view?: string;
  readonly dark?: boolean;
  readonly size?: { width: number; height: number };
}

/** Serves the built renderer to windows whose main is played. The caller closes it. */
export async function playedWindows(browser: Browser): Promise<{
  open(options: PlayedWindowOptions): Promise<PlayedWindow>;
  close(): Promise<void>;
}> {
  const server = await serveRenderer(join(root, 'out/renderer'));
  return {
    open: async ({ state, view = 'live', ...look }) => {
      const context = await openContext(browser, look);
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('console', (message) => {
        if (['warning', 'error'].includes(message.type())) problems.push(message.text());
      });
      page.on('pageerror', (error) => problems.push(String(error)));
      const main = await fakeBridge(page, state, { licences });
      await page.goto(`${server.url}#${view}`);
      await page.waitForLoadState('networkidle');
      return { page, main, problems, close: () => context.close() };
    },
    close: () => server.close(),
  };
}

/** What axe finds wrong with a page, a line each. */
export async function violationsOf(page: Page): Promise<string[]> {
  const found = await page.evaluate(
    `${axeScript}; axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return (found as { impact: string; id: string; nodes: { html: string }[] }[]).map(
    ({ impact, id, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`,
  );
}

/** Keeps a picture of a page among the artefacts of the tests. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  await mkdir(artifacts, { recursive: true });
  await page.screenshot({ path: join(artifacts, `${name}.png`) });
}

const licences = Array.from({ length: 60 }, (_, index) => ({
  name: `package-${index}`,
  version: '1.2.3',
  licence: index % 3 === 0 ? 'Apache-2.0' : 'MIT',
  text: 'Permission is hereby granted, free of charge.\n'.repeat(8),
}));
