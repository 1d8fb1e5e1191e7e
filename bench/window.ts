/**
 * The window as its user has it: the web shell in a real Chromium with a fake camera at 720p30, through the embedded
 * orchestrator with `noop`. Measured: click → first AI picture; camera → shown picture, by a code burnt into the camera's
 * pictures; main's event loop; the CPU of the whole browser against a plain page that captures, encodes and decodes, in the
 * same run. `npm run bench -- window [--quick] [--json]`, `--minutes N` for a long run.
 */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright';
import { openBrowser, openContext } from '../test/e2e/support/browser.ts';
import { writeCodedClip } from '../test/e2e/support/coded-camera.ts';
import { startWebApp } from '../test/e2e/support/web-app.ts';
import { goLive, openWindow, outputVideo, waitForPicture } from '../test/e2e/support/window.ts';
import { percentile } from './common/statistics.ts';
import { probePictures } from './window/picture-probe.ts';
import { treeUsage } from './window/process-tree.ts';

const SIZE = { width: 1280, height: 720 };
const FPS = 30;
const { values: options } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, minutes: { type: 'string' } },
});
const seconds = options.quick ? 6 : 20;
const minutes = Number(options.minutes ?? 0);

/** CPU of the browser over some seconds, in percent of one core. */
async function browserCpu(pid: number, forSeconds: number): Promise<number> {
  const before = treeUsage(pid).cpuS;
  const startMs = performance.now();
  await wait(forSeconds * 1000);
  return ((treeUsage(pid).cpuS - before) / ((performance.now() - startMs) / 1000)) * 100;
}

/** Chromium's own process; its children are found from it. */
async function browserPid(browser: Browser): Promise<number> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  await devtools.detach();
  return processInfo.find(({ type }) => type === 'browser')?.id ?? 0;
}

/** The plain page, its picture shown as wide as the product's. */
async function runPlain(clip: string, shownWidth: number): Promise<number> {
  const html = await readFile(new URL('./window/plain-page.html', import.meta.url));
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await openBrowser({ camera: clip });
  try {
    const page = await (await openContext(browser)).newPage();
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/?width=${Math.round(shownWidth)}`);
    await waitForPicture(page, '#output');
    await wait(3000);
    return await browserCpu(await browserPid(browser), seconds);
  } finally {
    await browser.close();
    server.close();
  }
}

interface Sample {
  readonly minute: number;
  readonly mainMb: number;
  readonly browserMb: number;
  readonly heapMb: number;
}

/** Memory every half minute. */
async function watchMemory(page: Page, pids: { main: number; browser: number }): Promise<Sample[]> {
  const samples: Sample[] = [];
  const startMs = performance.now();
  while (performance.now() - startMs < minutes * 60_000) {
    await wait(30_000);
    const heap = await page.evaluate(
      () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
    );
    const sample = {
      minute: (performance.now() - startMs) / 60_000,
      mainMb: treeUsage(pids.main).rssBytes / 2 ** 20,
      browserMb: treeUsage(pids.browser).rssBytes / 2 ** 20,
      heapMb: heap / 2 ** 20,
    };
    samples.push(sample);
    if (!options.json)
      process.stdout.write(
        `  ${sample.minute.toFixed(1)} min: program ${sample.mainMb.toFixed(0)} MiB, browser ${sample.browserMb.toFixed(0)} MiB, page ${sample.heapMb.toFixed(0)} MiB\n`,
      );
  }
  return samples;
}

const folder = await mkdtemp(join(tmpdir(), 'rivulet-bench-window-'));
try {
  const clip = (await writeCodedClip(folder, { ...SIZE, fps: FPS, frames: 64 })).path;
  const probePath = join(folder, 'loop');
  const app = await startWebApp({
    env: {
      NODE_OPTIONS: `--import=${new URL('./window/loop-probe.mjs', import.meta.url).href}`,
      RIVULET_LOOP_PROBE: probePath,
    },
  });
  const browser = await openBrowser({ camera: clip });
  const page = await openWindow(await openContext(browser), app.url, { model: 'No effect' });
  const pids = { main: app.pid, browser: await browserPid(browser) };
  const firstMs = await goLive(page);
  await wait(3000);
  process.kill(app.pid, 'SIGUSR2');
  const shownWidth = await page.evaluate(
    (output) => document.querySelector(output)?.getBoundingClientRect().width ?? 0,
    outputVideo,
  );
  const mainBefore = treeUsage(pids.main).cpuS;
  const browserPercent = await browserCpu(pids.browser, seconds);
  const programPercent = ((treeUsage(pids.main).cpuS - mainBefore) / seconds) * 100;
  const probe = await probePictures(page, outputVideo, seconds);
  const memory = minutes > 0 ? await watchMemory(page, pids) : [];
  await browser.close();
  await app.stop();
  const loop = JSON.parse(await readFile(`${probePath}.${app.pid}`, 'utf8')) as Record<string, number>;
  const plainPercent = await runPlain(clip, shownWidth);
  const figures = {
    firstPictureMs: firstMs,
    shownMs: { p50: percentile(probe.shownMs, 0.5), p95: percentile(probe.shownMs, 0.95) },
    presentedMs: { p50: percentile(probe.presentedMs, 0.5), p95: percentile(probe.presentedMs, 0.95) },
    picturesShown: probe.pictures,
    picturesUnread: probe.unread,
    fpsShown: probe.pictures / seconds,
    loopDelayMs: loop,
    browserCpuPercent: browserPercent,
    plainCpuPercent: plainPercent,
    browserToPlain: browserPercent / plainPercent,
    programCpuPercent: programPercent,
    shownWidth,
    memory,
  };
  process.stdout.write(options.json ? `${JSON.stringify(figures)}\n` : `${report(figures)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

function report(figures: {
  firstPictureMs: number;
  shownMs: { p50: number; p95: number };
  presentedMs: { p50: number; p95: number };
  fpsShown: number;
  loopDelayMs: Record<string, number>;
  browserCpuPercent: number;
  plainCpuPercent: number;
  browserToPlain: number;
  programCpuPercent: number;
}): string {
  const ms = (value: number | undefined): string => `${(value ?? Number.NaN).toFixed(1)} ms`;
  return [
    `click → first AI picture          ${ms(figures.firstPictureMs)}   (goal 2000)`,
    `camera → shown                    p50 ${ms(figures.shownMs.p50)}, p95 ${ms(figures.shownMs.p95)}   (goal p50 60)`,
    `camera → given to the compositor  p50 ${ms(figures.presentedMs.p50)}, p95 ${ms(figures.presentedMs.p95)}`,
    `pictures shown                    ${figures.fpsShown.toFixed(1)} per second`,
    `main's event loop, delay          p50 ${ms(figures.loopDelayMs.p50)}, p99 ${ms(figures.loopDelayMs.p99)}, max ${ms(figures.loopDelayMs.max)}   (goal p99 10)`,
    `whole browser                     ${figures.browserCpuPercent.toFixed(0)} % of a core, plain page ${figures.plainCpuPercent.toFixed(0)} %: ${figures.browserToPlain.toFixed(2)} ×   (goal 1.5)`,
    `program with embedded network     ${figures.programCpuPercent.toFixed(0)} % of a core`,
  ].join('\n');
}
