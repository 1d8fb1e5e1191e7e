import { describe, expect, it } from 'vitest';
import { urlBelow } from './url-below.ts';

describe('urlBelow', () => {
  it.each([
    ['https://host:8935', 'payment', 'https://host:8935/payment'],
    ['https://host/ai/trickle/abc', 7, 'https://host/ai/trickle/abc/7'],
    ['https://host/ai/trickle/abc//', -1, 'https://host/ai/trickle/abc/-1'],
    ['https://host/c?key=1', 'next', 'https://host/c/next?key=1'],
  ])('%s + %s', (base, name, url) => {
    const given = new URL(base);
    expect(urlBelow(given, name).href).toBe(url);
    expect(given.href).toBe(new URL(base).href);
  });
});
