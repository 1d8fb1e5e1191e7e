import { pipelineId } from '../../gateway/wire/capabilities.ts';
import type { Capabilities } from '../../gateway/wire/lp_pb.ts';
import { add, compare, type Rational, ZERO } from '../../payments/rational.ts';
import { decimalText } from './decimal-text.ts';

/** The model name that stands for all of a pipeline that have no ceiling of their own. */
const ANY_MODEL = 'default';

/** The prices a signer is not to exceed, in wei per unit. */
export interface PriceCeilings {
  /** For everything that has none of its own; null: no ceiling. */
  readonly all: Rational | null;
  /** By "pipeline/model"; the model "default" stands for all others of its pipeline. */
  readonly models: ReadonlyMap<string, Rational>;
}

/** A ceiling and where it comes from; a null price is none. */
export interface Ceiling {
  /** As refusals name it. */
  readonly source: string;
  readonly price: Rational | null;
}

/** The configured ceiling for one model; null: none. */
export function modelCeiling(
  { all, models }: PriceCeilings,
  pipeline: string,
  model: string,
): Rational | null {
  return models.get(`${pipeline}/${model}`) ?? models.get(`${pipeline}/${ANY_MODEL}`) ?? all;
}

/**
 * The configured ceiling for what a payment is for: an orchestrator's price is the sum over the models asked for, and so is
 * the ceiling. The general one where no model has its own, or no capabilities were given (protocol C7.8).
 */
export function configuredCeiling(
  ceilings: PriceCeilings,
  capabilities: Capabilities | null,
): Rational | null {
  const own: PriceCeilings = { all: null, models: ceilings.models };
  let sum = ZERO;
  for (const [capability, { models }] of Object.entries(capabilities?.constraints?.PerCapability ?? {}))
    for (const model of Object.keys(models))
      sum = add(sum, modelCeiling(own, pipelineId(Number(capability)), model) ?? ZERO);
  return sum.num === 0n ? ceilings.all : sum;
}

/** Why a price is too high, by the lowest ceiling; null when it is not. A price at its ceiling is accepted. */
export function ceilingFault(price: Rational, ceilings: readonly Ceiling[]): string | null {
  let lowest: { readonly source: string; readonly price: Rational } | null = null;
  for (const ceiling of ceilings)
    if (ceiling.price !== null && (lowest === null || compare(ceiling.price, lowest.price) < 0))
      lowest = { source: ceiling.source, price: ceiling.price };
  if (lowest === null || compare(price, lowest.price) <= 0) return null;
  const [asked, most] = [decimalText(price, 3), decimalText(lowest.price, 3)];
  return `orchestrator price ${asked} exceeds ${lowest.source} ceiling ${most}`;
}
