import { beforeAll, describe, expect, it } from 'vitest';
import { FakeHost } from '../../../../test/support/sinks-host.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { createDecode } from '../decode/decode.ts';
import { silenceFfmpeg } from '../ffmpeg.ts';
import type { StillOptions } from '../options.ts';
import { createStill } from './still.ts';

const CARD: StillOptions = {
  title: 'Rivulet',
  text: 'The stream begins soon',
  size: { width: 640, height: 360 },
  format: 'h264',
};

beforeAll(() => silenceFfmpeg());

async function draw(options: Partial<StillOptions>): Promise<AccessUnit> {
  const host = new FakeHost();
  const still = createStill({ ...CARD, ...options }, host);
  await still.start();
  await still.stop();
  const [unit, ...more] = host.sent;
  expect(more).toEqual([]);
  if (!unit) throw new Error('no card came');
  return unit;
}

/** The middle of the picture that a keyframe shows, as luma. */
async function lumaOf(unit: AccessUnit): Promise<{ size: string; luma: Uint8Array }> {
  const host = new FakeHost();
  const decode = createDecode({ readCode: false, deliverFrames: true }, host);
  await decode.start();
  await decode.push(unit);
  await decode.stop();
  const [frame] = host.frames;
  if (!frame) throw new Error('the card cannot be decoded');
  const { width, height, data } = frame;
  return { size: `${width}x${height}`, luma: data.subarray(0, width * height) };
}

describe('still', () => {
  it.each([
    { width: 640, height: 360 },
    { width: 512, height: 512 },
    { width: 360, height: 640 },
    { width: 128, height: 96 },
  ])('draws light letters on a dark ground as a keyframe of $width×$height', async (size) => {
    const unit = await draw({ size });
    expect(unit).toMatchObject({ kind: 'video', ptsUs: 0, key: true });
    // SPS first, with a start code of four bytes.
    expect([...unit.bytes.subarray(0, 5)]).toEqual([0, 0, 0, 1, 0x67]);
    const { size: shown, luma } = await lumaOf(unit);
    expect(shown).toBe(`${size.width}x${size.height}`);
    const light = luma.filter((value) => value > 150).length / luma.length;
    const dark = luma.filter((value) => value < 60).length / luma.length;
    expect(light).toBeGreaterThan(0.003);
    expect(light).toBeLessThan(0.2);
    expect(dark).toBeGreaterThan(0.7);
  });

  it.each([
    ['png', '89504e470d0a1a0a'],
    ['jpeg', 'ffd8ff'],
  ] as const)('writes a %s', async (format, beginning) => {
    const { bytes } = await draw({ format });
    expect(Buffer.from(bytes).toString('hex')).toMatch(new RegExp(`^${beginning}`));
  });

  it.each([
    "it's: 50% [a], {b}; \\n 'c' \"d\"",
    '',
    '\u0000\u0007\n\ud800',
    'ж'.repeat(2000),
    'word '.repeat(500),
  ])('takes any text: %j', async (text) => {
    const { size } = await lumaOf(await draw({ title: text, text }));
    expect(size).toBe('640x360');
  });
});
