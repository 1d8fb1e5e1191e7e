/**
 * The window as its user has it: the web shell in a real Chromium with a fake camera at 720p30, through the embedded
 * orchestrator with `noop`. Measured: click → first AI picture; camera → shown picture, by a code burnt into the camera's
 * pictures; main's event loop; the CPU of the whole browser beside that of a plain page that captures, encodes and decodes,
 * by turns, three times; and its CPU in other layouts and sizes. `npm run bench -- window [--quick] [--json]`,
 * `--minutes=N` for memory over a long run.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { writeCodedClip } from '../test/e2e/support/coded-camera.ts';
import { startWebApp } from '../test/e2e/support/web-app.ts';
import { enter, goLive, outputVideo, stopLive } from '../test/e2e/support/window.ts';
import { percentile } from './common/statistics.ts';
import { cpuPercent } from './window/browser-cpu.ts';
import { type LookFigures, measureLooks } from './window/looks.ts';
import { type LoopFigures, loopProbe, readLoop } from './window/loop-delay.ts';
import { openLooseBrowser } from './window/loose-browser.ts';
import { watchMemory } from './window/memory.ts';
import { type ProbeResult, probePictures } from './window/picture-probe.ts';
import { openPlainBrowser } from './window/plain-page.ts';

const SIZE = { width: 1280, height: 720 };
const FPS = 30;
const ROUNDS = 3;
/** Encoders and decoders need so long until they run evenly. */
const SETTLE_MS = 2500;

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, minutes: { type: 'string' } },
});
const seconds = options.quick ? 4 : 12;
const probeSeconds = options.quick ? 6 : 20;
const lookSeconds = options.quick ? 2 : 6;

/** One turn of the product and one of the plain page. */
interface Round {
  readonly firstPictureMs: number;
  readonly browser: number;
  readonly program: number;
  readonly plain: number;
  /** The window that waits for its user, with the camera's picture shown. */
  readonly idle: number;
}

function say(line: string): void {
  if (!options.json) process.stdout.write(`${line}\n`);
}

const folder = await mkdtemp(join(tmpdir(), 'rivulet-bench-window-'));
/** What was opened, newest last: closed also when the bench fails. */
const opened: (() => Promise<unknown>)[] = [];
try {
  const clip = (await writeCodedClip(folder, { ...SIZE, fps: FPS, frames: 64 })).path;
  const probePath = join(folder, 'loop');
  const app = await startWebApp({ env: loopProbe(probePath) });
  opened.push(() => app.stop());
  const browser = await openLooseBrowser(clip);
  opened.push(() => browser.close());
  await browser.attached((page) => enter(page, app.url, { model: 'No effect' }));
  const plain = await openPlainBrowser(clip);
  opened.push(() => plain.close());

  const live = async (): Promise<number> => {
    const firstMs = await browser.attached(goLive);
    await wait(SETTLE_MS);
    return firstMs;
  };
  const round = async (): Promise<Round> => {
    const firstPictureMs = await live();
    const [ofBrowser = 0, ofProgram = 0] = await cpuPercent([browser.pid, app.pid], seconds);
    const shownWidth = await browser.attached(async (page) => {
      const box = await page.locator(outputVideo).boundingBox();
      await stopLive(page);
      return box?.width ?? 0;
    });
    await wait(SETTLE_MS);
    const [idle = 0] = await cpuPercent([browser.pid], seconds);
    await plain.run(shownWidth);
    await wait(SETTLE_MS);
    const [ofPlain = 0] = await cpuPercent([plain.pid], seconds);
    await plain.rest();
    return { firstPictureMs, browser: ofBrowser, program: ofProgram, plain: ofPlain, idle };
  };
  const rounds: Round[] = [];
  for (let index = 0; index < ROUNDS; index += 1) rounds.push(await round());

  await live();
  await readLoop(app.pid, probePath);
  const looks = await browser.attached((page) => measureLooks(page, browser.pid, lookSeconds));
  const minutes = Number(options.minutes ?? 0);
  const memory = await watchMemory(browser, app.pid, minutes, (sample) =>
    say(
      `  ${sample.minute.toFixed(1)} min: program ${sample.programMb.toFixed(0)} MiB, browser ${sample.browserMb.toFixed(0)} MiB, page ${sample.heapMb.toFixed(0)} MiB`,
    ),
  );
  const loop = await readLoop(app.pid, probePath);
  const pictures = await browser.attached((page) => probePictures(page, outputVideo, probeSeconds));

  if (options.json) process.stdout.write(`${JSON.stringify({ rounds, looks, loop, pictures, memory })}\n`);
  else say(report(rounds, looks, loop, pictures));
} finally {
  for (const close of opened.reverse()) await close();
  await rm(folder, { recursive: true, force: true });
}

function report(
  rounds: readonly Round[],
  looks: readonly LookFigures[],
  { delay, own }: LoopFigures,
  { shownMs, presentedMs, pictures }: ProbeResult,
): string {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const median = (of: (round: Round) => number): number => percentile(rounds.map(of), 0.5);
  const ratios = rounds.map((round) => (round.browser / round.plain).toFixed(2)).join(', ');
  return [
    `click → first AI picture          ${ms(median((round) => round.firstPictureMs))}   (goal 2000; median of ${ROUNDS})`,
    `camera → shown                    p50 ${ms(percentile(shownMs, 0.5))}, p95 ${ms(percentile(shownMs, 0.95))}   (goal p50 60)`,
    `camera → given to the compositor  p50 ${ms(percentile(presentedMs, 0.5))}, p95 ${ms(percentile(presentedMs, 0.95))}`,
    `pictures shown                    ${(pictures / probeSeconds).toFixed(1)} per second`,
    `main's event loop, delay          p50 ${ms(delay.p50)}, p99 ${ms(delay.p99)}, max ${ms(delay.max)}`,
    `  without waiting for a core      p50 ${ms(own.p50)}, p99 ${ms(own.p99)}, max ${ms(own.max)}   (goal p99 10)`,
    `whole browser                     ${median(({ browser }) => browser).toFixed(0)} % of a core, plain page ${median(({ plain }) => plain).toFixed(0)} %: ${median(({ browser, plain }) => browser / plain).toFixed(2)} ×   (goal 1.5; rounds ${ratios})`,
    `  not live, camera shown          ${median(({ idle }) => idle).toFixed(0)} %`,
    ...looks.map(({ look, cpuPercent }) => `  ${look.padEnd(32)}${cpuPercent.toFixed(0)} %`),
    `program with embedded network     ${median(({ program }) => program).toFixed(0)} % of a core`,
  ].join('\n');
}
