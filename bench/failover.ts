/**
 * How long viewers are without pictures when the live orchestrator is killed, hangs, or is left by hand: a live session over
 * embedded orchestrators in processes of their own, a window that films at 30 pictures per second and one that watches.
 * `npm run bench -- failover [--quick] [--json]`.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LocalNetwork } from '../src-main/local/client.ts';
import { silenceFfmpeg } from '../src-main/media/engine/ffmpeg.ts';
import { type FailoverRig, failoverRig } from '../test/support/failover-rig.ts';
import { captureRequest } from '../test/support/live-rig.ts';
import { filmingWindow, showingWindow } from '../test/support/live-window.ts';
import { videoUnits } from '../test/support/sinks-media.ts';
import { JSON_OUTPUT, QUICK } from './common/options.ts';
import { percentile } from './common/statistics.ts';

/** In each round: two of a kind without being told to, which is as many as are made without asking, and one by hand. */
const ROUNDS = QUICK ? { killed: 2, hung: 1 } : { killed: 10, hung: 3 };
const FPS = 30;
/** The moment within a group of pictures and a segment is left to chance. */
const STEADY_PICTURES = 2 * FPS;

type Way = 'killed' | 'hung' | 'byHand';

silenceFfmpeg();
const units = await videoUnits({ width: 1280, height: 720, frames: 60, gop: 30 });
const rig: FailoverRig = await failoverRig([{}, {}, {}]);
const filming = filmingWindow(rig.session, 'camera', units);
const showing = showingWindow(rig.session, 'viewer');
const ownPauses = monitorEventLoopDelay({ resolution: 10 });
ownPauses.enable();
const gapsMs: Record<Way, number[]> = { killed: [], hung: [], byHand: [] };
const noticedMs: number[] = [];
await rig.session.start(captureRequest(), { clientId: 'camera' });

/** Lets the stream run until it is steady and another orchestrator stands by, and a little longer. */
async function steady(): Promise<void> {
  await rig.until(({ phase, standby }) => phase === 'live' && standby !== null);
  await showing.pictures(STEADY_PICTURES + Math.floor(Math.random() * FPS));
}

/** Leaves the live orchestrator in one way, and measures how long there is no picture. */
async function leave(way: Way): Promise<void> {
  await steady();
  const { orchestrator, swaps } = rig.session.state;
  const at = rig.orchestrators.findIndex(({ serviceUri }) => serviceUri === orchestrator);
  const [left] = way === 'byHand' ? [] : rig.orchestrators.splice(at, 1);
  const begunMs = performance.now();
  if (way === 'killed') {
    left?.kill();
    await rig.until(({ phase }) => phase === 'reconnecting');
    noticedMs.push(performance.now() - begunMs);
  } else if (left) {
    process.kill(left.pid, 'SIGSTOP');
  } else {
    await rig.session.swap(null);
  }
  const moved = await rig.until((state) => {
    const last = state.swaps.at(-1);
    return last !== swaps.at(-1) && last?.gapMs != null && last.from === orchestrator;
  });
  await showing.pictures(2);
  gapsMs[way].push(moved.swaps.at(-1)?.gapMs ?? Number.NaN);
  if (showing.units.some(({ ptsUs }, n) => n > 0 && ptsUs <= (showing.units[n - 1]?.ptsUs ?? 0)))
    throw new Error('the times of pictures went back');
  await replace(left);
}

async function replace(left: LocalNetwork | undefined): Promise<void> {
  if (!left) return;
  left.kill();
  await left.exited;
  await rig.add();
}

for (const way of ['killed', 'hung'] as const) {
  for (let round = 0; round < ROUNDS[way]; round += 1) {
    await leave(way);
    await leave(way);
    await leave('byHand');
  }
}

const figures = (values: readonly number[]) => ({
  p50: Math.round(percentile(values, 0.5)),
  p95: Math.round(percentile(values, 0.95)),
  max: Math.round(Math.max(...values)),
  times: values.length,
});
const result = {
  gapMs: { killed: figures(gapsMs.killed), hung: figures(gapsMs.hung), byHand: figures(gapsMs.byHand) },
  noticedMs: figures(noticedMs),
  capture: {
    droppedPictures: rig.stats.at(-1)?.dropped.captureLink ?? Number.NaN,
    timesLost: rig.states.filter(({ troubles }) => troubles.includes('capture_lost')).length,
    linkClosed: filming.isClosed,
    // Without pictures for half a second they count as lost: the machine may have stopped this process for so long.
    longestOwnPauseMs: Math.round(ownPauses.max / 1e6),
  },
  outputLinkClosed: showing.isClosed,
};
await rig.close();

if (JSON_OUTPUT) console.log(JSON.stringify(result));
else {
  console.table({ ...result.gapMs, 'a kill noticed after': result.noticedMs });
  console.log(`without pictures after a kill, p50: ${result.gapMs.killed.p50} ms (wanted: at most 2000)`);
  console.table({ 'capture (wanted: none)': result.capture });
  console.log(`output link closed: ${result.outputLinkClosed} (wanted: false)`);
}
process.exit(0);
