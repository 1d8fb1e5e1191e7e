import { describe, expect, it } from 'vitest';
import { checkParams } from '../check-params.ts';
import { knownModel } from './known-models.ts';

const IDS = [
  'noop',
  'comfyui',
  'scope',
  'streamdiffusion',
  'streamdiffusion-sd15',
  'streamdiffusion-sd15-v2v',
  'streamdiffusion-sdxl',
  'streamdiffusion-sdxl-v2v',
  'streamdiffusion-sdxl-faceid',
];

describe('known models', () => {
  it.each(IDS)('%s takes its own defaults, whole', (id) => {
    const known = knownModel(id);
    if (!known) return expect.unreachable();
    expect(() => checkParams({ id, schema: known.schema }, known.defaults)).not.toThrow();
    expect(known.title).not.toBe('');
    const parameters = known.reloads.map((place) => place.replace(/[.[].*/, ''));
    expect(Object.keys(known.defaults)).toEqual(expect.arrayContaining(parameters));
  });

  it('are not what they are not', () => {
    expect(knownModel('edges')).toBeUndefined();
  });

  it('has the defaults of ai-runner for streamdiffusion, and knows what loads it again', () => {
    const known = knownModel('streamdiffusion');
    expect(known?.defaults).toMatchObject({
      model_id: 'stabilityai/sd-turbo',
      prompt: 'flowers',
      t_index_list: [12, 20, 32],
      seed: 789,
      cached_attention: { enabled: false, max_frames: 1, interval: 1 },
    });
    expect(known?.defaults.controlnets).toHaveLength(6);
    expect(known?.reloads).toEqual(
      expect.arrayContaining(['model_id', 'width', 'negative_prompt', 'lora_dict']),
    );
    for (const live of ['prompt', 'guidance_scale', 'delta', 'num_inference_steps', 't_index_list', 'seed'])
      expect(known?.reloads).not.toContain(live);
  });
});
