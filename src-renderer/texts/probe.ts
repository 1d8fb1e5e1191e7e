import type { ProbeStep, ProbeStepId } from '../../src-preload/contract.ts';

const stepNames: Readonly<Record<ProbeStepId, string>> = {
  reach: 'Reachable',
  certificate: 'Certificate',
  info: 'Information',
  capabilities: 'Capabilities',
  prices: 'Prices',
  models: 'Models',
  tickets: 'Ticket parameters',
  chain: 'Registered on the chain',
  discovery: 'Discovery',
  start: 'Start of a stream',
  stream: 'Stream',
  params: 'Parameters',
  payment: 'Payment',
};

const stepStates: Readonly<Record<ProbeStep['state'], string>> = {
  waiting: 'waiting',
  running: 'running',
  passed: 'passed',
  warning: 'warning',
  failed: 'failed',
  skipped: 'skipped',
};

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
const middle = (values: readonly (number | null)[]): number | null =>
  known(values).sort((a, b) => a - b)[Math.floor(known(values).length / 2)] ?? null;

/** Texts of the probe. */
export const probeTexts = {
  title: 'Probe an orchestrator',
  description:
    'Tests one from end to end: reach, certificate, prices, models, tickets, and a short stream through it.',
  none: 'Nothing was probed yet',
  noneText: 'Give an address, or choose Probe in the menu of an orchestrator.',
  form: {
    address: 'Address',
    placeholder: 'https://host:8935',
    model: 'Model',
    anyModel: 'No effect, or one that is free',
    seconds: 'Stream for',
    unit: 's',
    pay: 'Pay for the stream',
    payHint: 'Tests the tickets, too. It costs what the stream costs.',
    payNoSigner: 'It needs a signer.',
    start: 'Probe',
    stop: 'Stop',
  },
  verdicts: {
    running: 'Running',
    passed: 'Passed',
    failed: 'Failed',
    stopped: 'Stopped',
  },
  counts: (steps: readonly ProbeStep[]) => {
    const count = (state: ProbeStep['state']) => steps.filter((step) => step.state === state).length;
    const parts = (['passed', 'warning', 'failed', 'skipped'] as const)
      .filter((state) => count(state) > 0)
      .map(
        (state) =>
          `${count(state)} ${state === 'warning' && count(state) > 1 ? 'warnings' : stepStates[state]}`,
      );
    return `${steps.length} steps${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
  },
  steps: 'Steps of the probe',
  stepNames,
  stepStates,
  nothing: 'nothing to say',
  milliseconds: (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`),
  number: (value: number) => String(Math.round(value * 100) / 100),
  latency: 'Latency, median of each second',
  latencySummary: (values: readonly (number | null)[]) => {
    const median = middle(values);
    return median === null
      ? 'Latency: nothing was measured.'
      : `Latency over ${values.length} s: middle ${Math.round(median)} ms, highest ${Math.round(Math.max(...known(values)))} ms.`;
  },
  fps: 'Pictures returned',
  fpsUnit: '/s',
  fpsSummary: (values: readonly number[]) =>
    `Pictures a second over ${values.length} s: middle ${Math.round(middle(values) ?? 0)}, lowest ${Math.round(Math.min(...values))}.`,
  start: 'start',
  secondsText: (seconds: number) => `${seconds} s`,
  copyText: 'Copy as text',
  copyJson: 'Copy as JSON',
  reportTitle: (address: string, verdict: string, time: string) => `${address}: ${verdict} (${time})`,
  models: {
    table: 'Models it offers',
    model: 'Model',
    state: 'State',
    room: 'Room',
    price: 'Price',
    perMinute: 'A minute of 720p',
    used: 'streamed',
  },
} as const;
