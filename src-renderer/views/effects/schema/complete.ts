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

/** The parameters of `names` whose values differ between what is shown and what the runner has. */
export function differing(names: readonly string[], shown: Params, sent: Params): readonly string[] {
  return names.filter((name) => !equal(shown[name], sent[name]));
}

/** The shown parameters, but those of `names` as they were sent: what may go out without a reload. */
export function withoutChangesOf(names: readonly string[], shown: Params, sent: Params): Params {
  let params = shown;
  for (const name of differing(names, shown, sent)) params = withParam(params, [name], sent[name]);
  return params;
}
