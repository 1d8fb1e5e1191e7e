import type { StreamSummary } from '../../../src-preload/contract.ts';

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
  for (const output of summary.outputs) {
    lines.push(`  wrote      ${output.path} (${output.durationS.toFixed(1)} s, ${megabytes(output.bytes)})`);
  }
  for (const error of summary.errors) lines.push(`  error      ${error.message}`);
  return `${lines.join('\n')}\n`;
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
