import { describe, expect, test } from 'vitest';
import { linkAmong, tokenOfLink } from './link.ts';

const token = Buffer.from('{"signer":"https://s.example.org/?a>b"}').toString('base64');

describe('the token of a link', () => {
  test.each([
    `rivulet://token/${token}`,
    `rivulet://token/${encodeURIComponent(token)}`,
    `rivulet://token?value=${token}`,
    `rivulet://token?value=${encodeURIComponent(token)}`,
    `RIVULET://token/${token}`,
  ])('%s', (link) => expect(tokenOfLink(link)).toBe(token));

  test('a plus of base64 survives', () => {
    expect(tokenOfLink('rivulet://token?value=a+b/c==')).toBe('a+b/c==');
    expect(tokenOfLink('rivulet://token/a+b/c==')).toBe('a+b/c==');
  });

  test.each([
    '',
    'rivulet://',
    'rivulet://token',
    'rivulet://token/',
    'rivulet://settings/abc',
    'rivulet://token.example.org/abc',
    'rivulet://token/%E0%A4%A',
    'rivulet-app://token/abc',
    'https://token/abc',
    `rivulet://token/${'a'.repeat(65_536)}`,
  ])('none in %s', (link) => expect(tokenOfLink(link)).toBeNull());
});

test('the link among arguments', () => {
  expect(linkAmong(['/opt/Rivulet/rivulet', '--allow-file', 'rivulet://token/abc'])).toBe(
    'rivulet://token/abc',
  );
  expect(linkAmong(['electron', '.'])).toBeNull();
});
