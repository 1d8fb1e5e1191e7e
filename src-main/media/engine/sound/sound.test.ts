import { beforeAll, describe, expect, it } from 'vitest';
import { FakeHost } from '../../../../test/support/sinks-host.ts';
import { audioUnits } from '../../../../test/support/sinks-media.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { silenceFfmpeg } from '../ffmpeg.ts';
import type { SoundOptions } from '../options.ts';
import { AudioDecoder } from './audio-decoder.ts';
import { createSound } from './sound.ts';

const AAC: SoundOptions = { inputCodec: 'opus', codec: 'aac', channels: 2 };
const FRAME_US = (1024 * 1e6) / 48_000;
let opus: AccessUnit[];
let aac: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  opus = await audioUnits({ codec: 'opus', frames: 100, firstPtsUs: 7_000_000 });
  aac = await audioUnits({ codec: 'aac', frames: 94, firstPtsUs: 7_000_000 });
});

const picture = (ptsUs: number): AccessUnit => ({ kind: 'video', ptsUs, key: true, bytes: new Uint8Array() });

/** Pushes each unit at the moment it says, in order of their times. */
async function convert(units: readonly AccessUnit[], options: SoundOptions = AAC): Promise<AccessUnit[]> {
  const host = new FakeHost();
  let nowUs = 0;
  const sound = createSound(options, host, () => nowUs);
  await sound.start();
  for (const unit of [...units].sort((a, b) => a.ptsUs - b.ptsUs)) {
    nowUs = unit.ptsUs;
    await sound.push(unit);
  }
  await sound.stop();
  return host.sent;
}

/** How loud the track is in each tenth of a second from 7 s on. */
async function loudness(units: readonly AccessUnit[]): Promise<string> {
  const decoder = await AudioDecoder.open('aac');
  const energy = new Map<number, number>();
  for (const unit of units)
    await decoder.decode(unit, async (frame) => {
      const plane = frame.data?.[0];
      if (!plane) return;
      const values = new Float32Array(plane.buffer, plane.byteOffset, frame.nbSamples);
      values.forEach((value, index) => {
        const slot = Math.floor((Number(frame.pts) + (index * 1e6) / 48_000 - 7_000_000) / 100_000);
        energy.set(slot, (energy.get(slot) ?? 0) + value * value);
      });
    });
  decoder.close();
  const last = Math.max(...energy.keys());
  return Array.from({ length: last }, (_, slot) => ((energy.get(slot) ?? 0) > 1 ? '#' : '.')).join('');
}

function expectUnbroken(units: readonly AccessUnit[]): void {
  units.slice(1).forEach(({ ptsUs }, index) => {
    expect(Math.abs(ptsUs - (units[index]?.ptsUs ?? 0) - FRAME_US)).toBeLessThan(2);
  });
}

describe('sound', () => {
  it.each([
    ['Opus', 'opus'],
    ['AAC', 'aac'],
  ] as const)('turns %s into one track of AAC at the same time', async (_name, codec) => {
    const units = await convert(codec === 'opus' ? opus : aac, { ...AAC, inputCodec: codec });
    expectUnbroken(units);
    expect(units.length).toBeGreaterThan(88);
    expect(Math.abs((units[0]?.ptsUs ?? 0) - 7_000_000)).toBeLessThan(30_000);
    expect(await loudness(units)).toMatch(/^#{17,19}$/);
  });

  it('is silent where no sound comes, and never ends while pictures come', async () => {
    const pictures = Array.from({ length: 60 }, (_, n) => picture(7_000_000 + n * 33_333));
    const units = await convert([...pictures, ...opus.slice(0, 20), ...opus.slice(60, 80)]);
    expectUnbroken(units);
    // Sound for 0.4 s, then none for 0.8 s, then for 0.4 s.
    expect(await loudness(units)).toMatch(/^#{4,5}\.{7,8}#{4,5}\.*$/);
    expect(units.at(-1)?.ptsUs).toBeGreaterThan(8_700_000);
  });

  it('is silence alone where there is no sound at all', async () => {
    const units = await convert(Array.from({ length: 30 }, (_, n) => picture(7_000_000 + n * 33_333)));
    expectUnbroken(units);
    expect(units.length).toBeGreaterThan(35);
    expect(await loudness(units)).toMatch(/^\.+$/);
  });

  it('survives units that are no sound', async () => {
    const broken = opus.map((unit, n) => (n % 3 === 0 ? { ...unit, bytes: new Uint8Array(n) } : unit));
    const units = await convert([...broken, picture(9_000_000)]);
    expectUnbroken(units);
    expect(units.length).toBeGreaterThan(80);
  });

  it('makes Opus too', async () => {
    const units = await convert(aac, { inputCodec: 'aac', codec: 'opus', channels: 1 });
    expect(units.length).toBeGreaterThan(95);
  });
});
