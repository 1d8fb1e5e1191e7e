import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../../src-preload/contract.ts';
import { filterLog, logLine } from './log-filter.ts';

const line = (id: number, level: LogRecord['level'], message: string, fields: LogRecord['fields'] = {}) => ({
  id,
  timeMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  level,
  message,
  fields,
});
const log = [
  line(1, 'debug', 'segment sent', { seq: 4 }),
  line(2, 'info', 'job started', { orchestrator: 'https://a:8935' }),
  line(3, 'warn', 'Segment lost', { seq: 5 }),
  line(4, 'error', 'job failed', { code: 'orchestrator_lost' }),
];
const ids = (level: LogRecord['level'], text = '') => filterLog(log, { level, text }).map(({ id }) => id);

describe('filterLog', () => {
  it('shows a level and what is worse', () => {
    expect(ids('debug')).toEqual([1, 2, 3, 4]);
    expect(ids('warn')).toEqual([3, 4]);
    expect(ids('error')).toEqual([4]);
  });

  it('finds all words in message, level and fields, in any case and order', () => {
    expect(ids('debug', 'SEGMENT')).toEqual([1, 3]);
    expect(ids('debug', '  lost segment ')).toEqual([3]);
    expect(ids('debug', 'seq=5')).toEqual([3]);
    expect(ids('debug', 'orchestrator_lost')).toEqual([4]);
    expect(ids('info', 'seq')).toEqual([3]);
  });
});

describe('logLine', () => {
  it('is one line with time, level, message and fields', () => {
    expect(logLine(line(1, 'info', 'hello', { a: 1, b: 'two words', c: 'x', d: null }))).toBe(
      '2026-01-02T03:04:05.678Z info  hello a=1 b="two words" c=x d=null',
    );
  });

  it('ends with the message where there are no fields', () => {
    expect(logLine(line(1, 'error', 'x'))).toBe('2026-01-02T03:04:05.678Z error x');
  });
});
