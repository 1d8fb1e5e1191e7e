import { describe, expect, it } from 'vitest';
import { deferred } from '../base/async.ts';
import type { CapturedUnit } from '../media/engine/protocol.ts';
import type { Recording } from '../outputs/recording/recording.ts';
import { sendUnits } from './send.ts';
import { StreamMeter } from './stream-meter.ts';

async function* pictures(count: number): AsyncGenerator<CapturedUnit> {
  for (let n = 0; n < count; n += 1)
    yield { kind: 'video', ptsUs: n * 33_333, key: n === 0, bytes: Uint8Array.of(n), captureUs: 0 };
}

/** A carrier that keeps what it is given, and has room once `room` settles. */
function carrier(room: Promise<void> = Promise.resolve()) {
  const pushed: number[] = [];
  return { pushed, push: ({ ptsUs }: { ptsUs: number }) => void pushed.push(ptsUs), room: () => room };
}

describe('sendUnits', () => {
  it('hands on every unit, and to the recording as well', async () => {
    const recorded: number[] = [];
    const recording = { push: ({ ptsUs }: CapturedUnit) => recorded.push(ptsUs) } as unknown as Recording;
    const to = carrier();
    await sendUnits({
      units: pictures(3),
      carrier: to,
      receiver: null,
      meter: new StreamMeter(0),
      recording,
      paced: true,
    });
    expect(to.pushed).toEqual([0, 33_333, 66_666]);
    expect(recorded).toEqual(to.pushed);
  });

  it('waits for nobody in real time', async () => {
    const to = carrier(new Promise(() => undefined));
    await sendUnits({
      units: pictures(5),
      carrier: to,
      receiver: null,
      meter: new StreamMeter(0),
      recording: null,
      paced: true,
    });
    expect(to.pushed).toHaveLength(5);
  });

  it('waits for room where there is no hurry', async () => {
    const room = deferred<void>();
    const to = carrier(room.promise);
    const sending = sendUnits({
      units: pictures(5),
      carrier: to,
      receiver: null,
      meter: new StreamMeter(0),
      recording: null,
      paced: false,
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(to.pushed).toEqual([]);
    room.resolve();
    await sending;
    expect(to.pushed).toHaveLength(5);
  });
});
