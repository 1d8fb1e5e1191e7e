import { divide, multiply, parseRational, type Rational, rational } from '../../payments/rational.ts';
import type { GoFields } from '../json/go-fields.ts';

/** A price that is not to be exceeded, as gateways and webhooks send it. */
export interface MaxPriceFields {
  /** As JSON writes numbers. */
  readonly price: string;
  readonly currency: string;
  readonly unit: string;
}

/** The price in wei per unit, or what is wrong with it, in go-livepeer's words. */
export type MaxPriceResult =
  | { readonly ok: true; readonly price: Rational | null }
  | { readonly ok: false; readonly fault: string };

const UNITS: ReadonlyMap<string, string> = new Map([
  ['live', 'seconds'],
  ['lv2v', '720p-pixel-seconds'],
  ['fixed', 'fixed'],
]);

/** Larger powers of ten are of no price, and take long to reckon with. */
const MAX_EXPONENT = 100;

/** The field `maxPrice` of a request or of a webhook's answer; null when there is none. @throws FieldError */
export function maxPriceFields(fields: GoFields): MaxPriceFields | null {
  const inner = fields.object('maxPrice', 'runner.LiveRunnerPriceInfo');
  return (
    inner && { price: inner.number('price'), currency: inner.text('currency'), unit: inner.text('unit') }
  );
}

/**
 * Reads a price that is not to be exceeded (protocol C7.8).
 * @param type of the job that is paid: each has its unit
 */
export function parseMaxPrice(fields: MaxPriceFields | null, type: string): MaxPriceResult {
  if (fields === null) return { ok: true, price: null };
  const price = positiveDecimal(fields.price.trim());
  if (price === null) return fault('maxPrice.price must be a positive decimal');
  if (fields.currency.trim().toLowerCase() !== 'wei') return fault('maxPrice.currency must be wei');
  const unit = UNITS.get(type);
  if (unit === undefined) return fault('maxPrice requires payment type live, lv2v, or fixed');
  if (fields.unit.trim().toLowerCase() !== unit)
    return fault(`maxPrice.unit must be ${unit} for payment type ${type}`);
  return { ok: true, price };
}

function positiveDecimal(text: string): Rational | null {
  const [, digits = '', exponent = '0'] = /^([^eE]*)(?:[eE]([+-]?\d{1,4}))?$/.exec(text) ?? [];
  const value = parseRational(digits);
  const power = Number(exponent);
  if (value === null || value.num <= 0n || Math.abs(power) > MAX_EXPONENT) return null;
  const scale = rational(10n ** BigInt(Math.abs(power)));
  return power < 0 ? divide(value, scale) : multiply(value, scale);
}

function fault(text: string): MaxPriceResult {
  return { ok: false, fault: text };
}
