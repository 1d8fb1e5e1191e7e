import { describe, expect, it } from 'vitest';
import { embeddedSchemas, knownSchemas, schemaOf } from '../../../../test/support/param-schemas.ts';
import { arrange } from './arrange.ts';
import type { Field, JsonSchema } from './field.ts';
import { readSchema } from './read-schema.ts';

const formOf = (id: string) => readSchema(schemaOf(id).schema, schemaOf(id).defaults);
const one = (schema: JsonSchema, more: JsonSchema = {}): Field => {
  const [field] = readSchema({ type: 'object', properties: { value: schema }, ...more }, {}).fields;
  if (!field) throw new Error('no field');
  return field;
};
const kinds = (id: string) => Object.fromEntries(formOf(id).fields.map(({ key, kind }) => [key, kind]));

describe('models of the embedded network', () => {
  it('reads the controls of an effect', () => {
    expect(kinds('duotone')).toEqual({
      strength: 'number',
      shadows: 'colour',
      highlights: 'colour',
      prompt: 'weighted',
      show_prompt: 'boolean',
      width: 'number',
      height: 'number',
      show_reloading_frame: 'boolean',
    });
  });

  it('leaves no parameter of any of them without a control of its own', () => {
    const opaque = embeddedSchemas.flatMap(({ id, schema, defaults }) =>
      readSchema(schema, defaults)
        .fields.filter(({ kind }) => kind === 'json' || kind === 'union')
        .map(({ key }) => `${id}.${key}`),
    );
    expect(opaque).toEqual([]);
  });

  it('knows which parameters may be left out', () => {
    const fields = formOf('edges').fields;
    expect(fields.filter(({ absence }) => absence === 'missing').map(({ key }) => key)).toEqual([
      'width',
      'height',
    ]);
  });

  it('puts the prompt first, its own parameters next, and those of every model last', () => {
    const { prompts, common, advanced } = arrange(formOf('edges'), []);
    expect([prompts, common, advanced].map((fields) => fields.map(({ key }) => key))).toEqual([
      ['prompt'],
      ['strength', 'glow', 'colours', 'show_prompt'],
      ['width', 'height', 'show_reloading_frame'],
    ]);
  });

  it('keeps the words a prompt knows', () => {
    const prompt = formOf('edges').fields.find(({ key }) => key === 'prompt');
    expect(prompt).toMatchObject({
      plain: { kind: 'text', maxLength: 2000 },
      maxItems: 16,
      weight: { min: 0, max: 10 },
    });
    expect(prompt?.kind === 'weighted' && prompt.examples).toContain('neon');
  });
});

describe('public models', () => {
  it('reads everything of StreamDiffusion that has a form', () => {
    expect(kinds('streamdiffusion')).toMatchObject({
      prompt: 'weighted',
      negative_prompt: 'text',
      seed: 'weighted',
      t_index_list: 'list',
      controlnets: 'list',
      lora_dict: 'map',
      ip_adapter: 'group',
      cached_attention: 'group',
      acceleration: 'choice',
      image_preprocessing: 'json',
    });
  });

  it('reads a ControlNet with its parts', () => {
    const controlnets = formOf('streamdiffusion').fields.find(({ key }) => key === 'controlnets');
    const item = controlnets?.kind === 'list' ? controlnets.item : undefined;
    const parts = item?.kind === 'group' ? item.fields : [];
    expect(Object.fromEntries(parts.map(({ key, kind }) => [key, kind]))).toEqual({
      model_id: 'choice',
      conditioning_scale: 'number',
      preprocessor: 'choice',
      preprocessor_params: 'json',
      enabled: 'boolean',
      control_guidance_start: 'number',
      control_guidance_end: 'number',
    });
  });

  it('takes a ComfyUI prompt for a workflow, and sizes that cannot change for nothing to show', () => {
    const { prompts, workflow, advanced } = arrange(formOf('comfyui'), ['prompt']);
    expect(prompts).toEqual([]);
    expect(workflow?.key).toBe('prompt');
    expect(advanced.map(({ key }) => key)).toEqual(['show_reloading_frame']);
  });

  it('gives each field the default of the model before that of the schema', () => {
    for (const { schema, defaults } of knownSchemas)
      for (const field of readSchema(schema, defaults).fields)
        if (Object.hasOwn(defaults, field.key)) expect(field.default).toEqual(defaults[field.key]);
  });
});

describe('parts of JSON Schema', () => {
  it.each<[string, JsonSchema, Partial<Field>]>([
    ['a type beside null', { type: ['string', 'null'] }, { kind: 'text', absence: 'null' }],
    [
      'anyOf with null',
      { anyOf: [{ type: 'integer', minimum: 3 }, { type: 'null' }] },
      { kind: 'number', absence: 'null' },
    ],
    ['an enum with null', { enum: ['a', null] }, { kind: 'choice', absence: 'null' }],
    ['constants as alternatives', { oneOf: [{ const: 1, title: 'One' }, { const: 2 }] }, { kind: 'choice' }],
    ['a constant', { const: 'x' }, { kind: 'constant' }],
    [
      'alternatives of different forms',
      { anyOf: [{ type: 'string' }, { type: 'boolean' }] },
      { kind: 'union' },
    ],
    ['no type at all', {}, { kind: 'json' }],
    ['a list without items', { type: 'array' }, { kind: 'json' }],
    [
      'an object with names of one’s own',
      { type: 'object', additionalProperties: { type: 'number' } },
      { kind: 'map' },
    ],
    [
      'an object with properties',
      { type: 'object', properties: { a: { type: 'string' } } },
      { kind: 'group' },
    ],
  ])('reads %s', (_name, schema, field) => {
    expect(one(schema)).toMatchObject(field);
  });

  it('labels choices by their titles', () => {
    expect(one({ oneOf: [{ const: 1, title: 'One' }, { const: 2 }] })).toMatchObject({
      options: [
        { value: 1, label: 'One' },
        { value: 2, label: '2' },
      ],
    });
  });

  it('follows references and lays allOf over one another; what stands beside them wins', () => {
    const field = one(
      { $ref: '#/$defs/share', title: 'Mine' },
      { $defs: { share: { title: 'Share', allOf: [{ type: 'number' }, { minimum: 0, maximum: 1 }] } } },
    );
    expect(field).toMatchObject({ title: 'Mine', kind: 'number', min: 0, max: 1 });
  });

  it('survives a schema that goes round in circles', () => {
    const loop: JsonSchema = { $ref: '#/$defs/a' };
    expect(one(loop, { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }).kind).toBe('json');
    const nested = { type: 'object', properties: { child: { $ref: '#/$defs/node' } } };
    expect(one({ $ref: '#/$defs/node' }, { $defs: { node: nested } }).kind).toBe('group');
  });

  it('moves excluded bounds inside, and bounds to multiples', () => {
    expect(one({ type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 10 })).toMatchObject({
      min: 1,
      max: 9,
    });
    expect(one({ type: 'number', exclusiveMinimum: 0, maximum: 1 })).toMatchObject({ min: 0.01, max: 1 });
    expect(one({ type: 'integer', minimum: 1, maximum: 100, multipleOf: 8 })).toMatchObject({
      min: 8,
      max: 96,
    });
  });

  it('makes a name readable', () => {
    const { fields } = readSchema({ properties: { num_inferenceSteps: {} } }, {});
    expect(fields[0]?.title).toBe('Num inference steps');
  });
});
