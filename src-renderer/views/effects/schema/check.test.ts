import { expect, it } from 'vitest';
import { schemaOf } from '../../../../test/support/param-schemas.ts';
import { checkObject, checkOf } from './check.ts';
import type { Json } from './field.ts';
import { readSchema } from './read-schema.ts';
import { pointer } from './values.ts';

function problems(id: string, params: Json): Record<string, string> {
  const { schema, defaults } = schemaOf(id);
  const found = checkOf(schema, readSchema(schema, defaults))(params);
  return Object.fromEntries(found.map(({ path, text }) => [pointer(path), text]));
}

it.each<[string, Json, Record<string, string>]>([
  ['edges', { strength: 0.3 }, {}],
  ['edges', { strength: 2 }, { '/strength': 'Strength must be a number from 0 to 1.' }],
  ['edges', { width: 400 }, { '/width': 'Width must be a whole number from 384 to 1024 in steps of 64.' }],
  ['edges', { foo: 1 }, { '/foo': 'This model has no parameter “foo”: remove it.' }],
  ['edges', [], { '': 'Parameters must be a JSON object: start with { and end with }.' }],
  [
    'edges',
    { prompt: 5 },
    { '/prompt': 'Prompt must be a single value or up to 16 pairs of value and weight.' },
  ],
  ['edges', { prompt: [['a', 'b']] }, { '/prompt/0/1': 'Prompt › 1 › 2 must be a number from 0 to 10.' }],
  [
    'edges',
    { prompt: 'x'.repeat(2001) },
    { '/prompt': 'Prompt is limited to 2000 characters and has 2001.' },
  ],
  ['mirror', { side: 'top' }, { '/side': 'Side must be one of left, right.' }],
  ['duotone', { shadows: 'red' }, { '/shadows': 'Shadows must be a colour as #rrggbb.' }],
  [
    'streamdiffusion',
    { t_index_list: [] },
    { '/t_index_list': 'Time steps must be a list of 1 to 4 entries.' },
  ],
  [
    'streamdiffusion',
    { controlnets: [{ model_id: 'x', conditioning_scale: 2 }] },
    {
      '/controlnets/0/model_id': expect.stringContaining(
        'ControlNets › 1 › ControlNet must be one of thibaud/',
      ) as string,
      '/controlnets/0/conditioning_scale': 'ControlNets › 1 › Strength must be a number from 0 to 1.',
    },
  ],
  ['streamdiffusion', { controlnets: [{}] }, { '/controlnets/0': '“model_id” is missing.' }],
])('%s: %j', (id, params, expected) => {
  expect(problems(id, params)).toEqual(expected);
});

it('lets everything through that an unusable schema would judge', () => {
  const schema = { type: 'object', properties: { a: { type: 'string', pattern: '(' } } };
  expect(checkOf(schema, readSchema(schema, {}))({ a: 'x' })).toEqual([]);
});

it('asks for an object where nothing else is known', () => {
  expect(checkObject({ anything: [1] })).toEqual([]);
  expect(checkObject('x')).toHaveLength(1);
});
