import { afterEach, describe, expect, it } from 'vitest';
import { BoundedQueue } from '../../base/bounded-queue.ts';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { TransformOptions, TransformUpdate } from '../../media/engine/options.ts';
import { TsDemuxer } from '../../media/ts/demuxer.ts';
import { TsMuxer } from '../../media/ts/muxer.ts';
import { TrickleServer } from '../../trickle/server.ts';
import { CATALOGUE } from '../effects/catalogue.ts';
import { EventStream } from './event-stream.ts';
import type { Transform } from './lazy-engine.ts';
import { StatusReporter } from './status.ts';
import { TransformWork } from './transform-work.ts';

/** Baseline 16 × 16: SPS, PPS and an IDR slice, enough for a demuxer. */
const PARAMETER_SETS = Buffer.from('0000000167420a0af841a2' + '0000000168ce38800000000165888040', 'hex');
const picture = (i: number, key: boolean): AccessUnit => ({
  kind: 'video',
  ptsUs: i * 40_000,
  key,
  bytes: key
    ? Buffer.concat([PARAMETER_SETS, Buffer.from([i])])
    : Buffer.from([0, 0, 0, 1, 0x41, 0x9a, i, 1]),
});

/** A transform that gives back what it takes, and does what the test tells it. */
class FakeTransform implements Transform {
  readonly units = new BoundedQueue<AccessUnit>(1000);
  readonly taken: AccessUnit[] = [];
  readonly updates: TransformUpdate[] = [];
  stopped = false;

  async push(unit: AccessUnit): Promise<void> {
    this.taken.push(unit);
    this.units.push(unit);
  }

  async update(update: TransformUpdate): Promise<void> {
    this.updates.push(update);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.units.end();
  }

  crash(): void {
    this.units.end(new GatewayError('engine_crashed', 'the media engine ended unexpectedly'));
  }
}

class FakeEngine {
  readonly opened: { readonly options: TransformOptions; readonly transform: FakeTransform }[] = [];
  /** Called with each transform as it is opened. */
  onOpen: (transform: FakeTransform, index: number) => void = () => undefined;

  async openTransform(options: TransformOptions): Promise<Transform> {
    const transform = new FakeTransform();
    this.opened.push({ options, transform });
    this.onOpen(transform, this.opened.length - 1);
    return transform;
  }
}

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function setup(modelId = 'edges', params = {}) {
  const model = CATALOGUE.find((candidate) => candidate.id === modelId);
  if (!model) throw new Error(`no ${modelId}`);
  const trickle = new TrickleServer();
  const [input, output, events] = ['in', 'out', 'events'].map((name) => trickle.createChannel(name, 'x/y'));
  if (!input || !output || !events) throw new Error('no channels');
  const engine = new FakeEngine();
  const status = new StatusReporter({
    pipeline: modelId,
    events: new EventStream(events),
    intervalMs: 60_000,
  });
  const work = new TransformWork({ model, params, input: input.subscribe(0), output, engine, status });
  closers.push(
    () => trickle.close(),
    () => status.close(),
    () => work.stop(),
  );
  const mux = new TsMuxer({ streams: { video: true, audio: null } });
  const send = async (units: readonly AccessUnit[]): Promise<void> => {
    const segment = await input.openSegment();
    for (const unit of units) await segment.write(mux.mux(unit));
    await segment.close();
  };
  const received: AccessUnit[] = [];
  const reading = (async () => {
    const demuxer = new TsDemuxer({ onUnit: (unit) => received.push(unit) });
    for await (const segment of output.subscribe(0)) for await (const chunk of segment) demuxer.push(chunk);
    demuxer.flush();
  })();
  return { engine, input, output, status, work, send, received, reading };
}

