import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../base/errors.ts';
import { CATALOGUE, findModel } from './catalogue.ts';
import { planEffect, planUpdate } from './plan.ts';

function refusal(id: string, params: unknown): string {
  try {
    planEffect(findModel(id), params);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'params_invalid') return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

describe('the catalogue', () => {
  it('has models with ids of their own and a sentence each', () => {
    const ids = CATALOGUE.map((model) => model.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(14);
    for (const model of CATALOGUE) {
      expect(model.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(model.description).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('names what there is when a model is unknown', () => {
    expect(() => findModel('edgse')).toThrow(
      /there is no model "edgse": choose one of noop, transcode, edges/,
    );
  });

  it.each(CATALOGUE.map((model) => model.id))('%s describes every parameter in JSON Schema', (id) => {
    const { paramsSchema } = findModel(id);
    expect(JSON.parse(JSON.stringify(paramsSchema))).toEqual(paramsSchema);
    expect(paramsSchema.type).toBe('object');
    for (const property of Object.values(paramsSchema.properties ?? {}))
      expect(property).toMatchObject({
        title: expect.stringMatching(/./),
        description: expect.stringMatching(/\.$/),
      });
    expect(paramsSchema.required).toBeUndefined();
  });
});

describe('planEffect', () => {
  it('relays with noop whatever the parameters, and transcodes without a filter', () => {
    expect(planEffect(findModel('noop'), { anything: [1] })).toEqual({ filter: '', size: null });
    expect(planEffect(findModel('transcode'), { width: 640, height: 384 })).toEqual({
      filter: '',
      size: { width: 640, height: 384 },
    });
  });

  it('takes no parameters as all defaults', () => {
    for (const model of CATALOGUE) {
      const defaults: Record<string, unknown> = {};
      for (const [name, schema] of Object.entries(model.paramsSchema.properties ?? {}))
        if (typeof schema === 'object' && schema.default !== undefined) defaults[name] = schema.default;
      expect(planEffect(model, defaults)).toEqual(planEffect(model, undefined));
    }
  });

  it('fills in 512 for a side that is left out', () => {
    expect(planEffect(findModel('edges'), { width: 1024 }).size).toEqual({ width: 1024, height: 512 });
  });

  it('says which parameter is wrong and what is allowed', () => {
    expect([
      refusal('edges', { strength: 1.5 }),
      refusal('edges', { strength: 'a lot' }),
      refusal('edges', { width: 500 }),
      refusal('mirror', { side: 'top' }),
      refusal('edges', { show_prompt: 'yes' }),
      refusal('edges', { prompt: 7 }),
      refusal('edges', { prompt: [['a', 99]] }),
      refusal('duotone', { shadows: 'red' }),
      refusal('edges', { stength: 1, glwo: 2 }),
      refusal('edges', [1]),
      refusal('transcode', { prompt: 'neon' }),
    ]).toMatchInlineSnapshot(`
      [
        "the parameter "strength" of edges must be a number from 0 to 1",
        "the parameter "strength" of edges must be a number from 0 to 1",
        "the parameter "width" of edges must be a whole number from 384 to 1024, a multiple of 64",
        "the parameter "side" of mirror must be one of left, right",
        "the parameter "show_prompt" of edges must be true or false",
        "the parameter "prompt" of edges must be a text of at most 2000 characters, or up to 16 pairs of text and weight (0 to 10)",
        "the parameter "prompt" of edges must be a text of at most 2000 characters, or up to 16 pairs of text and weight (0 to 10)",
        "the parameter "shadows" of duotone must be a colour as #rrggbb",
        "edges has no parameter "stength", "glwo": it takes strength, glow, colours, prompt, show_prompt, width, height, show_reloading_frame",
        "the parameters of edges must be a JSON object",
        "transcode has no parameter "prompt": it takes width, height, show_reloading_frame",
      ]
    `);
  });

  it('refuses anything else with params_invalid alone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CATALOGUE), fc.anything(), (model, params) => {
        try {
          expect(planEffect(model, params).filter).toEqual(expect.any(String));
        } catch (error) {
          expect(error).toMatchObject({ code: 'params_invalid', message: expect.not.stringContaining('\n') });
        }
      }),
    );
  });

  it('needs the same words for the same graph', () => {
    const filter = (prompt: unknown) => planEffect(findModel('edges'), { prompt }).filter;
    expect(filter('Neon  SUNSET!')).toBe(filter('neon sunset'));
    expect(filter('neon')).not.toBe(filter('sunset'));
  });
});

describe('planUpdate', () => {
  const edges = findModel('edges');

  it('has nothing to do when nothing changed', () => {
    expect(planUpdate(edges, {}, { strength: 0.5 })).toEqual({ commands: [] });
    expect(planUpdate(findModel('noop'), { a: 1 }, { b: 2 })).toEqual({ commands: [] });
  });

  it('commands the one filter that changed', () => {
    expect(planUpdate(edges, {}, { strength: 1 })).toEqual({
      commands: [{ target: 'sobel@lines', command: 'scale', argument: '2.4' }],
    });
  });

  it('goes back to the default of what an update leaves out', () => {
    expect(planUpdate(edges, { strength: 1 }, {})).toEqual(
      planUpdate(edges, { strength: 1 }, { strength: 0.5 }),
    );
  });

  it('gives a new graph when filters come or go', () => {
    const update = planUpdate(edges, {}, { prompt: 'noir' });
    expect(update).toEqual({ filter: planEffect(edges, { prompt: 'noir' }).filter });
  });

  it('keeps the size of the start, and refuses another', () => {
    expect(planUpdate(edges, { width: 512 }, {})).toEqual({ commands: [] });
    expect(() => planUpdate(edges, { width: 512 }, { width: 640 })).toThrow(/fixed when a stream starts/);
    expect(() => planUpdate(edges, {}, { width: 640 })).toThrow(/fixed when a stream starts/);
  });

  it('refuses invalid parameters', () => {
    expect(() => planUpdate(edges, {}, { strength: -1 })).toThrow(/"strength"/);
  });
});
