import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logRecordSchema } from '../../src-preload/contract/app.ts';
import type { LogRecord } from '../../src-preload/contract.ts';
import { LogHub } from './log-hub.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the log', () => {
  it('keeps the last 2000 lines, each with an id of its own', () => {
    const hub = new LogHub();
    for (let i = 1; i <= 4500; i += 1) hub.logger.info(`line ${i}`);
    expect(hub.records).toHaveLength(2000);
    expect(hub.records.at(-1)).toMatchObject({ id: 4500, message: 'line 4500', level: 'info' });
    expect(hub.records[0]?.id).toBe(2501);
  });

  it('hands lines out in batches, at most four times a second', () => {
    const hub = new LogHub();
    const batches: number[] = [];
    const stop = hub.subscribe((records) => batches.push(records.length));
    for (let at = 0; at < 1000; at += 10) {
      hub.logger.info('again');
      vi.advanceTimersByTime(10);
    }
    expect(batches.length).toBeLessThanOrEqual(4);
    hub.close();
    expect(batches.reduce((sum, count) => sum + count, 0)).toBe(100);
    stop();
    hub.logger.info('unheard');
    vi.advanceTimersByTime(1000);
    expect(batches.reduce((sum, count) => sum + count, 0)).toBe(100);
  });

  it('holds JSON without secrets, whatever it is given', () => {
    const hub = new LogHub();
    const endless: Record<string, unknown> = {};
    endless.self = [1n, () => 1, new Map([[1, 2]])];
    const circle: unknown[] = [];
    circle.push(circle);
    hub.logger.warn('odd', {
      token: 'abc',
      nested: { headers: { authorization: 'xyz' }, url: 'https://a:b@c/' },
      big: 12n,
      fn: () => 1,
      nothing: undefined,
      circle: new Map([[circle, circle]]),
      long: 'x'.repeat(5000),
      endless,
    });
    const [record] = hub.records;
    expect(logRecordSchema.parse(record)).toEqual(record);
    expect(record?.fields).toMatchObject({
      token: '[removed]',
      nested: { headers: '[removed]', url: 'https://[removed]@c/' },
      big: '12',
      long: `${'x'.repeat(2000)}…`,
    });
    expect(record?.fields).not.toHaveProperty('fn');
    expect(record?.fields).not.toHaveProperty('nothing');
  });

  it('passes each line on at once as well', () => {
    const lines: string[] = [];
    const hub = new LogHub({ level: 'warn', sink: ({ message }) => lines.push(message) });
    hub.logger.info('quiet');
    hub.logger.error('loud');
    expect(lines).toEqual(['loud']);
    expect(hub.records.map((record: LogRecord) => record.message)).toEqual(['loud']);
  });
});
