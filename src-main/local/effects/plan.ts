import { GatewayError } from '../../base/errors.ts';
import type { Size, TransformUpdate } from '../../media/engine/options.ts';
import { diffChains, renderChain } from './filter-chain.ts';
import type { Model } from './model.ts';

/** An effect as the media engine takes it (`TransformOptions`). */
export interface EffectPlan {
  /** FFmpeg filter graph with one input and one output; empty for none. */
  readonly filter: string;
  readonly size: Size | null;
}

/**
 * What the engine does for a model with these parameters; what they leave out takes its default.
 * @throws GatewayError `params_invalid`.
 */
export function planEffect(model: Model, params: unknown): EffectPlan {
  const plan = model.plan(params);
  return { filter: renderChain(plan.chain), size: plan.size };
}

/**
 * The change from one set of parameters to the next, each a full replacement (protocol D2): live commands where the
 * running filters take them, otherwise a new graph. No commands at all when nothing changes. The size is fixed when a
 * stream starts: leaving it out keeps it, so `previousParams` are those in force together with the size of the start.
 * @throws GatewayError `params_invalid`, also for a size that differs.
 */
export function planUpdate(model: Model, previousParams: unknown, nextParams: unknown): TransformUpdate {
  const previous = model.plan(previousParams);
  const next = model.plan(nextParams);
  if (next.size && (next.size.width !== previous.size?.width || next.size.height !== previous.size.height))
    throw new GatewayError(
      'params_invalid',
      'width and height are fixed when a stream starts: leave them as they are, or start a new stream',
      { fields: { model: model.id, parameter: 'width' } },
    );
  return diffChains(previous.chain, next.chain);
}
