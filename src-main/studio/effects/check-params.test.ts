import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Params } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import { CATALOGUE } from '../../local/effects/catalogue.ts';
import { checkParams } from './check-params.ts';
import type { ParamsSchema } from './known/known-model.ts';
import { knownModel } from './known/known-models.ts';

const schemaOf = (id: string): ParamsSchema =>
  (knownModel(id)?.schema ?? CATALOGUE.find((model) => model.id === id)?.paramsSchema) as ParamsSchema;

const refusal = (id: string, params: Params): string => {
  try {
    checkParams({ id, schema: schemaOf(id) }, params);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'params_invalid') return error.message;
    throw error;
  }
  return 'taken';
};

describe('checkParams', () => {
  it.each<[string, Params, string]>([
    ['edges', { strength: 0.4, prompt: 'neon' }, 'taken'],
    ['edges', { prompt: [['neon', 1]] }, 'taken'],
    ['edges', { strength: 2 }, 'the parameter "strength" of edges must be a number from 0 to 1'],
    ['edges', { show_prompt: 'yes' }, 'the parameter "show_prompt" of edges must be true or false'],
    [
      'edges',
      { width: 400 },
      'the parameter "width" of edges must be a whole number from 384 to 1024, a multiple of 64',
    ],
    [
      'edges',
      { prompt: 7 },
      'the parameter "prompt" of edges must be a text of at most 2000 characters, or a list of 0 to 16 entries',
    ],
    [
      'edges',
      { depth: 1 },
      'edges has no parameter "depth": it takes strength, glow, colours, prompt, show_prompt, width, height, show_reloading_frame',
    ],
    ['duotone', { shadows: 'red' }, 'the parameter "shadows" of duotone must be a colour as #rrggbb'],
    ['noop', { anything: { goes: [1] } }, 'taken'],
    ['comfyui', { prompt: { '1': {} }, width: 512 }, 'taken'],
    ['comfyui', { width: 640 }, 'the parameter "width" of comfyui must be 512'],
    [
      'streamdiffusion',
      {
        prompt: [
          ['a', 1],
          ['b', 0.5],
        ],
        seed: 3,
      },
      'taken',
    ],
    [
      'streamdiffusion',
      { acceleration: 'magic' },
      'the parameter "acceleration" of streamdiffusion must be one of none, xformers, tensorrt',
    ],
    [
      'streamdiffusion',
      { t_index_list: [] },
      'the parameter "t_index_list" of streamdiffusion must be a list of 1 to 4 entries',
    ],
    [
      'streamdiffusion',
      { t_index_list: [1.5] },
      'the parameter "t_index_list[0]" of streamdiffusion must be a whole number from 0 to 100',
    ],
    [
      'streamdiffusion-sdxl',
      { controlnets: [{ model_id: 'xinsir/controlnet-tile-sdxl-1.0', conditioning_scale: 3 }] },
      'the parameter "controlnets[0].conditioning_scale" of streamdiffusion-sdxl must be a number from 0 to 1',
    ],
    [
      'streamdiffusion-sdxl',
      { controlnets: [{ model_id: 'xinsir/controlnet-tile-sdxl-1.0', power: 3 }] },
      'streamdiffusion-sdxl has no parameter "controlnets[0].power": it takes model_id, conditioning_scale, preprocessor, preprocessor_params, enabled, control_guidance_start, control_guidance_end',
    ],
  ])('%s %j', (id, params, expected) => {
    expect(refusal(id, params)).toBe(expected);
  });

  it('takes anything where nothing is known', () => {
    expect(() => checkParams({ id: 'scope-9', schema: null }, { a: [{}] })).not.toThrow();
  });

  it('never fails otherwise, and agrees with the embedded runner on what it takes', () => {
    const effects = CATALOGUE.filter(({ kind }) => kind === 'transform');
    const value = fc.oneof(
      fc.jsonValue(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom('#102030', 512),
    );
    const names = effects.flatMap(({ paramsSchema }) => Object.keys(paramsSchema.properties ?? {}));
    const params = fc.dictionary(fc.constantFrom('odd', ...names), value, { maxKeys: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...effects), params, (model, given) => {
        const plain = JSON.parse(JSON.stringify(given)) as Params;
        const ours = refusal(model.id, plain) === 'taken';
        let theirs = true;
        try {
          model.plan(plain);
        } catch {
          theirs = false;
        }
        expect({ params: plain, taken: ours }).toEqual({ params: plain, taken: theirs });
      }),
      { numRuns: 1000 },
    );
  });
});
