import { silentLogger } from '../../src-main/base/log.ts';
import { CertificatePins } from '../../src-main/gateway/index.ts';
import { probeOrchestrator } from '../../src-main/studio/probe/probe.ts';
import type { ProbeOptions } from '../../src-main/studio/probe/probe-options.ts';
import type { ProbeReport, ProbeStep } from '../../src-preload/contract.ts';

/** Probes as `probe --no-stream` does, unless told otherwise. */
export function probe(address: string, options: Partial<ProbeOptions> = {}): Promise<ProbeReport> {
  return probeOrchestrator(address, {
    model: null,
    seconds: 3,
    stream: false,
    pins: new CertificatePins(),
    pin: null,
    payments: null,
    pay: true,
    maxPrice: null,
    openChain: null,
    openEngine: () => Promise.reject(new Error('this probe streams nothing')),
    onChange: () => undefined,
    signal: new AbortController().signal,
    logger: silentLogger,
    ...options,
  });
}

/** What a step says, as people read it: its state, what was found, and what to do. */
export function stepText({
  state,
  summary,
  advice,
}: Pick<ProbeStep, 'state' | 'summary' | 'advice'>): string {
  return `${state}: ${summary}${advice === '' ? '' : `\n→ ${advice}`}`;
}

/** What is not as it should be in a report, and its verdict; ports and times are left out. */
export function findingsOf(report: ProbeReport): string {
  const told = report.steps.filter(({ state }) => state === 'failed' || state === 'warning');
  const lines = told.map((step) => `${step.id} ${stepText(step)}`);
  return [...lines, `verdict: ${report.verdict}`]
    .join('\n')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
    .replaceAll(/\d+ ms/g, 'N ms')
    .replaceAll(/[0-9a-f]{16}…/g, 'FINGERPRINT…');
}
