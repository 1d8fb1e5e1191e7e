import { expect, it } from 'vitest';
import { heldOrder } from './held-order.ts';

const rows = (...addresses: string[]) => addresses.map((address) => ({ address }));

it('leaves what is shown where it is, and puts what is new at the end in its own order', () => {
  expect(heldOrder(['b', 'a', 'c'], rows('d', 'a', 'e', 'b', 'c'))).toEqual(rows('b', 'a', 'c', 'd', 'e'));
});

it('forgets what went, and holds nothing where nothing was shown', () => {
  expect(heldOrder(['b', 'gone', 'a'], rows('a', 'b'))).toEqual(rows('b', 'a'));
  expect(heldOrder([], rows('z', 'a'))).toEqual(rows('z', 'a'));
});
