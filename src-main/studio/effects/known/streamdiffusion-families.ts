import type { Params } from '../../../../src-preload/contract.ts';

/** What differs between the kinds of Stable Diffusion that StreamDiffusion runs (protocol D4). */
export interface StreamDiffusionFamily {
  readonly title: string;
  /** Values `model_id` may have, the default first. */
  readonly models: readonly string[];
  /** ControlNets that fit the kind. */
  readonly controlnets: readonly string[];
  readonly defaults: Params;
  /** Image prompts (IPAdapter) exist for it. */
  readonly ipAdapter: boolean;
}

/** Default ControlNets of SD 2.1 (ai-runner: default_params/sdturbo.json): model, scale, preprocessor and its parameters. */
const TURBO_CONTROLNETS: readonly (readonly [string, number, string, Params])[] = [
  ['thibaud/controlnet-sd21-openpose-diffusers', 0.711, 'pose_tensorrt', {}],
  ['thibaud/controlnet-sd21-hed-diffusers', 0.2, 'soft_edge', {}],
  ['thibaud/controlnet-sd21-canny-diffusers', 0.2, 'canny', { low_threshold: 100, high_threshold: 200 }],
  ['thibaud/controlnet-sd21-depth-diffusers', 0.5, 'depth_tensorrt', {}],
  ['thibaud/controlnet-sd21-color-diffusers', 0.2, 'passthrough', {}],
  ['daydreamlive/TemporalNet2-stable-diffusion-2-1', 0, 'temporal_net_tensorrt', { flow_strength: 0.4 }],
];

/** SD-Turbo, made from SD 2.1: what `streamdiffusion` runs by itself. */
export const turbo: StreamDiffusionFamily = {
  title: 'StreamDiffusion',
  models: ['stabilityai/sd-turbo'],
  controlnets: TURBO_CONTROLNETS.map(([model]) => model),
  defaults: {
    t_index_list: [12, 20, 32],
    controlnets: TURBO_CONTROLNETS.map(
      ([model_id, conditioning_scale, preprocessor, preprocessor_params]) => ({
        model_id,
        conditioning_scale,
        preprocessor,
        preprocessor_params,
        enabled: true,
        control_guidance_start: 0,
        control_guidance_end: 1,
      }),
    ),
  },
  ipAdapter: false,
};

/** Models made from SD 1.5. */
export const sd15: StreamDiffusionFamily = {
  title: 'StreamDiffusion SD 1.5',
  models: ['prompthero/openjourney-v4', 'Lykon/dreamshaper-8'],
  controlnets: [
    'lllyasviel/control_v11f1p_sd15_depth',
    'lllyasviel/control_v11f1e_sd15_tile',
    'lllyasviel/control_v11p_sd15_canny',
    'daydreamlive/TemporalNet2-stable-diffusion-v1-5',
  ],
  defaults: { t_index_list: [5, 15, 32], controlnets: [] },
  ipAdapter: true,
};

/** SDXL-Turbo; at most three of its ControlNets at a time. */
export const sdxl: StreamDiffusionFamily = {
  title: 'StreamDiffusion SDXL',
  models: ['stabilityai/sdxl-turbo'],
  controlnets: [
    'xinsir/controlnet-depth-sdxl-1.0',
    'xinsir/controlnet-canny-sdxl-1.0',
    'xinsir/controlnet-tile-sdxl-1.0',
    'daydreamlive/TemporalNet2-stable-diffusion-xl-base-1.0',
  ],
  defaults: { t_index_list: [36], controlnets: [] },
  ipAdapter: true,
};
