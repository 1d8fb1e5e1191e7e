import { FilterGraph, Frame } from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { check } from '../ffmpeg.ts';
import { encodeImage, IMAGE_FILTERS } from '../image-encoder.ts';
import type { Pipeline, PipelineHost, StillOptions } from '../options.ts';
import { VideoEncoder } from '../video-encoder.ts';
import { cardGraph } from './card-layout.ts';

/** Bits a single keyframe may have, as a rate at one picture a second. */
const BITRATE_BPS = 4_000_000;

/** Draws one card and sends it as one key unit at time 0. @throws GatewayError `internal` when FFmpeg cannot draw it */
export function createStill(options: StillOptions, host: PipelineHost): Pipeline<void, object> {
  return {
    start: async () => host.send(await draw(options)),
    push: () => Promise.reject(new GatewayError('internal', 'a card takes no units')),
    update: async () => undefined,
    stop: async () => ({}),
  };
}

async function draw(options: StillOptions): Promise<AccessUnit> {
  const { format, size } = options;
  const graph = new FilterGraph();
  const frame = new Frame();
  graph.alloc();
  frame.alloc();
  try {
    const pixels = format === 'h264' ? 'scale=out_range=tv,format=yuv420p' : IMAGE_FILTERS[format];
    const what = 'the card cannot be drawn';
    check(graph.parse2(`${cardGraph(options, size)},${pixels},buffersink`), 'internal', what);
    check(await graph.config(), 'internal', what);
    const sink = graph.filters?.find((filter) => filter.filter?.name === 'buffersink');
    check(sink ? sink.buffersinkGetFrameSync(frame) : -1, 'internal', what);
    if (format === 'h264') return await keyframe(frame);
    return { kind: 'video', ptsUs: 0, key: true, bytes: await encodeImage(frame, format) };
  } finally {
    frame.free();
    graph.free();
  }
}

async function keyframe(frame: Frame): Promise<AccessUnit> {
  const { width, height } = frame;
  const encoder = await VideoEncoder.open({ width, height, fps: 1, bitrateBps: BITRATE_BPS, gopFrames: 1 });
  try {
    const [unit] = await encoder.encode(frame, { ptsUs: 0, forceKey: true });
    if (!unit) throw new GatewayError('internal', 'the card cannot be encoded');
    return unit;
  } finally {
    await encoder.close();
  }
}
