import { baseProperties, defaultsOf, type KnownModel, objectSchema } from './known-model.ts';

const noopSchema = objectSchema(baseProperties, { open: true });

/** ai-runner's `noop` (protocol D4): takes anything, changes nothing. */
export const noop: KnownModel = {
  title: 'No effect',
  description: 'Gives the video back unchanged, which measures the way there and back.',
  schema: noopSchema,
  defaults: defaultsOf(noopSchema),
  reloads: [],
};

/** ai-runner's `comfyui` (protocol D4, `extra=forbid`): pictures are always 512 × 512. */
export const comfyui: KnownModel = {
  title: 'ComfyUI',
  description: 'Runs a ComfyUI workflow, given in its API format, on each picture.',
  schema: objectSchema({
    prompt: {
      anyOf: [{ type: 'object' }, { type: 'string' }],
      title: 'Workflow',
      description:
        'A ComfyUI workflow saved in its API format, as JSON. Absent: the workflow the runner comes with.',
    },
    width: { type: 'integer', const: 512, default: 512, title: 'Width' },
    height: { type: 'integer', const: 512, default: 512, title: 'Height' },
    show_reloading_frame: baseProperties.show_reloading_frame ?? {},
  }),
  defaults: { width: 512, height: 512, show_reloading_frame: true },
  reloads: [],
};

/** Daydream's `scope` (protocol D4): its parameters are free-form. */
export const scope: KnownModel = {
  title: 'Scope',
  description: 'Runs a Daydream Scope pipeline. Its parameters depend on the pipeline and are given as JSON.',
  schema: objectSchema({}, { open: true }),
  defaults: {},
  reloads: [],
};
