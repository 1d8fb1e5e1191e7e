import type { AccessUnit, AudioCodec } from '../../src-main/media/access-unit.ts';
import type { MediaEngine } from '../../src-main/media/engine/client.ts';
import { AudioDecoder } from '../../src-main/media/engine/sound/audio-decoder.ts';

/** How loud the tone of the test picture is at least. */
const LOUD = 0.03;
/** How long it is quiet before a blip, in microseconds, at least. */
const QUIET_US = 300_000;
/** Luma of the flash in the middle of the picture, and below which it is over. */
const [BRIGHT, DARK] = [200, 150];

/** When flashes begin in a stream that starts with a keyframe, by the pictures' times in microseconds. */
export async function flashes(units: readonly AccessUnit[], engine: MediaEngine): Promise<number[]> {
  const decoder = await engine.openDecode({ readCode: false, deliverFrames: true });
  const onsets: number[] = [];
  const reading = (async () => {
    let white = true;
    for await (const { width, height, data, ptsUs } of decoder.frames) {
      const luma = data[Math.floor(height * 0.6) * width + Math.floor(width / 2)] ?? 0;
      if (luma > BRIGHT && !white) onsets.push(ptsUs);
      if (luma > BRIGHT || luma < DARK) white = luma > BRIGHT;
    }
  })();
  for (const unit of units) if (unit.kind === 'video') await decoder.push(unit);
  await decoder.stop();
  await reading;
  return onsets;
}

/** When blips begin in the sound of a stream, to the sample, in microseconds. */
export async function blips(units: readonly AccessUnit[], codec: AudioCodec): Promise<number[]> {
  const decoder = await AudioDecoder.open(codec);
  const onsets: number[] = [];
  // A decoder that begins in mid-stream makes a noise of its own.
  let loudUs: number | null = null;
  for (const unit of units) {
    if (unit.kind === 'video') continue;
    await decoder.decode(unit, async (frame) => {
      const plane = frame.data?.[0];
      if (!plane) return;
      const samples = new Float32Array(plane.buffer, plane.byteOffset, frame.nbSamples);
      samples.forEach((value, index) => {
        const atUs = Number(frame.pts) + (index * 1e6) / frame.sampleRate;
        loudUs ??= atUs;
        if (Math.abs(value) < LOUD) return;
        if (atUs - loudUs > QUIET_US) onsets.push(atUs);
        loudUs = atUs;
      });
    });
  }
  decoder.close();
  return onsets;
}

/** By how much sound is behind its picture, in milliseconds, at each flash that has a blip near it. */
export function offsetsMs(flashesUs: readonly number[], blipsUs: readonly number[]): number[] {
  return flashesUs.flatMap((flashUs) => {
    const blipUs = blipsUs.find((us) => Math.abs(us - flashUs) < 500_000);
    return blipUs === undefined ? [] : [(blipUs - flashUs) / 1000];
  });
}
