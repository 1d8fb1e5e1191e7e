import { expect, it } from 'vitest';
import { videoUnits } from '../../../test/support/sinks-media.ts';
import { fakePicture } from '../../../test/support/ts-units.ts';
import type { StreamInfo } from '../../media/access-unit.ts';
import { SentTracks } from './sent-tracks.ts';

const audio = { codec: 'opus', sampleRate: 48_000, channels: 1 } as const;

const tracks = (width: number, height: number, sound = false): StreamInfo => ({
  video: { codec: 'h264', width, height, fps: null },
  audio: sound ? audio : null,
});

it('tells the size that pictures have, once for each, and keeps to it where only the sound changes', async () => {
  const told: StreamInfo[] = [];
  const sent = new SentTracks((streams) => told.push(streams));
  const large = await videoUnits({ width: 320, height: 180, frames: 2 });
  const small = await videoUnits({ width: 256, height: 144, frames: 3, gop: 2 });
  sent.say(tracks(320, 180));
  for (const unit of [...large, ...small]) sent.look(unit);
  expect(told).toEqual([tracks(320, 180), tracks(256, 144)]);
  sent.say(tracks(320, 180, true));
  expect(told.at(-1)).toEqual(tracks(256, 144, true));
  for (const unit of large) sent.look(unit);
  expect(told.at(-1)).toEqual(tracks(320, 180, true));
  sent.say(tracks(640, 360));
  expect(told).toHaveLength(5);
  expect(told.at(-1)).toEqual(tracks(640, 360));
});

it('believes the source where pictures say nothing, and says nothing before it', async () => {
  const told: StreamInfo[] = [];
  const sent = new SentTracks((streams) => told.push(streams));
  const [picture] = await videoUnits({ width: 256, height: 144, frames: 1 });
  if (!picture) throw new Error('no picture was made');
  sent.look(picture);
  expect(told).toEqual([]);
  sent.say(tracks(320, 180));
  sent.look({ kind: 'video', ptsUs: 0, key: true, bytes: fakePicture(100, true) });
  sent.look({ ...picture, key: false });
  sent.look({ kind: 'audio', ptsUs: 0, key: true, bytes: picture.bytes });
  expect(told).toEqual([tracks(320, 180)]);
});
