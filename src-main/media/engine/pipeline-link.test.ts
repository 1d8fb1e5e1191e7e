import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../access-unit.ts';
import { PipelineLink } from './pipeline-link.ts';
import { PUSH_WINDOW, type ToEngine, UNIT_WINDOW } from './protocol.ts';

const unit = (ptsUs: number): AccessUnit => ({ kind: 'video', ptsUs, key: true, bytes: new Uint8Array(1) });

function linkOf(): { link: PipelineLink; posted: ToEngine[] } {
  const posted: ToEngine[] = [];
  return { link: new PipelineLink(1, (message) => void posted.push(message)), posted };
}

describe('PipelineLink', () => {
  it('offers until the window is full, counts what it refuses, and goes on when units are accepted', async () => {
    const { link, posted } = linkOf();
    const offers = Array.from({ length: PUSH_WINDOW + 2 }, (_, index) => link.offer(unit(index)));
    expect(offers.filter(Boolean)).toHaveLength(PUSH_WINDOW);
    expect(link.counts.pushesRefused).toBe(2);
    const pushed = link.push(unit(99));
    link.receive({ type: 'accepted', id: 1, units: 1 });
    await pushed;
    expect(posted.filter(({ type }) => type === 'push')).toHaveLength(PUSH_WINDOW + 1);
    expect(link.offer(unit(100))).toBe(false);
  });

  it('tells the engine what its reader takes, and nothing while nobody reads', async () => {
    const { link, posted } = linkOf();
    for (let index = 0; index < UNIT_WINDOW; index += 1)
      link.receive({ type: 'unit', id: 1, unit: unit(index) });
    expect(posted).toEqual([]);
    const reader = link.units[Symbol.asyncIterator]();
    for (let index = 0; index < 8; index += 1) await reader.next();
    const taken = posted.map((message) => (message.type === 'taken' ? message.units : 0));
    expect(taken.reduce((sum, units) => sum + units, 0)).toBe(8);
  });

  it('goes on taking units when its reader has left, and counts them', async () => {
    const { link, posted } = linkOf();
    const reader = link.units[Symbol.asyncIterator]();
    await reader.return?.();
    for (let index = 0; index < 4; index += 1) link.receive({ type: 'unit', id: 1, unit: unit(index) });
    expect(link.counts.unread).toBe(4);
    expect(posted).toEqual([{ type: 'taken', id: 1, units: 4, frames: 0 }]);
  });

  it('ends its reader after the last unit, with the summary', async () => {
    const { link } = linkOf();
    link.receive({ type: 'unit', id: 1, unit: unit(7) });
    link.receive({ type: 'stopped', id: 1, summary: { frames: 1 } });
    const read: number[] = [];
    for await (const { ptsUs } of link.units) read.push(ptsUs);
    expect(read).toEqual([7]);
    expect(await link.ended.promise).toEqual({ frames: 1 });
    await expect(link.push(unit(8))).rejects.toMatchObject({ code: 'aborted' });
  });

  it('hands one failure to everybody who waits', async () => {
    const { link } = linkOf();
    while (link.offer(unit(0)));
    const waits = [
      link.push(unit(1)),
      link.update({ filter: 'negate' }),
      link.opened.promise,
      link.ended.promise,
      link.units.next(),
      link.reports.next(),
    ];
    link.fail(new GatewayError('engine_crashed', 'gone'));
    const results = await Promise.allSettled(waits);
    expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : 'settled'))).toEqual(
      waits.map(() => 'engine_crashed'),
    );
  });

  it('settles changes one by one', async () => {
    const { link } = linkOf();
    const [first, second] = [link.update({ filter: 'a' }), link.update({ filter: 'b' })];
    const error = new GatewayError('params_invalid', 'no such filter').toJSON();
    link.receive({ type: 'updated', id: 1, request: 1, error });
    link.receive({ type: 'updated', id: 1, request: 0, error: null });
    await expect(second).rejects.toMatchObject({ code: 'params_invalid' });
    await expect(first).resolves.toBeUndefined();
  });

  it('asks to stop once', async () => {
    const { link, posted } = linkOf();
    const stops = [link.stop(), link.stop()];
    expect(posted).toEqual([{ type: 'stop', id: 1 }]);
    link.receive({ type: 'stopped', id: 1, summary: null });
    expect(await Promise.all(stops)).toEqual([null, null]);
  });
});
