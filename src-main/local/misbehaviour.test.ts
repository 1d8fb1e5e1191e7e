import { describe, expect, it } from 'vitest';
import { misbehaviourHelp, misbehaviourSchema, parseMisbehaviour } from './misbehaviour.ts';

describe('parseMisbehaviour', () => {
  it('reads flags with and without numbers', () => {
    expect(parseMisbehaviour([])).toEqual({});
    expect(parseMisbehaviour(['full', 'slow-start-ms=1500', 'answer-470-every=2'])).toEqual({
      full: true,
      slowStartMs: 1500,
      answer470Every: 2,
    });
    expect(parseMisbehaviour(['clock-ahead-s=-7200', 'answer-payments=503'])).toEqual({
      clockAheadS: -7200,
      answerPayments: 503,
    });
  });

  it.each([
    ['nonsense', /^there is no misbehaviour "nonsense": choose one of slow-info-ms, /],
    ['slow-start-ms', /^the misbehaviour slow-start-ms takes a number: slow-start-ms=500$/],
    ['slow-start-ms=', /takes a number/],
    ['slow-start-ms=-1', /takes a number/],
    ['slow-start-ms=soon', /takes a number/],
    ['answer-payments=200', /takes a number/],
    ['full=1', /^the misbehaviour full takes no value: full$/],
    ['__proto__', /^there is no misbehaviour "__proto__"/],
  ])('refuses %s', (value, sentence) => {
    expect(() => parseMisbehaviour([value])).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => parseMisbehaviour([value])).toThrow(sentence);
  });

  it('explains every misbehaviour there is', () => {
    const help = misbehaviourHelp();
    expect(help).toHaveLength(Object.keys(misbehaviourSchema.shape).length);
    for (const [flag, text] of help) {
      expect(text).not.toBe('');
      expect(parseMisbehaviour([flag.replace('=N', '=500')])).not.toEqual({});
    }
  });
});
