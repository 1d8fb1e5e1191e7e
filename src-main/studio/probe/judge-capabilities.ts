import type { GatewayError } from '../../base/errors.ts';
import { tidyText } from '../../base/tidy-text.ts';
import type { OfferedModel } from '../../gateway/index.ts';
import { LIVE_VIDEO_TO_VIDEO, liveModels } from '../../gateway/wire/capabilities.ts';
import type { OrchestratorInfo as WireInfo } from '../../gateway/wire/lp_pb.ts';
import { Findings, type StepOutcome } from './findings.ts';

/** What {@link judgeCapabilities} looks at. */
export interface CapabilitiesFound {
  readonly model: string;
  /** Asked without capabilities. */
  readonly models: readonly OfferedModel[];
  readonly capabilities: WireInfo['capabilities'];
  /** Why it did not answer for the model, whatever its capacity, and when it has to have capacity; null where it did. */
  readonly error: GatewayError | null;
  readonly capacityError: GatewayError | null;
}

/** Judges whether an orchestrator works for a model, and whether it has room now (protocol E, capacity check). */
export function judgeCapabilities(found: CapabilitiesFound): StepOutcome {
  const { model, models, capabilities, error, capacityError } = found;
  const findings = new Findings();
  const offered = liveModels(models);
  const own = models.find((one) => one.capability === LIVE_VIDEO_TO_VIDEO && one.model === model);
  findings.figure('model', tidyText(model, 80));
  const other = [...new Set(models.map(({ pipeline }) => pipeline))].filter(
    (pipeline) => pipeline !== 'live-video-to-video',
  );
  if (other.length > 0) findings.figure('other pipelines', tidyText(other.join(', '), 200));

  if (!own) {
    findings.fail(
      offered.length === 0
        ? 'it offers no live video'
        : `it does not offer "${tidyText(model, 80)}", but ${tidyText(offered.slice(0, 10).join(', '), 200)}`,
      `add {"pipeline":"live-video-to-video","model_id":"${tidyText(model, 80)}","warm":true} to -aiModels, and start with -aiWorker`,
    );
  } else if (error) {
    findings.failBy(error);
  } else if (capacityError?.code === 'orchestrator_full' && own.free > 0) {
    findings.fail(
      `it says that ${own.free} are free, and answers that none is`,
      'look whether the runner’s container is healthy (docker ps), and compare -maxSessions with the capacity in -aiModels',
      capacityError,
    );
  } else if (capacityError) {
    findings.failBy(capacityError);
  }
  if (own && capabilities && !hasBit(capabilities.bitstring))
    findings.warn(
      `it lists models for live video, and leaves out the bit of that capability (${LIVE_VIDEO_TO_VIDEO})`,
      'go-livepeer gateways look at that bit: update go-livepeer',
    );
  if (own && !own.warm)
    findings.warn(
      `"${tidyText(model, 80)}" is cold: its first job waits until it is loaded`,
      'set "warm": true for it in -aiModels: many gateways ask for warm models only',
    );
  return findings.outcome(`works for "${tidyText(model, 80)}" and has room now`);
}

function hasBit(words: readonly bigint[]): boolean {
  return (((words[0] ?? 0n) >> BigInt(LIVE_VIDEO_TO_VIDEO)) & 1n) === 1n;
}
