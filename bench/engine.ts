/*
 * What the engine's pipelines cost a picture at 720p, against a bare FFmpeg decode and encode loop over the same pictures
 * in the same run. Units are fed one by one, each when the one before has come out.
 *
 *   npm run bench -- engine [--quick]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AV_CODEC_ID_H264, AV_PIX_FMT_YUV420P, FF_ENCODER_LIBX264 } from 'node-av/constants';
import { Codec, CodecContext, Dictionary, Frame, Packet, Rational } from 'node-av/lib';
import { deferred } from '../src-main/base/async.ts';
import type { AccessUnit } from '../src-main/media/access-unit.ts';
import { createDecode } from '../src-main/media/engine/decode/decode.ts';
import { silenceFfmpeg } from '../src-main/media/engine/ffmpeg.ts';
import type { Pipeline } from '../src-main/media/engine/options.ts';
import { createRecord } from '../src-main/media/engine/record/record.ts';
import { createTransform } from '../src-main/media/engine/transform/transform.ts';
import { defaultBitrateBps } from '../src-main/media/engine/video-encoder.ts';
import { FakeHost } from '../test/support/sinks-host.ts';
import { videoUnits } from '../test/support/sinks-media.ts';
import { QUICK } from './common/options.ts';
import { cpuMs, percentile } from './common/statistics.ts';

const FRAMES = QUICK ? 60 : 300;
const SIZE = { width: 1280, height: 720 };
/** Pictures at the start that are not counted: code is compiled, memory grows. */
const WARM_UP = 30;

interface Cost {
  readonly name: string;
  /** Milliseconds from the push to the picture. */
  readonly latencyMs: readonly number[];
  /** Processor time of the whole process per picture, in milliseconds. */
  readonly cpuMs: number;
}

async function measure(
  name: string,
  units: readonly AccessUnit[],
  feed: (unit: AccessUnit) => Promise<void>,
): Promise<Cost> {
  const latencyMs: number[] = [];
  let cpu = process.cpuUsage();
  for (const [index, unit] of units.entries()) {
    if (index === WARM_UP) cpu = process.cpuUsage();
    const started = performance.now();
    await feed(unit);
    if (index >= WARM_UP) latencyMs.push(performance.now() - started);
  }
  return { name, latencyMs, cpuMs: cpuMs(cpu) / latencyMs.length };
}

/** Measures a pipeline; `arrived` says how a host learns that the picture is out. */
async function measurePipeline(
  name: string,
  units: readonly AccessUnit[],
  open: (host: FakeHost) => Pipeline<void, object>,
  waitsForOutput: boolean,
): Promise<Cost> {
  let out = deferred<void>();
  const host = new FakeHost();
  host.send = async () => out.resolve();
  host.report = () => out.resolve();
  const pipeline = open(host);
  await pipeline.start();
  const cost = await measure(name, units, async (unit) => {
    out = deferred();
    await pipeline.push(unit);
    if (waitsForOutput) await out.promise;
  });
  await pipeline.stop();
  return cost;
}

/** The same work without any of our code: decode, and encode with the same settings. */
async function bareLoop(units: readonly AccessUnit[], encodes: boolean): Promise<Cost> {
  const decoderCodec = Codec.findDecoder(AV_CODEC_ID_H264);
  const decoder = new CodecContext();
  decoder.allocContext3(decoderCodec);
  decoder.threadCount = 1;
  await decoder.open2(decoderCodec, null);
  const encoderCodec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
  const encoder = new CodecContext();
  encoder.allocContext3(encoderCodec);
  Object.assign(encoder, { ...SIZE, pixelFormat: AV_PIX_FMT_YUV420P, timeBase: new Rational(1, 1_000_000) });
  encoder.framerate = new Rational(30, 1);
  encoder.gopSize = 30;
  encoder.threadCount = 1;
  encoder.bitRate = BigInt(defaultBitrateBps(SIZE.width, SIZE.height, 30));
  await encoder.open2(encoderCodec, Dictionary.fromObject({ preset: 'superfast', tune: 'zerolatency' }));
  const packet = new Packet();
  packet.alloc();
  const frame = new Frame();
  frame.alloc();
  const cost = await measure(encodes ? 'bare decode + encode' : 'bare decode', units, async (unit) => {
    packet.data = Buffer.from(unit.bytes);
    packet.pts = BigInt(unit.ptsUs);
    await decoder.sendPacket(packet);
    packet.unref();
    while (decoder.receiveFrameSync(frame) >= 0) {
      if (encodes) await encoder.sendFrame(frame);
      frame.unref();
      while (encodes && encoder.receivePacketSync(packet) >= 0) packet.unref();
    }
  });
  packet.free();
  frame.free();
  decoder.freeContext();
  encoder.freeContext();
  return cost;
}

function print(costs: readonly Cost[], baseline: Cost): void {
  const base = percentile(baseline.latencyMs, 0.5);
  console.log(`\nagainst ${baseline.name}        p50 ms   p95 ms   cpu ms   p50 ×   cpu ×`);
  for (const cost of [baseline, ...costs]) {
    const p50 = percentile(cost.latencyMs, 0.5);
    const p95 = percentile(cost.latencyMs, 0.95);
    const cells = [p50, p95, cost.cpuMs, p50 / base, cost.cpuMs / baseline.cpuMs];
    console.log(`${cost.name.padEnd(34)}${cells.map((cell) => cell.toFixed(2).padStart(9)).join('')}`);
  }
}

silenceFfmpeg();
const folder = await mkdtemp(join(tmpdir(), 'rivulet-bench-'));
const units = await videoUnits({ ...SIZE, frames: FRAMES + WARM_UP });
const streams = { video: { codec: 'h264', ...SIZE, fps: 30 }, audio: null } as const;
const transform = (filter: string): Promise<Cost> =>
  measurePipeline(
    `transform "${filter}"`,
    units,
    (host) => createTransform({ filter, size: null, bitrateBps: null }, host),
    true,
  );
const record = (format: 'mp4' | 'mkv'): Promise<Cost> =>
  measurePipeline(
    `record ${format} (no output)`,
    units,
    (host) => createRecord({ path: join(folder, `bench.${format}`), format, streams }, host),
    false,
  );

console.log(`${FRAMES} pictures of ${SIZE.width}x${SIZE.height}`);
const bareDecode = await bareLoop(units, false);
const decode = await measurePipeline(
  'decode',
  units,
  (host) => createDecode({ readCode: false, deliverFrames: false }, host),
  true,
);
const bare = await bareLoop(units, true);
const transforms: Cost[] = [];
for (const filter of ['', 'hflip', 'hue=h=90', 'edgedetect']) transforms.push(await transform(filter));
print([decode], bareDecode);
print([...transforms, await record('mp4'), await record('mkv')], bare);
await rm(folder, { recursive: true });
