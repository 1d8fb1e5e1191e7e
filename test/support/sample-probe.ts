import {
  type ProbeReport,
  type ProbeStep,
  type ProbeStepId,
  probeStepIdSchema,
} from '../../src-preload/contract.ts';
import { sampleError } from './sample-error.ts';
import { SAMPLE_NOW_MS } from './sample-time.ts';

const passed: Readonly<Record<ProbeStepId, Partial<ProbeStep>>> = {
  reach: {
    summary: 'it answers over TLS',
    durationMs: 61,
    figures: [{ name: 'connect', value: 61.53, unit: 'ms' }],
  },
  certificate: {
    summary: 'self-signed, the one Rivulet remembers',
    durationMs: 0,
    figures: [{ name: 'SHA-256', value: '9f2c4be1…', unit: '' }],
  },
  info: { summary: 'go-livepeer 0.8.9 answered GetOrchestrator', durationMs: 34 },
  capabilities: { summary: 'it offers live-video-to-video', durationMs: 36 },
  prices: { summary: 'one price for all models', durationMs: 1 },
  models: { summary: '2 models, 1 of them warm with 1 runner free', durationMs: 1 },
  tickets: {
    summary: 'the ticket parameters are valid',
    durationMs: 2,
    figures: [
      { name: 'expected value', value: '8 gwei', unit: '' },
      { name: 'expires in', value: 38, unit: 'blocks' },
    ],
  },
  chain: { summary: 'active, and found by the AI registry', durationMs: 180 },
  discovery: { summary: 'it names no others', durationMs: 40 },
  start: {
    summary: 'the stream started',
    durationMs: 412,
    figures: [{ name: 'first picture', value: 1.9, unit: 's' }],
  },
  stream: {
    summary: '300 of 300 pictures came back',
    durationMs: 10_004,
    figures: [
      { name: 'latency p50', value: 182, unit: 'ms' },
      { name: 'p95', value: 241, unit: 'ms' },
      { name: 'pictures/s', value: 29.8, unit: '' },
    ],
  },
  params: { summary: 'a change of parameters showed in the picture after 0.4 s', durationMs: 430 },
  payment: { state: 'skipped', summary: 'no payment was asked for' },
};

/** Where a probe stands: it fails at the stream, with what comes after it skipped; it runs at the discovery. */
export type ProbeOutcome = 'passed' | 'failed' | 'running';

/** What a probe found out about one orchestrator. */
export function sampleProbeReport(outcome: ProbeOutcome): ProbeReport {
  const price = { weiPerUnit: '1200000000', pixelsPerUnit: '1000000' };
  const ids = probeStepIdSchema.options;
  const at = ids.indexOf(outcome === 'running' ? 'discovery' : 'stream');
  const steps = ids.map((id, index): ProbeStep => {
    const step = {
      id,
      state: 'passed' as const,
      summary: '',
      advice: '',
      figures: [],
      error: null,
      durationMs: null,
      ...passed[id],
    };
    if (outcome === 'passed' || index < at)
      return id === 'prices' && outcome === 'failed'
        ? {
            ...step,
            state: 'warning',
            summary: 'the base price is far above the price of its models',
            advice:
              'set pricePerUnit near the price of the models, or gateways without capabilities refuse it',
          }
        : step;
    if (outcome === 'running')
      return {
        ...step,
        state: index === at ? 'running' : 'waiting',
        summary: '',
        figures: [],
        durationMs: null,
      };
    if (index > at)
      return {
        ...step,
        state: 'skipped',
        summary: 'the stream had ended before',
        figures: [],
        durationMs: null,
      };
    return {
      ...step,
      state: 'failed',
      summary: 'pictures stopped coming back after 4 s',
      advice: 'look at the log of the runner: it has probably run out of memory',
      figures: [{ name: 'pictures', value: 118, unit: 'of 300' }],
      error: sampleError('output_stalled', 'no new picture for 5 s'),
      durationMs: 9120,
    };
  });
  const seconds = outcome === 'running' ? 0 : outcome === 'failed' ? 9 : 10;
  return {
    address: 'https://orch.example.net:8935',
    startedMs: SAMPLE_NOW_MS - 14_000,
    endedMs: outcome === 'running' ? null : SAMPLE_NOW_MS,
    verdict: outcome === 'running' ? null : outcome,
    model: outcome === 'running' ? null : 'streamdiffusion',
    steps,
    models: [
      { id: 'streamdiffusion', warm: true, free: 1, capacity: 2, price },
      { id: 'comfyui', warm: false, free: 2, capacity: 2, price: null },
    ],
    latencySeriesMs: Array.from({ length: seconds }, (_, index) =>
      outcome === 'failed' && index > 3 ? null : 170 + ((index * 41) % 60),
    ),
    fpsSeries: Array.from({ length: seconds }, (_, index) =>
      outcome === 'failed' && index > 3 ? 0 : 29 + (index % 3) * 0.5,
    ),
  };
}
