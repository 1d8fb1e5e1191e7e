import { expect, it } from 'vitest';
import { silentLogger } from '../../src-main/base/log.ts';
import type { AccessUnit, StreamInfo } from '../../src-main/media/access-unit.ts';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { type PublishOutput, startPublish } from '../../src-main/outputs/restream/publish-output.ts';
import { PlayedProgramme } from '../support/played-programme.ts';
import { audioUnits, interleave, videoUnits } from '../support/sinks-media.ts';
import { PythonDriver } from './support/driver.ts';
import { aiortc } from './support/peers.ts';
import { describeWithPeers } from './support/python.ts';

const STREAMS: StreamInfo = {
  video: { codec: 'h264', width: 320, height: 180, fps: 30 },
  audio: { codec: 'opus', sampleRate: 48_000, channels: 2 },
};
const TOKEN = 'bearer-of-secrets';
/** Pictures and sound may be apart by so much, in seconds; aiortc hands over sound by its own clock, 20 ms at a time. */
const LIP_SYNC_S = 0.04;

await describeWithPeers('WHIP', [aiortc], (python) => {
  it('brings pictures and Opus to a server by WebRTC, and says goodbye', async () => {
    const units = interleave(
      // Keyframes alone: what came while the server was connected to is one picture, and not a group at once.
      await videoUnits({ width: 320, height: 180, frames: 120, gop: 1 }),
      await audioUnits({ codec: 'opus', frames: 200 }),
    );
    await using server = new PythonDriver(python, 'whip_server.py', { token: TOKEN });
    const { port } = await server.event('ready');
    const programme = new PlayedProgramme();
    programme.show(STREAMS);
    const output = publish(programme, Number(port), TOKEN);
    const player = play(programme, units);
    try {
      const picture = await server.event('video', 2);
      const sound = await server.event('audio', 4);
      expect(picture).toMatchObject({ count: 30, width: 320 });
      expect(sound).toMatchObject({ count: 50 });
      // Both have come without a hole since the session began: 30 pictures and 50 sounds are a second each.
      expect(Math.abs(Number(picture.time) - Number(sound.time))).toBeLessThanOrEqual(LIP_SYNC_S);
      expect(output).toMatchObject({ video: 'copy', audio: 'copy', status: { phase: 'on' } });
    } finally {
      clearInterval(player);
      await output.stop();
    }
    await server.event('left');
  });

  it('is refused with another token, which nothing repeats', async () => {
    await using server = new PythonDriver(python, 'whip_server.py', { token: TOKEN });
    const { port } = await server.event('ready');
    const programme = new PlayedProgramme();
    programme.show(STREAMS);
    const output = publish(programme, Number(port), 'another-token');
    programme.give(...(await videoUnits({ width: 320, height: 180, frames: 1 })));
    try {
      await new Promise<void>((resolve) => {
        output.onChange(() => output.status.phase === 'retrying' && resolve());
      });
      expect(output.status.error).toMatchObject({ code: 'output_refused' });
      expect(JSON.stringify(output.status)).not.toContain('another-token');
    } finally {
      await output.stop();
    }
  });
});

function publish(programme: PlayedProgramme, port: number, token: string): PublishOutput {
  return startPublish({
    target: { platform: 'whip', url: `http://127.0.0.1:${port}/whip`, key: token, video: 'auto' },
    programme,
    renditions: programme,
    encode: { width: 1280, height: 720, fps: 30, bitrateBps: null, fit: 'bars' },
    startEngine: () => MediaEngine.start(),
    logger: silentLogger,
  });
}

/** Shows the units in their time, over and over until they are stopped. */
function play(programme: PlayedProgramme, units: readonly AccessUnit[]): NodeJS.Timeout {
  const lengthUs = 4_000_000;
  const beganMs = performance.now();
  let next = 0;
  return setInterval(() => {
    const nowUs = (performance.now() - beganMs) * 1000;
    for (;;) {
      const unit = units[next % units.length] as AccessUnit;
      const ptsUs = unit.ptsUs + Math.floor(next / units.length) * lengthUs;
      if (ptsUs > nowUs) return;
      programme.give({ ...unit, ptsUs });
      next += 1;
    }
  }, 10);
}
