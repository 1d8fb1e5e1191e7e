import { expect, it } from 'vitest';
import { parseAddressList } from './address-list.ts';

it('takes lines, commas, semicolons and blanks between addresses', () => {
  expect(parseAddressList('https://a:1\r\nhttps://b:2, https://c:3;d:4\n\n  e')).toEqual([
    'https://a:1',
    'https://b:2',
    'https://c:3',
    'd:4',
    'e',
  ]);
});

it('takes quotes and brackets off, and every address once', () => {
  expect(parseAddressList('"https://a:1" <https://b:2> \'https://a:1\'')).toEqual([
    'https://a:1',
    'https://b:2',
  ]);
});

it('finds nothing in nothing', () => {
  expect(parseAddressList(' \n ,; ""')).toEqual([]);
});
