import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { FakeHost } from '../../../../test/support/sinks-host.ts';
import { videoUnits } from '../../../../test/support/sinks-media.ts';
import { deferred } from '../../../base/async.ts';
import { monotonicUs } from '../../../base/clock.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { writeFrameCode } from '../../frame-code.ts';
import { silenceFfmpeg } from '../ffmpeg.ts';
import { VideoEncoder } from '../video-encoder.ts';
import { createDecode } from './decode.ts';

let units: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  units = await videoUnits({ width: 320, height: 180, frames: 12, gop: 6 });
});

/** Encodes pictures that carry a frame code. */
async function codedUnits(count: number): Promise<AccessUnit[]> {
  const [width, height] = [320, 192];
  const encoder = await VideoEncoder.open({
    width,
    height,
    fps: 30,
    bitrateBps: 1_000_000,
    gopFrames: null,
  });
  const result: AccessUnit[] = [];
  for (let index = 0; index < count; index += 1) {
    const data = Buffer.alloc((width * height * 3) / 2, 128);
    writeFrameCode({ data, stride: width, width, height }, { frame: index, captureUs: 5_000_000 + index });
    const frame = Frame.fromVideoBuffer(data, { width, height, format: AV_PIX_FMT_YUV420P });
    result.push(...(await encoder.encode(frame, { ptsUs: index * 33_333 })));
    frame.free();
  }
  await encoder.close();
  return result;
}

describe('decode', () => {
  it('reports each picture when it comes out', async () => {
    const host = new FakeHost();
    const decode = createDecode({ readCode: false, deliverFrames: false }, host);
    await decode.start();
    const beforeUs = monotonicUs();
    for (const unit of units) await decode.push(unit);
    const summary = await decode.stop();
    const afterUs = monotonicUs();
    expect(summary).toEqual({ pictures: 12, skipped: 0, damaged: 0, dropped: 0 });
    expect(host.reports.map(({ ptsUs }) => ptsUs)).toEqual(units.map(({ ptsUs }) => ptsUs));
    for (const report of host.reports) {
      expect(report).toMatchObject({ width: 320, height: 180, code: null });
      expect(report.decodedUs).toBeGreaterThanOrEqual(beforeUs);
      expect(report.decodedUs).toBeLessThanOrEqual(afterUs);
    }
    expect(host.frames).toEqual([]);
  });

  it('reads the code out of each picture', async () => {
    const host = new FakeHost();
    const decode = createDecode({ readCode: true, deliverFrames: false }, host);
    await decode.start();
    for (const unit of await codedUnits(4)) await decode.push(unit);
    await decode.stop();
    expect(host.reports.map(({ code }) => code)).toEqual(
      [0, 1, 2, 3].map((frame) => ({ frame, captureUs: 5_000_000 + frame })),
    );
  });

  it('delivers tightly packed I420, of the size each picture has', async () => {
    const host = new FakeHost();
    const decode = createDecode({ readCode: false, deliverFrames: true }, host);
    await decode.start();
    const odd = await videoUnits({ width: 102, height: 54, frames: 3, firstPtsUs: 1_000_000 });
    for (const unit of [...units, ...odd]) await decode.push(unit);
    await decode.stop();
    expect(host.frames.map(({ width, height, data }) => [width, height, data.length])).toEqual([
      ...Array(12).fill([320, 180, 320 * 180 * 1.5]),
      ...Array(3).fill([102, 54, 102 * 54 * 1.5]),
    ]);
    // The top left of `testsrc2` is a counter on black: the luma plane begins where it should.
    expect(new Set(host.frames[0]?.data.subarray(0, 320)).size).toBeGreaterThan(1);
  });

  it('ignores audio, and waits for a reader of raw pictures', async () => {
    const host = new FakeHost();
    const gate = deferred<void>();
    host.gate = gate.promise;
    const decode = createDecode({ readCode: false, deliverFrames: true }, host);
    await decode.start();
    await decode.push({ kind: 'audio', ptsUs: 0, key: true, bytes: new Uint8Array(9) });
    const pushes = units.map((unit) => decode.push(unit));
    gate.resolve();
    await Promise.all(pushes);
    expect((await decode.stop()).pictures).toBe(12);
    expect(host.frames).toHaveLength(12);
  });

  it('fails when nothing decodes, with the reason', async () => {
    let nowUs = 0;
    const host = new FakeHost();
    // Every look at the clock finds 3 s gone.
    const clock = (): number => {
      nowUs += 3e6;
      return nowUs;
    };
    const decode = createDecode({ readCode: false, deliverFrames: false }, host, { nowUs: clock });
    await decode.start();
    const noise = new Uint8Array([0, 0, 0, 1, 0x65, 1, 2, 3]);
    for (const ptsUs of [0, 1, 2]) await decode.push({ kind: 'video', ptsUs, key: true, bytes: noise });
    expect(await host.failure.promise).toMatchObject({ code: 'media_decode_failed' });
    expect(await decode.stop()).toMatchObject({ pictures: 0 });
  });

  it('may be stopped twice, and before it was started', async () => {
    const host = new FakeHost();
    const decode = createDecode({ readCode: false, deliverFrames: false }, host);
    const [first, second] = await Promise.all([decode.stop(), decode.stop()]);
    expect(first).toEqual({ pictures: 0, skipped: 0, damaged: 0, dropped: 0 });
    expect(second).toEqual(first);
  });
});
