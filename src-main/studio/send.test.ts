import { describe, expect, it } from 'vitest';
import type { StreamInfo } from '../media/access-unit.ts';
import type { CapturedUnit } from '../media/engine/protocol.ts';
import { type SendOptions, sendUnits } from './send.ts';
import { StreamMeter } from './stream-meter.ts';

const streams: StreamInfo = { video: { codec: 'h264', width: 64, height: 64, fps: 30 }, audio: null };
const SLICE = Uint8Array.of(0, 0, 0, 1, 0x65, 1, 2, 3);

async function* pictures(count: number, everyKey: number): AsyncGenerator<CapturedUnit> {
  for (let n = 0; n < count; n += 1) {
    yield {
      kind: 'video',
      ptsUs: 1_000_000 + Math.round((n * 1e6) / 30),
      key: n % everyKey === 0,
      bytes: SLICE,
      captureUs: 0,
    };
  }
}

/** A job whose input keeps what it is given, and refuses what `refuse` says. */
function jobInput(refuse: (n: number) => boolean = () => false) {
  const starts: boolean[] = [];
  let waited = 0;
  const input = {
    write: (_bytes: Uint8Array, { startsSegment }: { startsSegment: boolean }) => {
      starts.push(startsSegment);
      return !refuse(starts.length - 1);
    },
    drained: async () => {
      waited += 1;
    },
  };
  return { job: { input } as unknown as SendOptions['job'], starts, waits: () => waited };
}

describe('sendUnits', () => {
  it('cuts segments at keyframes a second apart, not at every keyframe', async () => {
    const { job, starts } = jobInput();
    const meter = new StreamMeter(0);
    await sendUnits({ units: pictures(120, 15), streams, job, meter, recording: null, paced: true });
    expect(starts.flatMap((start, n) => (start ? [n] : []))).toEqual([0, 30, 60, 90]);
    expect(meter.frames.sent).toBe(120);
  });

  it('counts the pictures that the job refuses', async () => {
    const { job } = jobInput((n) => n >= 10 && n < 30);
    const meter = new StreamMeter(0);
    await sendUnits({ units: pictures(60, 30), streams, job, meter, recording: null, paced: true });
    expect(meter.frames).toEqual({ sent: 40, received: 0, dropped: 20 });
  });

  it('waits for the job where there is no hurry', async () => {
    const { job, waits } = jobInput();
    await sendUnits({
      units: pictures(5, 5),
      streams,
      job,
      meter: new StreamMeter(0),
      recording: null,
      paced: false,
    });
    expect(waits()).toBe(5);
  });
});
