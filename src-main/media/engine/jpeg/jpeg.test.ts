import { beforeAll, describe, expect, it } from 'vitest';
import { FakeHost } from '../../../../test/support/sinks-host.ts';
import { videoUnits } from '../../../../test/support/sinks-media.ts';
import { deferred } from '../../../base/async.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { silenceFfmpeg } from '../ffmpeg.ts';
import { createJpeg } from './jpeg.ts';

let units: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  units = await videoUnits({ width: 320, height: 180, frames: 12, gop: 6 });
});

/** Width and height in the start-of-frame segment of a JPEG. */
function sizeOf(jpeg: Uint8Array): string {
  const bytes = Buffer.from(jpeg);
  const at = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  return `${bytes.readUInt16BE(at + 7)}x${bytes.readUInt16BE(at + 5)}`;
}

async function open(quality = 80) {
  const host = new FakeHost();
  const jpeg = createJpeg({ quality }, host);
  await jpeg.start();
  return { host, jpeg };
}

describe('jpeg', () => {
  it('makes a whole JPEG of each picture, at its time, before the next is pushed', async () => {
    const { host, jpeg } = await open();
    for (const [index, unit] of units.entries()) {
      await jpeg.push(unit);
      await expect.poll(() => host.sent.length, { interval: 1 }).toBe(index + 1);
    }
    expect(await jpeg.stop()).toMatchObject({ pictures: 12, encoded: 12, passedOver: 0, dropped: 0 });
    expect(host.sent.map(({ ptsUs }) => ptsUs)).toEqual(units.map(({ ptsUs }) => ptsUs));
    for (const { key, bytes } of host.sent) {
      expect(key).toBe(true);
      expect([...bytes.subarray(0, 2), ...bytes.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
      expect(sizeOf(bytes)).toBe('320x180');
    }
  });

  it('passes over pictures that newer ones follow', async () => {
    const { host, jpeg } = await open();
    const gate = deferred<void>();
    host.gate = gate.promise;
    const pushed = units.map((unit) => jpeg.push(unit));
    gate.resolve();
    await Promise.all(pushed);
    const { pictures, encoded, passedOver } = await jpeg.stop();
    expect(pictures).toBe(12);
    expect(encoded + passedOver).toBe(12);
    expect(passedOver).toBeGreaterThan(5);
    expect(host.sent.at(-1)?.ptsUs).toBe(units.at(-1)?.ptsUs);
  });

  it('follows changes of size and begins at a keyframe', async () => {
    const { host, jpeg } = await open();
    const larger = await videoUnits({ width: 640, height: 360, frames: 1 });
    for (const unit of [...units.slice(1, 7), ...larger]) {
      await jpeg.push(unit);
      await jpeg.update({});
    }
    expect(await jpeg.stop()).toMatchObject({ skipped: 5, pictures: 2 });
    expect(host.sent.map(({ bytes }) => sizeOf(bytes)).at(-1)).toBe('640x360');
  });

  it('is smaller with less quality', async () => {
    const bytes: number[] = [];
    for (const quality of [10, 50, 80, 100]) {
      const { host, jpeg } = await open(quality);
      await jpeg.push(units[0] as AccessUnit);
      await jpeg.stop();
      bytes.push(host.sent[0]?.bytes.length ?? 0);
    }
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
    expect((bytes[3] ?? 0) / (bytes[0] ?? 1)).toBeGreaterThan(3);
  });

  it('survives damage, and goes on at the next keyframe', async () => {
    const { host, jpeg } = await open();
    const broken = units.map((unit, index) =>
      index === 3 ? { ...unit, bytes: unit.bytes.map((byte, at) => (at > 8 ? byte ^ 0x5a : byte)) } : unit,
    );
    for (const unit of broken) await jpeg.push(unit);
    await jpeg.stop();
    expect(host.sent.at(-1)?.ptsUs).toBe(units.at(-1)?.ptsUs);
  });
});
