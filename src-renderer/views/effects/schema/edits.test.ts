import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddedSchemas, knownSchemas, type ParamSchema } from '../../../../test/support/param-schemas.ts';
import { checkOf } from './check.ts';
import { completeParams, withParam } from './complete.ts';
import type { Field, Json, Path } from './field.ts';
import { initialValue } from './initial.ts';
import { hasSlider, nearest, sliderStep } from './number.ts';
import { readSchema } from './read-schema.ts';
import { addPart, asParts, toParts } from './weighted.ts';

/** What the control of a field can make of it; null for controls whose values are typed as JSON. */
function edited(field: Field): fc.Arbitrary<Json> | null {
  switch (field.kind) {
    case 'number': {
      const step = sliderStep(field);
      const [low, high] = [field.min ?? -50, field.max ?? 1e6];
      const positions = hasSlider(field) ? Math.floor((high - low) / step) : 1000;
      return fc.nat(positions).map((at) => nearest(field, low + at * step));
    }
    case 'boolean':
      return fc.boolean();
    case 'colour':
      return fc.nat(0xffffff).map((rgb) => `#${rgb.toString(16).padStart(6, '0')}`);
    case 'text':
      return fc.string({ maxLength: Math.min(field.maxLength ?? 50, 50) });
    case 'choice':
      return fc.constantFrom(...field.options.map(({ value }) => value));
    case 'weighted':
      return fc.nat(2).map((more) => {
        let value = toParts(field, initialValue(field));
        for (let part = 0; part < more; part++) value = addPart(field, asParts(value) ?? []);
        return value;
      });
    case 'list': {
      const item = edited(field.item);
      return item && fc.array(item, { minLength: field.minItems, maxLength: field.maxItems ?? 4 });
    }
    case 'group':
    case 'map':
    case 'union':
    case 'constant':
    case 'json':
      return fc.constant(initialValue(field));
  }
}

function edit(field: Field): fc.Arbitrary<readonly [Path, Json | undefined]> | null {
  const values = edited(field);
  const empty = field.absence === 'never' ? [] : [field.absence === 'null' ? null : undefined];
  return (
    values &&
    fc
      .oneof(values, ...empty.map((value) => fc.constant(value)))
      .map((value) => [[field.key], value] as const)
  );
}

describe.each([...embeddedSchemas, ...knownSchemas])('$id', ({ schema, defaults }: ParamSchema) => {
  const form = readSchema(schema, defaults);
  const check = checkOf(schema, form);
  // A ComfyUI workflow is typed or opened from a file, not edited by a control.
  const edits = form.fields.filter(({ kind }) => kind !== 'union').flatMap((field) => edit(field) ?? []);

  it('has valid defaults', () => {
    expect(check(completeParams(form, defaults, {}))).toEqual([]);
  });

  it.runIf(edits.length > 0)(
    `stays valid whatever its controls do${edits.length > 0 ? '' : ' (skipped: it has none)'}`,
    () => {
      fc.assert(
        fc.property(fc.array(fc.oneof(...edits), { maxLength: 12 }), (made) => {
          let params = completeParams(form, defaults, {});
          for (const [path, value] of made) params = withParam(params, path, value);
          expect(check(params)).toEqual([]);
          expect(completeParams(form, defaults, params)).toMatchObject(params);
        }),
        { numRuns: 60 },
      );
    },
  );
});