describe('TransformWork', () => {
  it('takes pictures through the engine with their times, and ends with its input', async () => {
    const { engine, input, output, work, send, received, reading, status } = setup();
    const running = work.run();
    await send([picture(1, true), picture(2, false), picture(3, false)]);
    await input.close();
    await running;
    await output.close();
    await reading;
    expect(received.map((unit) => [unit.ptsUs, unit.key])).toEqual([
      [40_000, true],
      [80_000, false],
      [120_000, false],
    ]);
    expect(engine.opened[0]?.options.filter).toContain('format');
    expect(engine.opened[0]?.transform.stopped).toBe(true);
    expect([status.input.total, status.output.total]).toEqual([3, 3]);
  });

  it('lets sound join pictures that are under way, untouched', async () => {
    const { input, output, work, received, reading } = setup();
    const running = work.run();
    const mux = new TsMuxer({ streams: { video: true, audio: 'opus' } });
    const sound = Buffer.from([0xfc, 1, 2, 3]);
    const segment = await input.openSegment();
    for (let i = 0; i < 6; i += 1) {
      await segment.write(mux.mux(picture(i, i === 0)));
      if (i >= 3) await segment.write(mux.mux({ kind: 'audio', ptsUs: i * 40_000, key: true, bytes: sound }));
    }
    await segment.close();
    await input.close();
    await running;
    await output.close();
    await reading;
    const units = (kind: AccessUnit['kind']) => received.filter((unit) => unit.kind === kind);
    expect(units('video')).toHaveLength(6);
    expect(units('audio').map((unit) => [unit.ptsUs, Buffer.from(unit.bytes).equals(sound)])).toEqual([
      [120_000, true],
      [160_000, true],
      [200_000, true],
    ]);
  });

  it('goes on with a new transform after a crash, with the parameters in force', async () => {
    const { engine, input, work, send } = setup('edges', {});
    const opened: (() => void)[] = [];
    const open = [0, 1].map(
      (index) =>
        new Promise<void>((resolve) => {
          opened[index] = resolve;
        }),
    );
    engine.onOpen = (_transform, index) => opened[index]?.();
    const running = work.run();
    await open[0];
    await work.update({ prompt: 'warm colours' });
    engine.opened[0]?.transform.crash();
    await open[1];
    expect(engine.opened[1]?.options.filter).not.toBe(engine.opened[0]?.options.filter);
    await send([picture(1, true), picture(2, false)]);
    await input.close();
    await running;
    expect(engine.opened[1]?.transform.taken).toHaveLength(2);
  });

  it('gives up when no transform ever puts out a picture', async () => {
    const { engine, work } = setup();
    engine.onOpen = (transform) => transform.crash();
    await expect(work.run()).rejects.toMatchObject({
      code: 'runner_failed',
      message: 'the runner gave up after 5 restarts: the media engine ended unexpectedly',
    });
    expect(engine.opened).toHaveLength(5);
  });

  it('does not begin anew when its output channel was closed', async () => {
    const { engine, output, work, send } = setup();
    await output.close();
    const running = work.run();
    await send([picture(1, true)]);
    await expect(running).rejects.toMatchObject({ code: 'channel_closed' });
    expect(engine.opened).toHaveLength(1);
  });

  it('refuses parameters that do not fit and keeps those it has', async () => {
    const { engine, input, work } = setup();
    const running = work.run();
    await expect(work.update({ nonsense: 1 })).rejects.toMatchObject({ code: 'params_invalid' });
    await input.close();
    await running;
    expect(engine.opened[0]?.transform.updates).toEqual([]);
  });

  it('keeps the size it started with when an update leaves it out', async () => {
    const { work } = setup('edges', { width: 512, height: 448 });
    await work.update({ prompt: 'blue' });
    await work.update({ prompt: 'red', width: 512, height: 448 });
    await expect(work.update({ width: 640, height: 448 })).rejects.toMatchObject({ code: 'params_invalid' });
  });

  it('stops at once, also while the engine does not answer', async () => {
    const { engine, work } = setup();
    engine.openTransform = () => new Promise(() => undefined);
    const running = work.run();
    await work.stop();
    await expect(running).resolves.toBeUndefined();
  });
});
