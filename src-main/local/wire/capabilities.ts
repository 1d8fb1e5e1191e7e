import { create } from '@bufbuild/protobuf';
import { LIVE_VIDEO_TO_VIDEO } from '../../gateway/wire/capabilities.ts';
import { type Capabilities, CapabilitiesSchema } from '../../gateway/wire/lp_pb.ts';

/** The go-livepeer version whose wire this orchestrator speaks; gateways compare it with their `minVersion`. */
const WIRE_VERSION = '0.9.1';

/** One model as an orchestrator announces it. */
export interface AnnouncedModel {
  readonly id: string;
  /** The model starts without loading. */
  readonly warm: boolean;
  /** Jobs that could start now, and jobs that run. */
  readonly free: number;
  readonly inUse: number;
  /** Version of the runner; '' when unknown. */
  readonly runnerVersion: string;
}

/**
 * What the orchestrator can do, as `GetOrchestrator` answers it (protocol E): the live-video bit, how many runners
 * there are, and per model whether it is warm and how many jobs it still takes (`capacity` does not count those in use).
 */
export function announcedCapabilities(models: readonly AnnouncedModel[]): Capabilities {
  return create(CapabilitiesSchema, {
    bitstring: [1n << BigInt(LIVE_VIDEO_TO_VIDEO)],
    capacities: { [LIVE_VIDEO_TO_VIDEO]: models.length },
    version: WIRE_VERSION,
    constraints: {
      PerCapability: {
        [LIVE_VIDEO_TO_VIDEO]: {
          models: Object.fromEntries(
            models.map(({ id, warm, free, inUse, runnerVersion }) => [
              id,
              { warm, capacity: free, capacityInUse: inUse, runnerVersion },
            ]),
          ),
        },
      },
    },
  });
}

const numbers = (version: string): number[] =>
  version
    .replace(/^v/, '')
    .split(/[.+-]/, 3)
    .map((part) => Number.parseInt(part, 10) || 0);

/** True when dotted version `have` is at least `wanted`; an empty `wanted` is always met. */
function atLeast(have: string, wanted: string): boolean {
  if (wanted === '') return true;
  const [left, right] = [numbers(have), numbers(wanted)];
  for (let i = 0; i < 3; i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * Whether what a gateway asks for is met by what the orchestrator announces (go-livepeer
 * `core/capabilities.go`, `CompatibleWith`): versions, models with their warmth and runner versions, capability bits.
 * Asking for nothing is always met.
 */
export function meets(announced: Capabilities, asked: Capabilities | undefined): boolean {
  if (!asked || (asked.bitstring.length === 0 && !asked.constraints)) return true;
  if (!atLeast(announced.version, asked.constraints?.minVersion ?? '')) return false;
  for (const [capability, wanted] of Object.entries(asked.constraints?.PerCapability ?? {})) {
    const offered = announced.constraints?.PerCapability[Number(capability)]?.models ?? {};
    for (const [model, constraint] of Object.entries(wanted.models)) {
      const offer = Object.hasOwn(offered, model) ? offered[model] : undefined;
      if (!offer || (constraint.warm && !offer.warm)) return false;
      if (!atLeast(offer.runnerVersion, constraint.runnerVersion)) return false;
    }
  }
  return asked.bitstring.every((word, i) => (word & (announced.bitstring[i] ?? 0n)) === word);
}

/** The models a gateway names in its request; empty when it names none. */
export function askedModels(asked: Capabilities | undefined): readonly string[] {
  return Object.keys(asked?.constraints?.PerCapability[LIVE_VIDEO_TO_VIDEO]?.models ?? {});
}

/** Capabilities no sane orchestrator would announce: huge numbers, thousands of models, hostile names. */
export function insaneCapabilities(): Capabilities {
  const most = 0xffff_ffff;
  const names = [
    '',
    ' ',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '<script>alert(1)</script>',
    '\u001b[31mred',
    '\u202Eesrever',
    'x'.repeat(10_000),
    ...Array.from({ length: 3000 }, (_, i) => `model-${i}`),
  ];
  const constraint = { warm: true, capacity: most, capacityInUse: most, runnerVersion: '99999.-1.x' };
  const models = Object.fromEntries(names.map((name) => [name, constraint]));
  return create(CapabilitiesSchema, {
    bitstring: Array.from({ length: 64 }, () => 0xffff_ffff_ffff_ffffn),
    mandatories: [0xffff_ffff_ffff_ffffn],
    capacities: { 0: most, [LIVE_VIDEO_TO_VIDEO]: most, [most]: most },
    version: 'not.a.version',
    constraints: {
      minVersion: '999.0.0',
      PerCapability: { [LIVE_VIDEO_TO_VIDEO]: { models }, [most]: { models: {} } },
    },
  });
}
