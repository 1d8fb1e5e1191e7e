import { describe, expect, it } from 'vitest';
import { GatewayError } from '../base/errors.ts';
import { offStatus } from './output.ts';
import { StatusKeeper } from './status-keeper.ts';

function setup() {
  const clock = { ms: 1000 };
  const keeper = new StatusKeeper({ wallMs: () => 1_700_000_000_000 + clock.ms, nowMs: () => clock.ms });
  const told: string[] = [];
  const forget = keeper.onChange(() => told.push(keeper.phase));
  return { clock, keeper, told, forget };
}

describe('StatusKeeper', () => {
  it('is off at first', () => {
    expect(setup().keeper.status).toEqual(offStatus);
  });

  it('tells changes of the phase and of what is said of it, once each', () => {
    const { keeper, told, forget } = setup();
    keeper.set('starting');
    keeper.set('starting');
    keeper.set('waiting', { reason: 'nobody reads it' });
    keeper.set('waiting', { reason: 'there is no stream' });
    keeper.addBytes(5);
    forget();
    keeper.set('off');
    expect(told).toEqual(['starting', 'waiting', 'waiting']);
  });

  it('says since when it is on, through what interrupts it', () => {
    const { keeper, clock } = setup();
    keeper.set('starting');
    expect(keeper.status.sinceMs).toBeNull();
    keeper.set('on');
    clock.ms = 9000;
    keeper.set('waiting');
    keeper.set('on');
    expect(keeper.status.sinceMs).toBe(1_700_000_001_000);
    keeper.set('off');
    expect(keeper.status.sinceMs).toBeNull();
  });

  it('counts retries, and keeps the error and the next try until another phase', () => {
    const { keeper } = setup();
    const error = new GatewayError('output_unreachable', 'nobody is there');
    keeper.set('retrying', { reason: 'lost', error, nextTryMs: 7 });
    expect(keeper.status).toMatchObject({
      retries: 1,
      nextTryMs: 7,
      error: { code: 'output_unreachable', message: 'nobody is there' },
    });
    keeper.set('retrying', { reason: 'lost', error, nextTryMs: 9 });
    keeper.set('on');
    expect(keeper.status).toMatchObject({ retries: 1, error: null, nextTryMs: null, reason: '' });
  });

  it('counts bytes and pictures, by the second and in all, until it is started again', () => {
    const { keeper, clock } = setup();
    keeper.set('starting');
    for (let picture = 0; picture < 60; picture += 1) {
      clock.ms += 50;
      keeper.addBytes(1000);
      keeper.addPicture();
    }
    keeper.addDropped(3);
    keeper.addRepeated();
    expect(keeper.status).toMatchObject({ bytes: 60_000, dropped: 3, repeated: 1 });
    expect(Math.abs(keeper.status.fps - 20)).toBeLessThan(1);
    expect(Math.abs(keeper.status.bitrateBps / 160_000 - 1)).toBeLessThan(0.05);
    keeper.set('failed');
    expect(keeper.status.bytes).toBe(60_000);
    keeper.set('starting');
    expect(keeper.status).toEqual({ ...offStatus, phase: 'starting' });
  });
});
