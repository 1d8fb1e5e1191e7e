import type { ProbeReport, ProbeStep } from '../../../src-preload/contract.ts';
import { silentLogger } from '../../base/log.ts';
import { CertificatePins, endpointOf, parseOrchestratorAddress } from '../../gateway/index.ts';
import { parseRational } from '../../payments/rational.ts';
import { probeOrchestrator } from '../../studio/probe/probe.ts';
import { openProbeChain } from '../../studio/probe/probe-chain.ts';
import type { ProbeOptions } from '../../studio/probe/probe-options.ts';
import { SharedEngine } from '../../studio/shared-engine.ts';
import { startPair } from '../../studio/stream-network/embedded.ts';
import { paymentLimits } from '../../studio/stream-network/payment-limits.ts';
import { Purse } from '../../studio/stream-network/purse.ts';
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK } from './exit-status.ts';
import { paintFor } from './paint.ts';
import { type ProbeCommandOptions, parseProbeOptions } from './probe-options.ts';
import {
  formatHeading,
  formatProgress,
  formatStep,
  formatVerdict,
  type ProbeTextOptions,
} from './probe-text.ts';
import { StatusLine } from './status-line.ts';
import { listenForStop } from './stop-signal.ts';
import { terminalLogger } from './terminal-logger.ts';

const DEFAULT_COLUMNS = 100;

/**
 * `probe`: tests one orchestrator after the other and reports what its owner should do; Ctrl-C stops.
 * @returns the exit status: failed when any of them failed
 * @throws GatewayError `usage`, `settings_unreadable`, and what the embedded network raises
 */
export async function runProbeCommand(args: string[]): Promise<number> {
  const options = parseProbeOptions(args);
  const { signal } = listenForStop();
  const line = new StatusLine(process.stderr);
  const logger = options.verbose ? terminalLogger(line) : silentLogger;
  const { paying } = options;
  const request = { ...paying, intervalMs: intervalFor(options) };
  const limits = await paymentLimits(request, paying.paid || paying.signers.length > 0);
  const local =
    options.addresses.length === 0 ? await startPair({ logger, warm: true, paid: paying.paid }) : null;
  const engine = new SharedEngine({ logger });
  const signers = local?.signer ? [local.signer] : paying.signers;
  const purse = new Purse({
    signers,
    embedded: local !== null,
    limits,
    onProblem: ({ message }) => line.say(message),
    logger,
  });
  let failed = false;
  try {
    const pins = new CertificatePins();
    const targets = local ? [local.network.serviceUri] : options.addresses;
    const pin = local?.network.certificateFingerprint ?? options.pin;
    for (const address of targets) {
      if (signal.aborted) break;
      if (pin !== null) pins.expect(endpointOf(parseOrchestratorAddress(address)), pin);
      const report = await probeOrchestrator(address, {
        model: options.model,
        seconds: options.seconds,
        stream: options.stream,
        pins,
        pin,
        payments: signers.length === 0 ? null : purse.forProbe(),
        pay: true,
        maxPrice: paying.maxPrice === null ? null : parseRational(paying.maxPrice),
        openChain: chainOf(options),
        openEngine: () => engine.open(),
        onChange: options.json ? () => undefined : teller(options, line),
        signal,
        logger,
      });
      line.clear();
      if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
      else process.stdout.write(`${formatVerdict(report, textOptions())}\n`);
      failed ||= report.verdict === 'failed';
    }
  } finally {
    line.clear();
    await Promise.all([engine.close(), purse.close()]);
    await local?.close();
  }
  if (signal.aborted) return EXIT_INTERRUPTED;
  return failed ? EXIT_FAILED : EXIT_OK;
}

/** What the embedded orchestrator says of a chain is made up: there is nothing to compare it with. */
function chainOf({ rpcUrl, addresses }: ProbeCommandOptions): ProbeOptions['openChain'] {
  return rpcUrl === null || addresses.length === 0 ? null : (signal) => openProbeChain(rpcUrl, signal);
}

/** Milliseconds between payments: often enough that a probe sees some. */
function intervalFor({ paying, seconds }: ProbeCommandOptions): number {
  return Math.max(1_000, Math.min(paying.intervalMs, (seconds * 1000) / 4));
}

/** Writes each step as soon as it is done, and on a terminal what is done now. */
function teller(
  options: Pick<ProbeCommandOptions, 'verbose'>,
  line: StatusLine,
): (report: ProbeReport) => void {
  const told = new Set<string>();
  return (report) => {
    if (told.size === 0) {
      told.add('');
      process.stdout.write(formatHeading(report, textOptions()));
    }
    // In their order: a step that was left out ahead of its turn waits for those before it.
    for (const step of report.steps) {
      if (!isDone(step)) break;
      if (told.has(step.id)) continue;
      told.add(step.id);
      line.clear();
      process.stdout.write(formatStep(step, textOptions()));
    }
    const progress = formatProgress(report);
    if (process.stderr.isTTY && progress !== '' && !options.verbose) line.update(progress);
  };
}

function isDone({ state }: ProbeStep): boolean {
  return state !== 'waiting' && state !== 'running';
}

function textOptions(): ProbeTextOptions {
  const { stdout, env } = process;
  return { paint: paintFor(stdout, env), columns: stdout.columns ?? DEFAULT_COLUMNS };
}
