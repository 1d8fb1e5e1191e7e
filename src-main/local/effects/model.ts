import { z } from 'zod';
import type { Size } from '../../media/engine/options.ts';
import { captionChain } from './caption.ts';
import type { FilterChain } from './filter-chain.ts';
import { gradeChain } from './grade.ts';
import { combineLooks, type Look, NEUTRAL_LOOK } from './look.ts';
import { baseShape, effectShape, parseParams } from './params.ts';
import { promptLook, promptText } from './prompt.ts';

/** What a model does with its parameters: the filters, and the size that comes out (null: as it came in). */
interface Plan {
  readonly chain: FilterChain;
  readonly size: Size | null;
}

/** One model of the local runner. */
export interface Model {
  /** `model_id` on the wire. */
  readonly id: string;
  readonly title: string;
  /** One sentence for people. */
  readonly description: string;
  /** `relay`: bytes pass untouched. `transform`: decoded, filtered and encoded again. */
  readonly kind: 'relay' | 'transform';
  /** JSON Schema (draft 2020-12) of the parameters. */
  readonly paramsSchema: z.core.JSONSchema.BaseSchema;
  /** @throws GatewayError `params_invalid`. */
  plan(params: unknown): Plan;
}

/** What an effect declares of itself. */
export interface EffectDefinition<Shape extends z.ZodRawShape> {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Parameters of its own, besides those of every effect. */
  readonly params: Shape;
  /** Filters of the effect, before prompt and caption. */
  chain(params: z.output<z.ZodObject<Shape>>): FilterChain;
  /** Its own grading, over which the prompt's is laid. */
  look?(params: z.output<z.ZodObject<Shape>>): Partial<Look>;
}

/** Eight-bit 4:2:0 in limited range: what every filter here expects and the encoder takes. */
const WORKING_FORMAT: FilterChain = [
  { filter: 'format', options: { pix_fmts: 'yuv420p', color_ranges: 'tv' } },
];

/** A size of which only one side is given takes 512 for the other, the protocol's default (D4). */
function sizeOf(params: { width?: number | undefined; height?: number | undefined }): Plan['size'] {
  if (params.width === undefined && params.height === undefined) return null;
  return { width: params.width ?? 512, height: params.height ?? 512 };
}

/** Makes a model of an effect: prompt, grading, caption and size work alike in all of them. */
export function defineEffect<Shape extends z.ZodRawShape>(definition: EffectDefinition<Shape>): Model {
  const { id, title, description } = definition;
  const own = z.object(definition.params);
  const common = z.object(effectShape);
  const schema = z.strictObject({ ...definition.params, ...effectShape });
  return {
    id,
    title,
    description,
    kind: 'transform',
    paramsSchema: z.toJSONSchema(schema, { io: 'input' }),
    plan(params) {
      const whole = parseParams(id, schema, params);
      const [ownParams, shared] = [own.parse(whole), common.parse(whole)];
      const base = combineLooks(NEUTRAL_LOOK, definition.look?.(ownParams) ?? {});
      const look = combineLooks(base, promptLook(shared.prompt));
      return {
        chain: [
          ...WORKING_FORMAT,
          ...definition.chain(ownParams),
          ...gradeChain(look, 1),
          ...(shared.show_prompt ? captionChain(promptText(shared.prompt)) : []),
        ],
        size: sizeOf(shared),
      };
    },
  };
}

/** Relays the bytes untouched; takes any parameters, as ai-runner's noop does (protocol D4). */
export const noop: Model = {
  id: 'noop',
  title: 'No effect',
  description: 'Gives back the very bytes that came in, which measures the way there and back.',
  kind: 'relay',
  paramsSchema: z.toJSONSchema(z.looseObject(baseShape), { io: 'input' }),
  plan: () => ({ chain: [], size: null }),
};

const transcodeSchema = z.strictObject(baseShape);

/** Decodes and encodes without a change, which measures the media path of the runner. */
export const transcode: Model = {
  id: 'transcode',
  title: 'Transcode',
  description: 'Decodes and encodes each picture without changing it.',
  kind: 'transform',
  paramsSchema: z.toJSONSchema(transcodeSchema, { io: 'input' }),
  plan: (params) => ({ chain: [], size: sizeOf(parseParams('transcode', transcodeSchema, params)) }),
};
