import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll } from 'vitest';
import type { AppState } from '../../../src-preload/contract.ts';
import { type FakeBridge, fakeBridge } from '../../support/fake-bridge.ts';
import { type RendererServer, serveRenderer } from '../../support/renderer-server.ts';
import { SAMPLE_NOW_MS } from '../../support/sample-time.ts';
import { openBrowser, openContext } from './browser.ts';

const root = join(import.meta.dirname, '../../..');
const artifacts = join(root, 'test-artifacts/views');

/** A window whose main is played by the test. */
export interface PlayedWindow {
  readonly page: Page;
  readonly main: FakeBridge;
  /** What it wrote to its console as warnings and errors, and exceptions nobody caught. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

/** How a window of {@link playedWindows} is opened. */
export interface PlayedWindowOptions {
  readonly state: AppState;
  /** What the address names: `live`, `network`, `network/wallet`, `settings`…; the live view by default. */
  readonly view?: string;
  readonly dark?: boolean;
  readonly size?: { width: number; height: number };
}

/**
 * Gives a suite a browser and the built renderer, and ends both with it; called within its `describe`.
 * @returns opens a window whose main is played; resolves when it shows its view
 */
export function playedWindows(): (options: PlayedWindowOptions) => Promise<PlayedWindow> {
  let browser: Browser;
  let server: RendererServer;
  beforeAll(async () => {
    browser = await openBrowser();
    server = await serveRenderer(join(root, 'out/renderer'));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  return async ({ state, view = 'live', ...look }) => {
    const context = await openContext(browser, look);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.addInitScript(startClockAt, SAMPLE_NOW_MS);
    const main = await fakeBridge(page, state, { licences });
    await page.goto(`${server.url}#${view}`);
    await page.locator('main :is(h1, section):visible').first().waitFor();
    return { page, main, problems, close: () => context.close() };
  };
}

/** Runs inside the page: its clock shows the moment of the samples, and goes on from there. */
function startClockAt(nowMs: number): void {
  const { now } = Date;
  const ahead = nowMs - now();
  Date.now = () => now() + ahead;
}

/** What axe finds wrong with a page, a line each. @param rules the only ones to look for; all by default */
export async function violationsOf(page: Page, rules?: readonly string[]): Promise<string[]> {
  const options = { resultTypes: ['violations'], ...(rules === undefined ? {} : { runOnly: rules }) };
  if (await page.evaluate('globalThis.axe === undefined')) await page.evaluate(axe.source);
  const found = await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return (found as { impact: string; id: string; nodes: { html: string }[] }[]).map(
    ({ impact, id, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`,
  );
}

/** What reaches beyond the right edge of the window, and cannot be scrolled to. */
export function beyondEdge(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('main *')]
      .filter((element) => element.getBoundingClientRect().right > globalThis.innerWidth + 1)
      // What scrolls by itself, and can be reached by the keyboard, may hold more than fits.
      .filter((element) => element.parentElement?.closest('section[tabindex="0"], [role=tablist]') === null)
      .map((element) => element.outerHTML.slice(0, 120)),
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
