import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EmbeddedOrchestrator } from '../../src-main/local/orchestrator.ts';
import { startOrchestrator } from '../support/local-orchestrator.ts';
import { type DriverEvent, PythonDriver } from './support/driver.ts';
import { livepeerGateway } from './support/peers.ts';
import { describeWithPeers } from './support/python.ts';

/** First PTS and distance of the pictures the driver sends, 90 kHz (`gateway_job.py`). */
const FIRST_PTS = 8_589_000;
const FPS = 30;
const STEP = 90_000 / FPS;
/** 20 ms and 312 samples of 48 kHz. */
const OPUS_FRAME = 1800;
const OPUS_PRE_SKIP = 585;
/** Between the dark and the bright end of the ramp, far from what coding changes. */
const MIDDLE = 127;

interface ReceivedFrame {
  readonly pts: number;
  readonly number: number;
  /** Brightness of the ramp's ends, 64 and 190 as sent. */
  readonly left: number;
  readonly right: number;
}

await describeWithPeers(
  'the embedded orchestrator and the gateway of livepeer-gateway',
  [livepeerGateway],
  (python) => {
    let orchestrator: EmbeddedOrchestrator;

    beforeEach(async () => {
      orchestrator = await startOrchestrator({ statusIntervalMs: 500 });
    });
    afterEach(() => orchestrator.close());

    const job = (options: object): PythonDriver =>
      new PythonDriver(python, 'gateway_job.py', {
        orchestrator: orchestrator.serviceUri,
        params: {},
        frames: 120,
        width: 320,
        height: 240,
        fps: FPS,
        update: null,
        heldBack: 2,
        audio: false,
        signer: null,
        ...options,
      });

    it('is found by their discovery, and tells models, capacity and token', async () => {
      await using driver = job({ model: 'noop', frames: 30 });
      expect((await driver.event('discovered')).addresses).toEqual([orchestrator.serviceUri]);
      const info = await driver.event('info');
      expect(info).toMatchObject({
        transcoder: orchestrator.serviceUri,
        hasAuthToken: true,
        hasPrice: false,
        hasTicketParams: false,
        announcesLiveVideo: true,
      });
      expect(info.models).toMatchObject({ noop: { warm: true, capacityInUse: 0 }, edges: { warm: true } });
      expect(await driver.event('infoForModel')).toMatchObject({
        hasAuthToken: true,
        announcesLiveVideo: true,
      });
      await driver.event('done');
    });

    it('carries their pictures through noop untouched: every one, in order, with its PTS', async () => {
      await using driver = job({ model: 'noop' });
      const done = await driver.event('done');
      const received = done.received as ReceivedFrame[];
      expect(done).toMatchObject({ errors: [], channelsEnded: 2 });
      expect(received).toHaveLength(sentBy(done));
      expect(received.map(({ pts }) => pts)).toEqual(received.map(({ number }) => FIRST_PTS + number * STEP));
      expect(increasing(received.map(({ number }) => number))).toBe(true);
      expect(received.every(({ left, right }) => left < MIDDLE && right > MIDDLE)).toBe(true);
      expect(done.closeS).toBeLessThan(2);
      expect(statuses(driver)).toContain('ONLINE');
      // Their payment loop ran as well (POST /payment); whatever it dislikes it writes here.
      expect(driver.complaints).toBe('');
    });

    it('changes their pictures by an effect and by new parameters, and leaves their sound as it is', async () => {
      const changeAt = 75;
      await using driver = job({
        model: 'mirror',
        params: { side: 'left' },
        frames: 150,
        update: { afterFrames: changeAt, params: { side: 'right' } },
        heldBack: 4,
        audio: true,
      });
      const done = await driver.event('done');
      const received = done.received as ReceivedFrame[];
      expect(done).toMatchObject({ errors: [], channelsEnded: 2 });
      expect(received.length).toBeGreaterThanOrEqual(sentBy(done) - 3);
      const numbers = received.map(({ pts }) => (pts - FIRST_PTS) / STEP);
      expect(numbers.every(Number.isInteger) && increasing(numbers)).toBe(true);
      const bright = received.map(({ left, right }) => [left > MIDDLE, right > MIDDLE]);
      expect(bright[0]).toEqual([false, false]);
      expect(bright.at(-1)).toEqual([true, true]);
      const changed = numbers[bright.findIndex(([left]) => left)];
      expect(changed).toBeGreaterThan(changeAt - 2 * FPS);
      expect(changed).toBeLessThan(changeAt + FPS);
      const sound = (done.sound as { pts: number }[]).map(({ pts }) => pts);
      // 5 s of 20 ms each; the last ones may stay in their muxer. Opus begins 6.5 ms early, to settle.
      expect(sound.length).toBeGreaterThanOrEqual(245);
      expect(sound.every((pts, index) => pts - (sound[0] ?? 0) === index * OPUS_FRAME)).toBe(true);
      expect(FIRST_PTS - (sound[0] ?? 0)).toBe(OPUS_PRE_SKIP);
    });

    it('tells their selection why a job was refused', async () => {
      await using driver = job({ model: 'no-such-model' });
      await expect(driver.event('done')).rejects.toThrow(/no-such-model/);
      expect(driver.complaints).toContain('NoOrchestratorAvailableError');
    });
  },
);

/** Pictures that left their encoder: under load it leaves some out before. */
function sentBy(done: DriverEvent): number {
  return Number(done.written) - Number(done.dropped);
}

function increasing(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
}

function statuses(driver: PythonDriver): unknown[] {
  const bodies = driver.all('event').map(({ message }) => (message as { event?: DriverEvent }).event);
  return bodies.filter((body) => body?.type === 'status').map((body) => body?.state);
}
