import { describe, expect, it } from 'vitest';
import { createLogger, type LogRecord, redactText } from './log.ts';

describe('redactText', () => {
  it.each([
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [removed]'],
    ['https://user:pass@host/path', 'https://[removed]@host/path'],
    ['https://key@host/path', 'https://[removed]@host/path'],
    ['X-Api-Key: abc, "apiKey":"def"', 'X-Api-Key: [removed], "apiKey":"[removed]"'],
    ['opened rivulet://token/eyJhIjoxfQ', 'opened rivulet:[removed]'],
    ['https://host/?a=1&token=xyz&b=2', 'https://host/?a=1&token=[removed]&b=2'],
    ['https://host/?api-key=xyz', 'https://host/?api-key=[removed]'],
    ['nothing secret at 12:30', 'nothing secret at 12:30'],
  ])('%s', (text, shown) => {
    expect(redactText(text)).toBe(shown);
  });
});

describe('createLogger', () => {
  const collect = (level?: 'debug' | 'info' | 'warn' | 'error') => {
    const records: LogRecord[] = [];
    return { records, logger: createLogger((record) => records.push(record), level) };
  };

  it('leaves out what is below its level', () => {
    const { records, logger } = collect('warn');
    logger.debug('a');
    logger.info('b');
    logger.warn('c');
    logger.error('d');
    expect(records.map(({ message }) => message)).toEqual(['c', 'd']);
  });

  it('removes credentials from messages, fields and errors', () => {
    const { records, logger } = collect();
    logger.info('to https://u:p@host', {
      authToken: 'abc',
      headers: { 'x-custom': 'abc' },
      nested: Object.assign(Object.create(null), { privateKey: 'abc' }),
      url: 'https://h/?sig=1',
      error: new Error('bearer xyz refused'),
      attempts: 2,
    });
    expect(records[0]).toMatchObject({
      message: 'to https://[removed]@host',
      fields: {
        authToken: '[removed]',
        headers: '[removed]',
        nested: { privateKey: '[removed]' },
        url: 'https://h/?sig=[removed]',
        error: 'bearer [removed] refused',
        attempts: 2,
      },
    });
  });

  it('takes objects that hold themselves', () => {
    const { records, logger } = collect();
    const loop: Record<string, unknown> = { secret: 'abc' };
    loop.self = loop;
    logger.info('loop', { loop });
    expect(JSON.stringify(records[0])).not.toContain('abc');
  });

  it('passes its own fields on to children', () => {
    const { records, logger } = collect();
    logger.child({ job: 'a' }).child({ seq: 1 }).info('sent', { seq: 2 });
    expect(records[0]?.fields).toEqual({ job: 'a', seq: 2 });
  });
});
