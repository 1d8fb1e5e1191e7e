import { describe, expect, it } from 'vitest';
import { comparePrices, minuteText, perMinute, perPixel, pixelPriceOf, weiPerPixelText } from './price.ts';

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
    expect(weiPerPixelText(perPixel(value))).toBe(text);
  });
});

it('tells what a minute costs: 1 658 880 000 pixels', () => {
  expect(perMinute(perPixel(price('1200', '7')))).toEqual({ num: 1_990_656_000_000n, den: 7n });
  expect(minuteText(perPixel(price('1200')), null)).toBe('1\u202f991 gwei');
  expect(minuteText(perPixel(price('100000000')), null)).toBe('0.1659 ETH');
  expect(minuteText(perPixel(price('1200')), { code: 'USD', perEth: 2500 })).toBe('0.005 USD');
  expect(minuteText(perPixel(price('0')), null)).toBe('0 ETH');
});

it('turns a price by the minute into one by the pixel and back without loss', () => {
  const { num, den } = perMinute(pixelPriceOf({ num: 12_345n, den: 7n }));
  expect(num * 7n).toBe(12_345n * den);
});

it('orders prices whatever their units, and beyond what a float can tell apart', () => {
  expect(comparePrices(price('1', '2'), price('2', '3'))).toBe(-1);
  expect(comparePrices(price('10', '20'), price('1', '2'))).toBe(0);
  expect(comparePrices(price('9007199254740993'), price('9007199254740992'))).toBe(1);
});
