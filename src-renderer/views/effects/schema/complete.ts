import type { Params } from '../../../../src-preload/contract.ts';
import type { Field, Json, ParamsForm, Path } from './field.ts';
import { equal, withValue } from './values.ts';

/**
 * All parameters of a model: the chosen ones over the defaults. Runners take an update for everything (protocol D2), so
 * what is left out would fall back to *their* defaults. Parameters the schema has no room for, as an earlier version of
 * the model may have left, are taken out.
 * @param form null where the schema is not known: everything chosen is kept
 */
export function completeParams(form: ParamsForm | null, defaults: Params, chosen: Params): Params {
  const own: Record<string, Json> = {};
  for (const field of form?.fields ?? []) if (field.default !== undefined) own[field.key] = field.default;
  const whole = { ...own, ...defaults, ...chosen };
  if (form === null || form.open) return whole;
  const names = new Set(form.fields.map((field) => field.key));
  return Object.fromEntries(Object.entries(whole).filter(([name]) => names.has(name)));
}

/** The parameters with one changed; undefined takes it out. */
export function withParam(params: Params, path: Path, value: Json | undefined): Params {
  return path.length === 0 ? params : (withValue(params, path, value) as Params);
}

/** How many of these fields differ from their defaults. */
export function changedCount(fields: readonly Field[], params: Params): number {
  return fields.filter((field) => !equal(params[field.key], field.default)).length;
}

/**
 * The top-level parameters in which something differs between what is shown and what the runner has.
 * @param places top-level names, or places in them: `object.member`, or `list[].member` for that member of every entry
 */
export function differing(places: readonly string[], shown: Params, sent: Params): readonly string[] {
  const changed = places.filter((place) => !equal(valueAt(shown, place), valueAt(sent, place)));
  return [...new Set(changed.map(parameterOf))];
}

/** The top-level parameter that a place is in. */
function parameterOf(place: string): string {
  return /^[^.[]*/.exec(place)?.[0] ?? place;
}

function valueAt(params: Params, place: string): Json | undefined {
  const name = parameterOf(place);
  const member = place.slice(place.lastIndexOf('.') + 1);
  const value = params[name];
  if (place === name) return value;
  return Array.isArray(value) ? value.map((entry) => memberOf(entry, member)) : memberOf(value, member);
}

function memberOf(value: Json | undefined, member: string): Json {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return (isObject ? value[member] : undefined) ?? null;
}

/** The shown parameters, but those of `names` as they were sent: what may go out without a reload. */
export function withoutChangesOf(names: readonly string[], shown: Params, sent: Params): Params {
  let params = shown;
  for (const name of names) params = withParam(params, [name], sent[name]);
  return params;
}
