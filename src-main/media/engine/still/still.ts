import { FilterGraph, Frame } from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { OUTPUT_FORMATS } from '../colours.ts';
import { check } from '../ffmpeg.ts';
import { JpegEncoder } from '../jpeg/jpeg-encoder.ts';
import type { Pipeline, PipelineHost, StillOptions } from '../options.ts';
import { encodePng } from '../picture/png-encoder.ts';
import { VideoEncoder } from '../video-encoder.ts';
import { cardGraph } from './card-layout.ts';

/** Bits a single keyframe may have, as a rate at one picture a second. */
const BITRATE_BPS = 4_000_000;

/** Of JPEG pictures, from 10 to 100. */
const JPEG_QUALITY = 90;

/** What each format's encoder takes. */
const PIXELS: Readonly<Record<StillOptions['format'], string>> = {
  h264: OUTPUT_FORMATS.video,
  png: OUTPUT_FORMATS.png,
  jpeg: OUTPUT_FORMATS.jpeg,
};

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
    const what = 'the card cannot be drawn';
    check(graph.parse2(`${cardGraph(options, size)},${PIXELS[format]},buffersink`), 'internal', what);
    check(await graph.config(), 'internal', what);
    const sink = graph.filters?.find((filter) => filter.filter?.name === 'buffersink');
    check(sink ? sink.buffersinkGetFrameSync(frame) : -1, 'internal', what);
    if (format === 'h264') return await keyframe(frame);
    return {
      kind: 'video',
      ptsUs: 0,
      key: true,
      bytes: format === 'png' ? await encodePng(frame) : await jpegOf(frame),
    };
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

async function jpegOf(frame: Frame): Promise<Uint8Array> {
  const encoder = await JpegEncoder.open(frame, JPEG_QUALITY);
  try {
    return await encoder.encode(frame);
  } finally {
    encoder.close();
  }
}
