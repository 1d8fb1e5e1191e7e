import type { Rational } from '../../payments/rational.ts';

/** A fraction as a decimal of so many places, rounded half away from zero, as Go's `big.Rat.FloatString`. */
export function decimalText({ num, den }: Rational, places: number): string {
  const scale = 10n ** BigInt(places);
  const magnitude = num < 0n ? -num : num;
  const scaled = (2n * magnitude * scale + den) / (2n * den);
  const whole = `${num < 0n ? '-' : ''}${scaled / scale}`;
  return places === 0 ? whole : `${whole}.${(scaled % scale).toString().padStart(places, '0')}`;
}
