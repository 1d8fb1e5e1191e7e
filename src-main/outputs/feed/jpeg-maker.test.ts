import { beforeAll, describe, expect, it } from 'vitest';
import { JpegEngine } from '../../../test/support/jpeg-engine.ts';
import { videoUnits } from '../../../test/support/sinks-media.ts';
import { deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { ProgrammeSink } from '../programme/programme-sink.ts';
import { JpegMaker, type JpegMakerOptions, type JpegPicture } from './jpeg-maker.ts';

let units: AccessUnit[];

beforeAll(async () => {
  units = await videoUnits({ width: 160, height: 90, frames: 4 });
});

function setup(options: Partial<JpegMakerOptions> = {}) {
  const engine = new JpegEngine();
  const sinks = new Set<ProgrammeSink>();
  const troubles: (string | null)[] = [];
  const maker = new JpegMaker({
    add: (sink) => {
      sinks.add(sink);
      for (const unit of units) sink.onUnit(unit);
      return () => void sinks.delete(sink);
    },
    openEngine: async () => engine,
    quality: 80,
    logger: silentLogger,
    onTrouble: (error) => troubles.push(error?.code ?? null),
    lingerMs: 0,
    firstRetryMs: 1,
    ...options,
  });
  /** A reader, and its first picture. */
  const read = () => {
    const picture = deferred<JpegPicture>();
    return { leave: maker.add(picture.resolve), picture: picture.promise };
  };
  return { engine, sinks, troubles, maker, read };
}

describe('JpegMaker', () => {
  it('works only while somebody reads, once for all', async () => {
    const { engine, sinks, maker, read } = setup();
    expect(maker.working).toBe(false);
    const [first, second] = [read(), read()];
    const pictures = await Promise.all([first.picture, second.picture]);
    expect(pictures[0].part).toBe(pictures[1].part);
    expect(engine.opened).toHaveLength(1);
    first.leave();
    expect(maker.working).toBe(true);
    second.leave();
    await expect.poll(() => [maker.working, sinks.size, engine.open], { interval: 1 }).toEqual([false, 0, 0]);
    const third = read();
    await third.picture;
    expect(engine.opened).toHaveLength(2);
    await maker.close();
    expect([sinks.size, maker.working]).toEqual([0, false]);
  });

  it('goes on for a while after the last has left: who comes again has a picture at once', async () => {
    const { engine, maker, read } = setup({ lingerMs: 60_000 });
    const first = read();
    const { part } = await first.picture;
    await expect.poll(() => engine.open, { interval: 1 }).toBe(1);
    first.leave();
    const seen: JpegPicture[] = [];
    maker.add((picture) => seen.push(picture));
    expect(seen).toHaveLength(1);
    expect(seen[0]?.part.length).toBeGreaterThan(part.length / 2);
    expect(engine.opened).toHaveLength(1);
    await maker.close();
  });

  it('opens the encoder again after it was lost, however often that fails', async () => {
    const { engine, troubles, maker, read } = setup();
    engine.refusal = new GatewayError('engine_unavailable', 'no engine');
    const { picture } = read();
    await expect.poll(() => troubles.length, { interval: 1 }).toBeGreaterThan(2);
    engine.refusal = null;
    await picture;
    engine.crash(new GatewayError('engine_crashed', 'gone'));
    await expect.poll(() => engine.opened.length, { interval: 1 }).toBe(2);
    await expect.poll(() => troubles.at(-1), { interval: 1 }).toBeNull();
    expect(troubles).toContain('engine_unavailable');
    expect(troubles).toContain('engine_crashed');
    await maker.close();
  });

  it('takes another quality at once', async () => {
    const { engine, maker, read } = setup();
    await read().picture;
    maker.setQuality(80);
    maker.setQuality(30);
    await expect.poll(() => engine.opened, { interval: 1 }).toEqual([80, 30]);
    await maker.close();
    maker.setQuality(50);
    expect(engine.opened).toEqual([80, 30]);
  });

  it('ends while the engine is still starting, and begins nothing after', async () => {
    const starting = deferred<JpegEngine>();
    const { engine, maker, read } = setup({ openEngine: () => starting.promise });
    read();
    await maker.close();
    starting.resolve(engine);
    read();
    await starting.promise;
    expect(engine.opened).toEqual([]);
  });
});
