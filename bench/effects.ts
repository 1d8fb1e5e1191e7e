/**
 * What each effect costs at 720p30: share of a core while it runs, its ratio to FFmpeg's edgedetect in the same run, and
 * the time to build its graph (how long a change that needs a new graph holds up the stream).
 *
 *   npm run bench -- effects [--quick]
 */
import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Filter, FilterGraph, FilterInOut, Frame } from 'node-av/lib';
import { CATALOGUE } from '../src-main/local/effects/catalogue.ts';
import { planEffect } from '../src-main/local/effects/plan.ts';
import { VideoFilterGraph } from '../src-main/media/engine/filter-graph.ts';
import { QUICK } from './common/options.ts';
import { cpuMs } from './common/statistics.ts';

const WIDTH = 1280;
const HEIGHT = 720;
const FPS = 30;
const FRAMES = QUICK ? 15 : 45;
const WARM_UP = 5;
/** What a creator's prompt asks for besides the effect itself. */
const PROMPT = 'dark neon sunset';

const shape = {
  width: WIDTH,
  height: HEIGHT,
  format: AV_PIX_FMT_YUV420P,
  colorSpace: 2,
  colorRange: 0,
  aspect: '1/1',
};

/** Moving colours, made once. */
function sourcePictures(count: number): Frame[] {
  const graph = new FilterGraph();
  graph.alloc();
  const kind = Filter.getByName('buffersink');
  const sink = kind && graph.createFilter(kind, 'out', null);
  if (!sink) throw new Error('FFmpeg has no buffersink');
  const end = FilterInOut.createList([{ name: 'out', filterCtx: sink, padIdx: 0 }]);
  if (graph.parsePtr(`testsrc2=size=${WIDTH}x${HEIGHT}:rate=${FPS},hue=H=t,format=yuv420p`, end, null) < 0)
    throw new Error('FFmpeg refuses the test source');
  graph.configSync();
  return Array.from({ length: count }, () => {
    const frame = new Frame();
    frame.alloc();
    sink.buffersinkGetFrameSync(frame);
    return frame;
  });
}

interface Cost {
  readonly corePercent: number;
  readonly buildMs: number;
}

async function measure(filter: string, pictures: readonly Frame[]): Promise<Cost> {
  const beforeBuild = process.cpuUsage();
  const graph = await VideoFilterGraph.open(filter, shape);
  const buildMs = cpuMs(beforeBuild);
  let start = process.cpuUsage();
  for (let i = 0; i < WARM_UP + FRAMES; i++) {
    if (i === WARM_UP) start = process.cpuUsage();
    const frame = pictures[i % pictures.length]?.clone();
    if (!frame) throw new Error('no picture');
    frame.pts = BigInt(Math.round((i * 1e6) / FPS));
    await graph.filter(frame, async () => undefined);
    frame.free();
  }
  const corePercent = (cpuMs(start) / FRAMES) * FPS * 0.1;
  graph.close();
  return { corePercent, buildMs };
}

const pictures = sourcePictures(10);
await measure('hflip', pictures);
const baseline = await measure('edgedetect', pictures);
const columns = (name: string, own: Cost, prompted: Cost) =>
  [
    name.padEnd(14),
    `${own.corePercent.toFixed(1)} %`.padStart(8),
    `×${(own.corePercent / baseline.corePercent).toFixed(2)}`.padStart(7),
    `${own.buildMs.toFixed(0)} ms`.padStart(8),
    `${prompted.corePercent.toFixed(1)} %`.padStart(10),
    `${prompted.buildMs.toFixed(0)} ms`.padStart(8),
  ].join('');

console.log(
  `effects at ${WIDTH}×${HEIGHT}, ${FPS} fps: share of one core, ratio to FFmpeg's edgedetect, build time; with "${PROMPT}"`,
);
console.log(columns('(edgedetect)', baseline, baseline));
for (const model of CATALOGUE) {
  if (model.id === 'noop' || model.id === 'transcode') continue;
  const own = await measure(planEffect(model, {}).filter, pictures);
  const prompted = await measure(planEffect(model, { prompt: PROMPT }).filter, pictures);
  console.log(columns(model.id, own, prompted));
}
for (const frame of pictures) frame.free();
