import { expect, it } from 'vitest';
import { placeOf, viewAddress, viewOf } from './view.ts';

it.each([
  ['', 'live', ''],
  ['#network', 'network', ''],
  ['#network/wallet', 'network', 'wallet'],
  ['#nowhere/wallet', 'live', 'wallet'],
  ['#networks', 'live', ''],
])('reads %o as view %s, place %o', (fragment, view, place) => {
  expect([viewOf(fragment), placeOf(fragment)]).toEqual([view, place]);
});

it('writes what it reads', () => {
  expect([viewAddress('about'), viewAddress('network', 'probe')]).toEqual(['#about', '#network/probe']);
});
