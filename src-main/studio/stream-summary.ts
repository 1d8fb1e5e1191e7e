import type { PaidAccounts, PaidFigures, StreamSummary, Swap } from '../../src-preload/contract.ts';
import { GatewayError } from '../base/errors.ts';
import type { JobStats } from '../gateway/index.ts';
import type { EngineUsage } from '../media/engine/protocol.ts';
import type { StreamMeter } from './stream-meter.ts';

const MIB = 1024 * 1024;

/** What {@link summarise} is made from; `engine` is null where it never came to it. */
export interface SummaryParts {
  readonly model: string;
  readonly orchestrator: string | null;
  readonly meter: StreamMeter;
  /** Every job, one after the other. */
  readonly jobs: readonly JobStats[];
  readonly swaps: readonly Swap[];
  readonly engine: EngineUsage | null;
  readonly paid: PaidFigures | null;
  readonly accounts: PaidAccounts | null;
  readonly outputs: StreamSummary['outputs'];
  readonly errors: readonly GatewayError[];
}

/** The summary of a finished stream. It is `ok` when video came back and nothing that was asked for failed. */
export function summarise(parts: SummaryParts): StreamSummary {
  const { meter, jobs, engine } = parts;
  const sum = (figure: (job: JobStats) => number): number =>
    jobs.reduce((total, job) => total + figure(job), 0);
  const { sent, received, dropped } = meter.frames;
  const errors =
    parts.errors.length > 0 || received > 0 ? parts.errors : [nothingBack(sent, meter.bytesReceived)];
  const { percentiles, source } = meter.latency;
  const cpu = process.cpuUsage();
  return {
    ok: received > 0 && errors.length === 0,
    model: parts.model,
    orchestrator: parts.orchestrator,
    durationS: rounded(meter.durationS, 3),
    framesSent: sent,
    framesReceived: received,
    framesDropped: dropped,
    segmentsSent: sum(({ input }) => input.segments),
    segmentsReceived: sum(({ output }) => output.segments),
    bytesSent: sum(({ input }) => input.bytes),
    bytesReceived: meter.bytesReceived,
    firstFrameMs: meter.firstFrameMs === null ? null : rounded(meter.firstFrameMs, 1),
    latencyMs: {
      p50: toMs(percentiles.p50Us),
      p95: toMs(percentiles.p95Us),
      p99: toMs(percentiles.p99Us),
    },
    latencySource: source,
    cpuS: { main: rounded((cpu.user + cpu.system) / 1e6, 3), engine: rounded(engine?.cpuS ?? 0, 3) },
    rssPeakMb: {
      main: rounded((process.resourceUsage().maxRSS * 1024) / MIB, 1),
      engine: rounded((engine?.rssPeakBytes ?? 0) / MIB, 1),
    },
    payments: parts.paid,
    accounts: parts.accounts,
    swaps: [...parts.swaps],
    outputs: parts.outputs,
    errors: errors.map((error) => ({ ...error.toJSON(), fields: { ...error.fields } })),
  };
}

function nothingBack(sent: number, bytes: number): GatewayError {
  if (sent === 0)
    return new GatewayError('media_empty', 'the input held no picture that could be sent: try another one');
  const what = bytes === 0 ? 'nothing came back' : 'what came back held no picture that could be decoded';
  return new GatewayError('output_stalled', `${what}: try another model or another orchestrator`);
}

function toMs(us: number | null): number | null {
  return us === null ? null : rounded(us / 1000, 2);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
