import type { Params } from '../../../../src-preload/contract.ts';
import {
  baseProperties,
  defaultsOf,
  type KnownModel,
  objectSchema,
  type ParamsSchema,
} from './known-model.ts';
import type { StreamDiffusionFamily } from './streamdiffusion-families.ts';

/** What each picture goes through before a ControlNet sees it (protocol D4). */
const PREPROCESSORS = [
  'blur',
  'canny',
  'depth',
  'depth_tensorrt',
  'external',
  'feedback',
  'hed',
  'lineart',
  'mediapipe_pose',
  'mediapipe_segmentation',
  'openpose',
  'passthrough',
  'pose_tensorrt',
  'realesrgan_trt',
  'sharpen',
  'soft_edge',
  'standard_lineart',
  'temporal_net_tensorrt',
  'upscale',
];

/** Applied without loading the model again; of `controlnets` and `cached_attention` only some fields. */
const APPLIED_LIVE: ReadonlySet<string> = new Set([
  'prompt',
  'guidance_scale',
  'delta',
  'num_inference_steps',
  't_index_list',
  'seed',
  'controlnets',
  'cached_attention',
]);

/** Of parameters that are applied live, what is not. */
const PARTS_THAT_RELOAD: readonly string[] = [
  'controlnets[].model_id',
  'controlnets[].preprocessor',
  'controlnets[].preprocessor_params',
  'controlnets[].enabled',
  'controlnets[].control_guidance_start',
  'controlnets[].control_guidance_end',
  'cached_attention.enabled',
];

const interpolation = (value: string, title: string, description: string): ParamsSchema => ({
  type: 'string',
  enum: ['linear', 'slerp'],
  default: value,
  title,
  description,
});

const flag = (value: boolean, title: string, description: string): ParamsSchema => ({
  type: 'boolean',
  default: value,
  title,
  description,
});

const share = (value: number, title: string, description: string): ParamsSchema => ({
  type: 'number',
  minimum: 0,
  maximum: 1,
  default: value,
  title,
  description,
});

/** A value alone, or several with weights: `[[value, weight], …]`. */
const weighted = (value: ParamsSchema, more: ParamsSchema): ParamsSchema => ({
  anyOf: [
    value,
    {
      type: 'array',
      minItems: 1,
      items: { type: 'array', prefixItems: [value, { type: 'number' }], minItems: 2, maxItems: 2 },
    },
  ],
  ...more,
});

const processing = (title: string, description: string): ParamsSchema => ({
  type: ['object', 'null'],
  default: null,
  title,
  description,
});

/** StreamDiffusion as ai-runner runs it (protocol D4, `extra=forbid`), for one kind of Stable Diffusion. */
export function streamDiffusion(family: StreamDiffusionFamily, description: string): KnownModel {
  const schema = objectSchema({
    ...prompting(),
    ...diffusing(family),
    ...guiding(family),
    ...processingOf(),
  });
  const defaults: Params = { ...defaultsOf(schema), ...family.defaults };
  const whole = Object.keys(defaults).filter((name) => !APPLIED_LIVE.has(name));
  const reloads = [...whole, ...PARTS_THAT_RELOAD];
  return { title: family.title, description, schema, defaults, reloads };
}

function prompting(): Record<string, ParamsSchema> {
  return {
    prompt: weighted(
      { type: 'string', maxLength: 10_000 },
      {
        default: 'flowers',
        title: 'Prompt',
        description: 'What the picture is to show; several prompts can be mixed by weight.',
      },
    ),
    negative_prompt: {
      type: 'string',
      maxLength: 10_000,
      default: 'blurry, low quality, flat, 2d',
      title: 'Negative prompt',
      description: 'What the picture is not to show.',
    },
    guidance_scale: {
      type: 'number',
      minimum: 0,
      maximum: 20,
      default: 1,
      title: 'Guidance',
      description: 'How closely the prompt is followed.',
    },
    delta: share(0.7, 'Delta', 'How much of the noise stays from picture to picture.'),
    seed: weighted(
      { type: 'integer', minimum: 0 },
      {
        default: 789,
        title: 'Seed',
        description: 'Chooses what is random; several seeds can be mixed by weight.',
      },
    ),
    prompt_interpolation_method: interpolation('slerp', 'Prompt mixing', 'How weighted prompts are mixed.'),
    normalize_prompt_weights: flag(
      true,
      'Even out prompt weights',
      'Makes the weights of prompts add up to 1.',
    ),
    seed_interpolation_method: interpolation('linear', 'Seed mixing', 'How weighted seeds are mixed.'),
    normalize_seed_weights: flag(true, 'Even out seed weights', 'Makes the weights of seeds add up to 1.'),
  };
}

