import { describe, expect, it } from 'vitest';
import { RecordingChannel } from '../../test/support/gateway-channel.ts';
import { deferred } from '../base/async.ts';
import { GatewayError } from '../base/errors.ts';
import { JobInput } from './job-input.ts';

function setUp(maxQueuedBytes = 1000) {
  const publisher = new RecordingChannel();
  const log: string[] = [];
  const input = new JobInput({
    publisher,
    maxQueuedBytes,
    onFirstBytes: () => log.push('first'),
    onEnd: () => log.push('end'),
    onStalled: (stalled) => log.push(stalled ? 'stalled' : 'flowing'),
    onSegmentFailed: (error) => log.push(error.code),
  });
  const write = (text: string, startsSegment = false): boolean =>
    input.write(Buffer.from(text), { startsSegment });
  return { publisher, input, log, write };
}

const failed = new GatewayError('segment_failed', 'lost');

describe('JobInput', () => {
  it('cuts segments where the caller says', async () => {
    const { publisher, input, log, write } = setUp();
    expect([write('a', true), write('b'), write('c', true), write('d')]).toEqual([true, true, true, true]);
    await input.end();
    expect(publisher.segments).toEqual(['ab', 'cd']);
    expect(publisher.closed).toBe(true);
    expect(log).toEqual(['first', 'end']);
  });

  it('takes nothing before a segment starts or after the end', async () => {
    const { input, write } = setUp();
    expect(write('b')).toBe(false);
    await input.end();
    expect(write('c', true)).toBe(false);
    expect(input.stats.bytesDropped).toBe(2);
  });

  it('drops the rest of a segment that failed, and goes on with the next', async () => {
    const { publisher, input, log, write } = setUp();
    publisher.writeError = failed;
    publisher.deliveryError = failed;
    write('a', true);
    write('b');
    await new Promise(setImmediate);
    publisher.writeError = undefined;
    publisher.deliveryError = undefined;
    write('c');
    write('d', true);
    await input.end();
    expect(publisher.segments).toEqual(['', 'd']);
    expect(log).toEqual(['first', 'segment_failed', 'end']);
    expect(input.stats.bytesDropped).toBe(3);
  });

  it('reports a segment that the server did not take after its end', async () => {
    const { publisher, input, log, write } = setUp();
    publisher.deliveryError = failed;
    write('a', true);
    write('b', true);
    await input.end();
    expect(publisher.segments).toEqual(['a', 'b']);
    expect(log.filter((entry) => entry === 'segment_failed')).toHaveLength(2);
  });

  it('refuses what exceeds the queue until the next segment', async () => {
    const { publisher, input, write } = setUp(10);
    const gate = deferred<void>();
    publisher.gate = gate.promise;
    expect([write('12345678', true), write('xyz'), write('z')]).toEqual([true, false, false]);
    expect(input.stats).toMatchObject({ bytesQueued: 8, bytesDropped: 4, segmentsCut: 1 });
    gate.resolve();
    await new Promise(setImmediate);
    expect(write('z')).toBe(false);
    expect(write('new', true)).toBe(true);
    await input.end();
    expect(publisher.segments).toEqual(['12345678', 'new']);
  });

  it('takes one write of any size when nothing waits', async () => {
    const { publisher, input, write } = setUp(10);
    expect(write('x'.repeat(100), true)).toBe(true);
    await input.end();
    expect(publisher.segments[0]).toHaveLength(100);
  });

  it('says when three segments are under way, and when that is over', async () => {
    const { publisher, input, log, write } = setUp();
    publisher.inFlight = 2;
    write('a', true);
    publisher.inFlight = 1;
    await new Promise(setImmediate);
    expect(log).toEqual(['first', 'stalled', 'flowing']);
    await input.end();
  });

  it.each(['channel_closed', 'channel_not_found', 'publisher_dead'] as const)(
    'takes nothing more after %s',
    async (code) => {
      const { publisher, input, log, write } = setUp();
      publisher.openErrors = [new GatewayError(code, 'over')];
      expect(write('a', true)).toBe(true);
      await new Promise(setImmediate);
      expect(write('b', true)).toBe(false);
      await input.end();
      expect(log).toEqual(['first', 'end']);
      expect(input.stats).toMatchObject({ bytesQueued: 0, bytesDropped: 2 });
    },
  );
});
