import { modelIdSchema } from '../../../src-preload/contract/params.ts';
import type { ProbeReport } from '../../../src-preload/contract.ts';
import { tidyText } from '../../base/tidy-text.ts';
import type { OfferedModel, OrchestratorInfo, Price } from '../../gateway/index.ts';
import { LIVE_VIDEO_TO_VIDEO } from '../../gateway/wire/capabilities.ts';
import { Findings, type StepOutcome } from './findings.ts';

/** More jobs at the same time than any machine carries. */
const INSANE_CAPACITY = 10_000;

/** Most models that a report lists. */
const MAX_LISTED = 200;

/** The live models of an orchestrator, as a report lists them. */
export function reportModels(info: Pick<OrchestratorInfo, 'models' | 'prices'>): ProbeReport['models'] {
  return liveOf(info.models)
    .filter(({ model }) => modelIdSchema.safeParse(model).success)
    .slice(0, MAX_LISTED)
    .map(({ model, warm, free, capacity }) => ({
      id: tidyText(model, 200),
      warm,
      free,
      capacity,
      price: readable(listedPrice(info, model)),
    }));
}

/** The model to probe where nobody chose one: `noop`, else one that is warm and free, else free, else any. */
export function modelToProbe(models: readonly OfferedModel[]): string | null {
  const live = liveOf(models).filter(({ model }) => modelIdSchema.safeParse(model).success);
  const found =
    live.find(({ model }) => model === 'noop') ??
    live.find(({ warm, free }) => warm && free > 0) ??
    live.find(({ free }) => free > 0) ??
    live[0];
  return found?.model ?? null;
}

/** The price of a model in the list that an orchestrator gives who asks without capabilities. */
export function listedPrice({ prices }: Pick<OrchestratorInfo, 'prices'>, model: string): Price | null {
  const live = prices.filter(({ pipeline }) => pipeline === 'live-video-to-video');
  return live.find((price) => price.model === model) ?? live.find((price) => price.model === '') ?? null;
}

/** Judges the list of models: whether there are any, what is warm and free, and whether the numbers can be true. */
export function judgeModels(models: readonly OfferedModel[]): StepOutcome {
  const findings = new Findings();
  const live = liveOf(models);
  const free = live.filter((one) => one.free > 0);
  const warm = live.filter((one) => one.warm);
  findings.figure('live models', live.length);
  findings.figure('warm', warm.length);
  findings.figure('free', free.length);
  const strange = live.filter(
    ({ model }) => !modelIdSchema.safeParse(model).success || tidyText(model) !== model,
  );
  const insane = live.filter(({ capacity }) => capacity > INSANE_CAPACITY);
  if (live.length === 0)
    findings.fail(
      'it lists no model for live video',
      'add models with the pipeline live-video-to-video to -aiModels and start with -aiWorker (or connect one: -orchSecret)',
    );
  else if (free.length === 0)
    findings.warn(
      'none of its models has a free runner now',
      'probe again when one is free, or raise capacity in -aiModels',
    );
  if (strange.length > 0)
    findings.warn(
      `${strange.length} model names cannot be shown (the first: ${JSON.stringify(tidyText(strange[0]?.model ?? '', 40))})`,
      'correct model_id in -aiModels',
    );
  if (insane.length > 0)
    findings.warn(
      `${insane.length} models claim room for more than ${INSANE_CAPACITY} jobs`,
      'correct capacity in -aiModels: gateways send as many',
    );
  return findings.outcome(
    `${live.length} live model${live.length === 1 ? '' : 's'}, ${warm.length} warm, ${free.length} with room`,
  );
}

function liveOf(models: readonly OfferedModel[]): OfferedModel[] {
  return models.filter(({ capability }) => capability === LIVE_VIDEO_TO_VIDEO);
}

function readable(price: Price | null): ProbeReport['models'][number]['price'] {
  return price && { weiPerUnit: String(price.pricePerUnit), pixelsPerUnit: String(price.pixelsPerUnit) };
}
