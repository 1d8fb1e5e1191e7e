import { create } from '@bufbuild/protobuf';
import { type Capabilities, CapabilitiesSchema, type OrchestratorInfo } from './lp_pb.ts';

/**
 * Capability indices of the AI pipelines and their names, as go-livepeer 0.9.1 numbers them (core/capabilities.go).
 * Indices below 27 belong to transcoding.
 */
const capabilityNames: ReadonlyMap<number, string> = new Map([
  [27, 'Text to image'],
  [28, 'Image to image'],
  [29, 'Image to video'],
  [30, 'Upscale'],
  [31, 'Audio to text'],
  [32, 'Segment anything 2'],
  [33, 'Llm'],
  [34, 'Image to text'],
  [35, 'Live video to video'],
  [36, 'Text to speech'],
  [37, 'Byoc'],
]);

/** The capability of live jobs. */
export const LIVE_VIDEO_TO_VIDEO = 35;

/** One model that an orchestrator offers, with the room it has for more jobs. */
export interface OfferedModel {
  /** Index of the pipeline's capability, as go-livepeer numbers them. */
  readonly capability: number;
  /** Pipeline id: the capability's name in lower case with hyphens, e.g. `live-video-to-video`. */
  readonly pipeline: string;
  readonly model: string;
  /** The model is loaded; a cold one needs seconds to minutes before its first picture. */
  readonly warm: boolean;
  /** Runners that are free, as go-livepeer counts them: `capacity` does not include those in use. */
  readonly free: number;
  /** Runners that serve somebody else now. */
  readonly inUse: number;
  /** Runners in all. */
  readonly capacity: number;
  /** The runner's version, '' when the orchestrator does not say. */
  readonly runnerVersion: string;
}

/** Id of a pipeline as discovery and prices write it; `capability-N` for an index this version does not know. */
export function pipelineId(capability: number): string {
  return capabilityNames.get(capability)?.toLowerCase().replaceAll(' ', '-') ?? `capability-${capability}`;
}

/**
 * The capabilities a gateway asks for when it wants a live job of `model` (protocol E). `capacities` must be there:
 * without it an orchestrator quotes its transcoding price.
 * @param warm true refuses orchestrators that would have to load the model first
 */
export function liveVideoCapabilities(model: string, options: { warm?: boolean } = {}): Capabilities {
  return create(CapabilitiesSchema, {
    bitstring: [1n << BigInt(LIVE_VIDEO_TO_VIDEO)],
    capacities: { [LIVE_VIDEO_TO_VIDEO]: 1 },
    constraints: {
      PerCapability: { [LIVE_VIDEO_TO_VIDEO]: { models: { [model]: { warm: options.warm ?? false } } } },
    },
  });
}

/** The models in an orchestrator's answer, by pipeline and name. Empty when it sent no capabilities. */
export function offeredModels(info: OrchestratorInfo): readonly OfferedModel[] {
  const perCapability = info.capabilities?.constraints?.PerCapability ?? {};
  const models = Object.entries(perCapability).flatMap(([index, constraints]) =>
    Object.entries(constraints.models).map(([model, constraint]) => ({
      capability: Number(index),
      pipeline: pipelineId(Number(index)),
      model,
      warm: constraint.warm,
      free: constraint.capacity,
      inUse: constraint.capacityInUse,
      capacity: constraint.capacity + constraint.capacityInUse,
      runnerVersion: constraint.runnerVersion,
    })),
  );
  return models.sort((a, b) => a.capability - b.capability || (a.model < b.model ? -1 : 1));
}

/** The names of those models that run live jobs. */
export function liveModels(models: readonly OfferedModel[]): string[] {
  return models.filter(({ capability }) => capability === LIVE_VIDEO_TO_VIDEO).map(({ model }) => model);
}
