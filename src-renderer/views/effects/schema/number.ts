import type { JsonSchema, NumberKind } from './field.ts';

/** More positions than this make a slider useless: the number is typed. */
const MAX_SLIDER_STEPS = 20_000;

/** The value of a numeric keyword, null where there is none. */
export function rangeOf(schema: JsonSchema, keyword: string): number | null {
  const value = schema[keyword];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/**
 * The range of a number. Bounds that are excluded move in by a step, and bounds that are no multiple of the step move to
 * the next one inside, so that both ends may be taken.
 */
export function readNumber(schema: JsonSchema): NumberKind {
  const integer = schema.type === 'integer';
  const multiple = rangeOf(schema, 'multipleOf');
  const step = multiple !== null && multiple > 0 ? multiple : integer ? 1 : null;
  const low = rangeOf(schema, 'minimum');
  const high = rangeOf(schema, 'maximum');
  const above = rangeOf(schema, 'exclusiveMinimum');
  const below = rangeOf(schema, 'exclusiveMaximum');
  const inset = step ?? fineStep(above ?? low, below ?? high);
  const min = above !== null && (low === null || above >= low) ? rounded(above + inset) : low;
  const max = below !== null && (high === null || below <= high) ? rounded(below - inset) : high;
  return {
    kind: 'number',
    integer,
    min: aligned(min, step, Math.ceil),
    max: aligned(max, step, Math.floor),
    step,
  };
}

/** The step of a slider: the number's own, else the power of ten that parts its range a hundred times or more finely. */
export function sliderStep(kind: NumberKind): number {
  return kind.step ?? fineStep(kind.min, kind.max);
}

/** A slider makes sense: both ends are known and near enough to one another. */
export function hasSlider(kind: NumberKind): kind is NumberKind & { min: number; max: number } {
  if (kind.min === null || kind.max === null || kind.min >= kind.max) return false;
  return (kind.max - kind.min) / sliderStep(kind) <= MAX_SLIDER_STEPS;
}

/** The nearest number the field takes. */
export function nearest(kind: NumberKind, value: number): number {
  const whole = kind.step === null ? value : rounded(Math.round(value / kind.step) * kind.step);
  return Math.min(Math.max(whole, kind.min ?? whole), kind.max ?? whole);
}

function fineStep(min: number | null, max: number | null): number {
  const range = min !== null && max !== null ? max - min : 1;
  return range > 0 ? 10 ** Math.floor(Math.log10(range / 100)) : 0.01;
}

function aligned(
  bound: number | null,
  step: number | null,
  inward: (steps: number) => number,
): number | null {
  if (bound === null || step === null) return bound;
  return rounded(inward(rounded(bound / step)) * step);
}

/** Without the last digits that binary fractions leave (0.1 + 0.2). */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
