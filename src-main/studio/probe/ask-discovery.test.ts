import { describe, expect, it } from 'vitest';
import { stepText } from '../../../test/support/probe-run.ts';
import { judgeDiscovery } from './ask-discovery.ts';

const ADDRESS = new URL('https://orch.example:8935');
const judged = (status: number, body: unknown, cut = false): string =>
  stepText(judgeDiscovery(ADDRESS, { status, text: JSON.stringify(body), cut }));

describe('judgeDiscovery', () => {
  it('counts what the own address offers', () => {
    const entry = {
      address: 'https://orch.example:8935/',
      capabilities: ['a/b', 'a/c'],
      runners: [{ app: 'x' }],
    };
    expect(judged(200, [entry])).toBe('passed: lists 2 capabilities and 1 live runner');
    expect(judged(200, [])).toMatch(/^passed/);
  });

  it.each<[string, string, RegExp]>([
    ['none', judged(404, 'not found'), /^skipped: it has no \/discovery/],
    ['an error', judged(500, ''), /^warning: GET \/discovery answers status 500/],
    ['no list', judged(200, { address: 'x' }), /^warning: .*does not answer a list/],
    ['entries of another kind', judged(200, [1, 2]), /^warning: .*does not answer a list/],
    ['far too long', judged(200, [], true), /^warning: .*more than 1048576 bytes/],
    [
      'another address',
      judged(200, [{ address: 'https://10.0.0.1:8935' }]),
      /^warning: it lists https:\/\/10\.0\.0\.1/,
    ],
  ])('%s', (_name, text, expected) => {
    expect(text).toMatch(expected);
  });
});
