import type { Json, WeightedKind } from './field.ts';
import { initialValue } from './initial.ts';

/** A value with its weight. */
export type Part = readonly [value: Json, weight: number];

/** The parts of a weighted value; null where it is a single one. Pairs that are none are left out. */
export function asParts(value: Json | undefined): readonly Part[] | null {
  if (!Array.isArray(value)) return null;
  return value.flatMap((pair): Part[] => {
    if (!Array.isArray(pair)) return [];
    const [one, weight] = pair;
    return one !== undefined && typeof weight === 'number' ? [[one, weight]] : [];
  });
}

/** A single value as the first of several. */
export function toParts(kind: WeightedKind, value: Json): Json {
  return Array.isArray(value) ? value : [[value, startWeight(kind)]];
}

/** The value of the heaviest part, for going back to a single one; '' without any. */
export function toPlain(value: Json): Json {
  const parts = asParts(value);
  if (parts === null) return value;
  return parts.reduce<Part>((best, part) => (part[1] > best[1] ? part : best), parts[0] ?? ['', 0])[0];
}

/** One part more, with the plainest value. */
export function addPart(kind: WeightedKind, parts: readonly Part[]): Json {
  return [...parts.map(([value, weight]) => [value, weight]), [initialValue(kind.value), startWeight(kind)]];
}

/** One part less; of two that may also be a single value the other one alone. */
export function withoutPart(kind: WeightedKind, parts: readonly Part[], at: number): Json {
  const rest = parts.filter((_, index) => index !== at).map(([value, weight]) => [value, weight]);
  return parts.length === 2 && kind.plain ? toPlain(rest) : rest;
}

/** What each part makes of the whole, in whole percents that come to 100; all 0 where every weight is. */
export function shares(parts: readonly Part[]): readonly number[] {
  const total = parts.reduce((sum, [, weight]) => sum + weight, 0);
  if (total <= 0) return parts.map(() => 0);
  const exact = parts.map(([, weight]) => (100 * weight) / total);
  const shown = exact.map(Math.floor);
  const order = exact
    .map((share, at) => ({ at, rest: share - Math.floor(share), weight: parts[at]?.[1] ?? 0 }))
    // Weights that differ by less than a share can tell still have their order.
    .sort((a, b) => b.rest - a.rest || b.weight - a.weight);
  const missing = 100 - shown.reduce((sum, share) => sum + share, 0);
  for (const { at } of order.slice(0, missing)) shown[at] = (shown[at] ?? 0) + 1;
  return shown;
}

function startWeight({ weight }: WeightedKind): number {
  return Math.min(Math.max(1, weight.min ?? 1), weight.max ?? 1);
}