function diffusing(family: StreamDiffusionFamily): Record<string, ParamsSchema> {
  return {
    model_id: {
      type: 'string',
      enum: [...family.models],
      default: family.models[0] ?? '',
      title: 'Model',
      description: 'The diffusion model that is loaded.',
    },
    num_inference_steps: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 50,
      title: 'Steps',
      description: 'Length of the schedule that the time steps are taken from.',
    },
    t_index_list: {
      type: 'array',
      minItems: 1,
      maxItems: 4,
      items: { type: 'integer', minimum: 0, maximum: 100 },
      default: [12, 20, 32],
      title: 'Time steps',
      description:
        'One to four steps of the schedule, rising: low ones change the picture more, and each costs time.',
    },
    ...baseProperties,
    use_lcm_lora: flag(true, 'LCM LoRA', 'Makes few steps enough.'),
    lcm_lora_id: { type: 'string', default: 'latent-consistency/lcm-lora-sdv1-5', title: 'LCM LoRA model' },
    lora_dict: {
      type: ['object', 'null'],
      additionalProperties: { type: 'number' },
      default: null,
      title: 'LoRAs',
      description: 'Further LoRAs and their weights.',
    },
    acceleration: {
      type: 'string',
      enum: ['none', 'xformers', 'tensorrt'],
      default: 'tensorrt',
      title: 'Acceleration',
    },
    use_denoising_batch: flag(true, 'Batch steps', 'Works on all time steps at once.'),
    do_add_noise: flag(true, 'Add noise', 'Adds noise to each picture before it is diffused.'),
    skip_diffusion: flag(false, 'Skip diffusion', 'Only runs what comes before and after it.'),
    use_safety_checker: flag(true, 'Safety checker', 'Covers pictures that are not safe for all.'),
    safety_checker_threshold: share(0.5, 'Safety threshold', 'From where on a picture is covered.'),
    enable_similar_image_filter: flag(
      false,
      'Skip similar pictures',
      'Leaves out pictures that hardly change.',
    ),
    similar_image_filter_threshold: share(0.98, 'Similarity', 'From where on pictures count as similar.'),
    similar_image_filter_max_skip_frame: {
      type: 'integer',
      minimum: 0,
      maximum: 1000,
      default: 10,
      title: 'Longest skip',
      description: 'Most pictures left out in a row.',
    },
  };
}

function guiding(family: StreamDiffusionFamily): Record<string, ParamsSchema> {
  return {
    controlnets: {
      type: 'array',
      maxItems: family.controlnets.length,
      default: [],
      title: 'ControlNets',
      description:
        'Keep the shapes of the input. The strength of each is applied live; any other change loads the model again.',
      items: {
        type: 'object',
        required: ['model_id'],
        additionalProperties: false,
        properties: {
          model_id: { type: 'string', enum: [...family.controlnets], title: 'ControlNet' },
          conditioning_scale: share(1, 'Strength', 'How strongly it keeps the shapes; 0 switches it off.'),
          preprocessor: { type: 'string', enum: PREPROCESSORS, title: 'Preprocessor' },
          preprocessor_params: { type: 'object', default: {}, title: 'Preprocessor parameters' },
          enabled: flag(true, 'Loaded', 'Whether it is loaded at all.'),
          control_guidance_start: share(0, 'From', 'Share of the steps at which it sets in.'),
          control_guidance_end: share(1, 'Until', 'Share of the steps at which it ends.'),
        },
      },
    },
    ...(family.ipAdapter ? { ip_adapter: ipAdapter() } : { ip_adapter: noIpAdapter() }),
    ip_adapter_style_image_url: {
      type: ['string', 'null'],
      default: 'https://storage.googleapis.com/lp-ai-assets/ipadapter_style_imgs/textures/vortex.jpeg',
      title: 'Style picture',
      description: 'Address of the picture whose style is taken over, where image prompts are on.',
    },
    cached_attention: {
      type: 'object',
      additionalProperties: false,
      default: { enabled: false, max_frames: 1, interval: 1 },
      title: 'Cached attention',
      description: 'Steadier pictures from a memory of the last ones; needs TensorRT and 512 × 512.',
      properties: {
        enabled: flag(false, 'On', 'Loads the model again.'),
        max_frames: { type: 'integer', minimum: 1, maximum: 4, default: 1, title: 'Pictures remembered' },
        interval: { type: 'integer', minimum: 1, maximum: 1440, default: 1, title: 'Interval' },
      },
    },
  };
}

function ipAdapter(): ParamsSchema {
  return {
    type: ['object', 'null'],
    default: { enabled: false },
    title: 'Image prompt',
    description: 'Takes the style of a picture over (IPAdapter).',
    additionalProperties: false,
    properties: {
      enabled: flag(false, 'On', 'Whether it is loaded at all.'),
      type: { type: 'string', enum: ['regular', 'faceid'], title: 'Kind' },
      scale: share(1, 'Strength', 'How strongly the style is taken over.'),
    },
  };
}

function noIpAdapter(): ParamsSchema {
  return {
    type: ['object', 'null'],
    default: { enabled: false },
    title: 'Image prompt',
    description: 'This kind of model has none.',
    additionalProperties: false,
    properties: { enabled: { type: 'boolean', const: false } },
  };
}

function processingOf(): Record<string, ParamsSchema> {
  return {
    image_preprocessing: processing('Before, on pictures', 'Processing of pictures before diffusion.'),
    image_postprocessing: processing('After, on pictures', 'Processing of pictures after diffusion.'),
    latent_preprocessing: processing('Before, on latents', 'Processing of latents before diffusion.'),
    latent_postprocessing: processing('After, on latents', 'Processing of latents after diffusion.'),
  };
}
