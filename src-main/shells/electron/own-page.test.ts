import { describe, expect, test } from 'vitest';
import { isFeedPage, isOwnPage, isOwnUrl, WINDOW_URL } from './own-page.ts';

describe('own addresses', () => {
  test.each([
    WINDOW_URL,
    'rivulet-app://window',
    'rivulet-app://window/',
    'rivulet-app://window/assets/a.js',
  ])('%s is ours', (address) => expect(isOwnUrl(address)).toBe(true));

  test.each([
    '',
    'null',
    'about:blank',
    'https://window/index.html',
    'file:///index.html',
    'data:text/html,x',
    'javascript:alert(1)',
    'rivulet://window/index.html',
    'rivulet-app://window.evil/index.html',
    'rivulet-app://evil/index.html',
    'rivulet-app://window:8080/index.html',
    'rivulet-app://window@evil/index.html',
    'rivulet-app://user@window/index.html',
    'rivulet-app:window/index.html',
    'rivulet-app:///index.html',
  ])('%s is not', (address) => {
    expect(isOwnUrl(address)).toBe(false);
    expect(isOwnPage(address)).toBe(false);
    expect(isFeedPage(address)).toBe(false);
  });
});

test('only index.html is the page, and only its #feed is the clean feed', () => {
  expect(isOwnPage(`${WINDOW_URL}#settings`)).toBe(true);
  expect(isOwnPage('rivulet-app://window/assets/a.js')).toBe(false);
  expect(isFeedPage(`${WINDOW_URL}#feed`)).toBe(true);
  expect(isFeedPage(WINDOW_URL)).toBe(false);
  expect(isFeedPage(`${WINDOW_URL}?x#feed`)).toBe(false);
  expect(isFeedPage(`${WINDOW_URL}#feed2`)).toBe(false);
});
