import { describe, expect, it } from 'vitest';
import { History } from './history.ts';

describe('History', () => {
  it('keeps the last values in order, gaps included', () => {
    const history = new History();
    for (let value = 0; value < history.length + 2; value += 1) history.push(value === 5 ? null : value);
    expect(history.at(0)).toBe(2);
    expect(history.at(3)).toBeNaN();
    expect(history.at(history.length - 1)).toBe(history.length + 1);
  });

  it('holds as many as it is told', () => {
    const history = new History(3);
    for (const value of [1, 2, 3, 4]) history.push(value);
    expect([0, 1, 2].map((index) => history.at(index))).toEqual([2, 3, 4]);
  });

  it('finds the largest value, and never one below the floor', () => {
    const history = new History();
    expect(history.max(10)).toBe(10);
    history.push(42);
    history.push(null);
    expect(history.max(10)).toBe(42);
    history.clear();
    expect(history.max(0)).toBe(0);
  });
});
