import { describe, expect, it } from 'vitest';
import { comparePrices, ethPerHourText, weiPerPixelText } from './price.ts';

const price = (weiPerUnit: string, pixelsPerUnit = '1') => ({ weiPerUnit, pixelsPerUnit });

describe('the price of a pixel', () => {
  it.each([
    [price('1200'), '1\u202f200'],
    [price('1200000000', '1000000'), '1\u202f200'],
    [price('31', '7'), '4.43'],
    [price('1', '3000'), '0.000333'],
    [price('999', '1000'), '0.999'],
    [price('12345678901234567890123'), '12\u202f345\u202f678\u202f901\u202f234\u202f567\u202f890\u202f123'],
    [price('0'), '0'],
    [price('150', '0'), '150'],
    [price('1e9'), '0'],
  ])('writes %o', (value, text) => {
    expect(weiPerPixelText(value)).toBe(text);
  });
});

it('tells what an hour costs: 27 648 000 pixels a second', () => {
  expect(ethPerHourText(price('1200'))).toBe('0.00012');
  expect(ethPerHourText(price('100000000'))).toBe('10');
  expect(ethPerHourText(price('1', '1000'))).toBe('0.0000000001');
  expect(ethPerHourText(price('0'))).toBe('0');
});

it('orders prices whatever their units, and beyond what a float can tell apart', () => {
  expect(comparePrices(price('1', '2'), price('2', '3'))).toBe(-1);
  expect(comparePrices(price('10', '20'), price('1', '2'))).toBe(0);
  expect(comparePrices(price('9007199254740993'), price('9007199254740992'))).toBe(1);
});
