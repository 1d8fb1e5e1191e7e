/** Child process: the same test pictures encoded and decoded in one process, with nothing in between; reports its CPU. */
import { monotonicUs } from '../../src-main/base/clock.ts';
import { PictureDecoder } from '../../src-main/media/engine/decoder.ts';
import { silenceFfmpeg } from '../../src-main/media/engine/ffmpeg.ts';
import { Pacer, SESSION_START_US } from '../../src-main/media/engine/source/pacer.ts';
import { TestPicture } from '../../src-main/media/engine/testsrc.ts';
import { defaultBitrateBps, VideoEncoder } from '../../src-main/media/engine/video-encoder.ts';

const [width = 1280, height = 720, fps = 30, warmUpS = 2, seconds = 10] = process.argv.slice(2).map(Number);

silenceFfmpeg();
const picture = await TestPicture.open({ width, height }, fps, { flash: false });
const bitrateBps = defaultBitrateBps(width, height, fps);
const encoder = await VideoEncoder.open({
  width,
  height,
  fps,
  bitrateBps,
  gopFrames: fps,
});
const decoder = await PictureDecoder.open();
const pacer = new Pacer(true);
const latenciesUs: number[] = [];
let cpu = process.cpuUsage();
let measuredFrom = 0;
for (let n = 0; n < (warmUpS + seconds) * fps; n += 1) {
  if (n === warmUpS * fps) {
    cpu = process.cpuUsage();
    measuredFrom = latenciesUs.length;
  }
  const mediaUs = SESSION_START_US + Math.round((n * 1e6) / fps);
  await pacer.due(mediaUs, Number.POSITIVE_INFINITY, new AbortController().signal);
  const frame = picture.next();
  const captureUs = monotonicUs();
  picture.stamp(n, captureUs);
  for (const unit of await encoder.encode(frame, { ptsUs: mediaUs, forceKey: n % fps === 0 })) {
    await decoder.decode(unit, async () => void latenciesUs.push(monotonicUs() - captureUs));
  }
}
const { user, system } = process.cpuUsage(cpu);
await encoder.close();
await decoder.close();
picture.close();
process.send?.({ cpuS: (user + system) / 1e6, latenciesUs: latenciesUs.slice(measuredFrom) });
