import type { PaidAccounts, PaidFigures, StreamSummary } from '../../../src-preload/contract.ts';
import { ceil, parseRational, ZERO } from '../../payments/rational.ts';
import { weiText } from '../../payments/wei-text.ts';

type OutputFigures = StreamSummary['outputs'][number];

/** The summary of a finished stream as people read it. */
export function formatSummary(summary: StreamSummary): string {
  const lines = [
    `${summary.ok ? 'done' : 'failed'}: ${summary.model} on ${summary.orchestrator ?? 'no orchestrator'}, ${summary.durationS.toFixed(1)} s`,
    `  pictures   ${summary.framesSent} sent, ${summary.framesReceived} back${percent(summary)}, ${summary.framesDropped} dropped`,
    `  segments   ${summary.segmentsSent} sent (${megabytes(summary.bytesSent)}), ${summary.segmentsReceived} back (${megabytes(summary.bytesReceived)})`,
    `  first      ${milliseconds(summary.firstFrameMs)} after start`,
    `  latency    ${latency(summary)}`,
    `  cpu        ${summary.cpuS.main.toFixed(1)} s main, ${summary.cpuS.engine.toFixed(1)} s engine; memory ${summary.rssPeakMb.main.toFixed(0)} + ${summary.rssPeakMb.engine.toFixed(0)} MiB at most`,
  ];
  for (const swap of summary.swaps) {
    const gap = swap.gapMs === null ? 'no picture came' : `${milliseconds(swap.gapMs)} without pictures`;
    lines.push(`  moved      from ${swap.from} to ${swap.to}: ${swap.why}; ${gap}`);
  }
  if (summary.payments) lines.push(...paymentLines(summary.payments));
  if (summary.accounts) lines.push(...accountLines(summary.accounts));
  for (const output of summary.outputs) lines.push(outputLine(output));
  for (const error of summary.errors) lines.push(`  error      ${error.message}`);
  return `${lines.join('\n')}\n`;
}

/** The errors of outputs are told with all others. */
function outputLine({ kind, path, durationS, bytes, dropped, retries, error }: OutputFigures): string {
  const verb = kind === 'file' || kind === 'input' ? 'wrote' : 'sent to';
  const figures = kind === 'obs' ? [] : [`${durationS.toFixed(1)} s`, megabytes(bytes)];
  if (dropped > 0) figures.push(`${counted(dropped, 'picture')} left out`);
  if (retries > 0) figures.push(`tried again ${counted(retries, 'time')}`);
  if (error) figures.push('failed');
  return `  ${verb.padEnd(10)} ${path}${figures.length > 0 ? ` (${figures.join(', ')})` : ''}`;
}

function paymentLines({ count, tickets, paidWei, faceWei, perMinuteWei, sender }: PaidFigures): string[] {
  return [
    `  paid       ${weiText(BigInt(paidWei))} in ${counted(count, 'payment')} of ${counted(tickets, 'ticket')}, ${weiText(BigInt(perMinuteWei))} a minute`,
    `             ${weiText(BigInt(faceWei))} if every ticket won; from ${sender ?? 'an unknown address'}`,
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function accountLines({ signer, orchestrator, gatewayWei, equal }: PaidAccounts): string[] {
  const left = `${amount(orchestrator.debitWei)} charged for the time it ran, ${amount(orchestrator.balanceWei)} left`;
  if (equal)
    return [
      `  accounts   gateway, signer and orchestrator agree to the fraction of a wei on ${amount(gatewayWei)}`,
      `             ${left}`,
    ];
  return [
    '  accounts   they differ: compare what was sent, made and taken, in wei, to the next whole one',
    `             gateway       ${whole(gatewayWei)} sent`,
    `             signer        ${whole(signer.creditWei)} made, ${whole(signer.feeWei)} owed, ${whole(signer.balanceWei)} left`,
    `             orchestrator  ${whole(orchestrator.creditWei)} taken, ${whole(orchestrator.debitWei)} charged, ${whole(orchestrator.balanceWei)} left`,
  ];
}

/** An exact amount, rounded up to whole wei. */
function whole(exact: string): bigint {
  return ceil(parseRational(exact) ?? ZERO);
}

/** The same with its unit, for people. */
function amount(exact: string): string {
  return weiText(whole(exact));
}

function percent({ framesSent, framesReceived }: StreamSummary): string {
  return framesSent > 0 ? ` (${((100 * framesReceived) / framesSent).toFixed(1)} %)` : '';
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function milliseconds(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

function latency({ latencyMs, latencySource }: StreamSummary): string {
  if (latencyMs.p50 === null) return 'not measured';
  const source = { picture: 'read from the picture', pts: 'by timestamp', estimated: 'estimated', none: '' }[
    latencySource
  ];
  return `${milliseconds(latencyMs.p50)} p50, ${milliseconds(latencyMs.p95)} p95, ${milliseconds(latencyMs.p99)} p99 (${source})`;
}
