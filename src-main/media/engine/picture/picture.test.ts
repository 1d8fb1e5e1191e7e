import { beforeAll, describe, expect, it } from 'vitest';
import { FakeHost } from '../../../../test/support/sinks-host.ts';
import { videoUnits } from '../../../../test/support/sinks-media.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { silenceFfmpeg } from '../ffmpeg.ts';
import type { PictureOptions } from '../options.ts';
import { createPicture } from './picture.ts';

let units: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  units = await videoUnits({ width: 640, height: 360, frames: 10 });
});

async function draw(pictures: readonly AccessUnit[], options: PictureOptions): Promise<AccessUnit> {
  const host = new FakeHost();
  const pipeline = createPicture(options, host);
  await pipeline.start();
  for (const unit of pictures) await pipeline.push(unit);
  await pipeline.stop();
  expect(host.sent).toHaveLength(1);
  return host.sent[0] as AccessUnit;
}

describe('picture', () => {
  it('makes a PNG of the last picture, in its own size', async () => {
    const { bytes, ptsUs } = await draw(units, { format: 'png', maxWidth: null });
    const png = Buffer.from(bytes);
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([640, 360]);
    // Eight bits of red, green and blue.
    expect([png[24], png[25]]).toEqual([8, 2]);
    expect(ptsUs).toBe(units.at(-1)?.ptsUs);
  });

  it('makes a JPEG no wider than asked, and none larger than the picture', async () => {
    const { bytes } = await draw(units, { format: 'jpeg', maxWidth: 320 });
    expect(sizeOf(bytes)).toEqual([320, 180]);
    expect(sizeOf((await draw(units, { format: 'jpeg', maxWidth: 2000 })).bytes)).toEqual([640, 360]);
  });

  it('says when there is no picture', async () => {
    for (const none of [[], units.slice(1)]) {
      const pipeline = createPicture({ format: 'png', maxWidth: null }, new FakeHost());
      await pipeline.start();
      for (const unit of none) await pipeline.push(unit);
      await expect(pipeline.stop()).rejects.toMatchObject({ code: 'media_decode_failed' });
    }
  });
});

/** Width and height in the frame header of a baseline JPEG. */
function sizeOf(bytes: Uint8Array): number[] {
  const jpeg = Buffer.from(bytes);
  const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
}
