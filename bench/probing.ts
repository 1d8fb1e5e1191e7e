// Asking a thousand orchestrators, as the application does: fake ones on loopback with real TLS and gRPC in a process of
// their own, once all good, once with dead, silent, slow and garbled ones among them, and once as while a stream runs, where
// what counts is that the stream does not notice.
//   npm run bench -- probing [--quick] [--json]
// Beside it, as many bare TLS connections to the good ones, as many at a time, in the same run.
import { JSON_OUTPUT, QUICK } from './common/options.ts';
import { startWorker } from './common/worker.ts';
import { bareConnects } from './probing/bare-connects.ts';
import type { FakesWanted } from './probing/kinds.ts';
import { askThroughTable, type TableRun } from './probing/table-rig.ts';

/** What must hold (CHANGELOG, "limits"). */
const LIMIT_MS = 15_000;
const LIMIT_BYTES = 300 * 1024 * 1024;
const LIMIT_LATE_MS = 10;
/** As many at a time as the application asks. */
const PARALLEL = 256;

const scale = QUICK ? 0.1 : 1;
const GOOD: FakesWanted = { good: 1000 * scale };
const MIXED: FakesWanted = {
  good: 400 * scale,
  dead: 200 * scale,
  silent: 200 * scale,
  slow: 100 * scale,
  garbage: 100 * scale,
};

const report = {
  good: await measure(GOOD, { withBare: true }),
  mixed: await measure(MIXED),
  sparing: await measure(MIXED, { sparing: true }),
};
process.stdout.write(JSON_OUTPUT ? `${JSON.stringify(report)}\n` : table());
for (const { allMs, peakRssBytes } of [report.good, report.mixed])
  if (allMs > LIMIT_MS || peakRssBytes > LIMIT_BYTES) process.exitCode = 1;
if (report.sparing.lateMs > LIMIT_LATE_MS) process.exitCode = 1;

async function measure(
  wanted: FakesWanted,
  { withBare = false, sparing = false } = {},
): Promise<TableRun & { bareMs: number }> {
  const server = startWorker(new URL('./probing/server-process.ts', import.meta.url));
  try {
    const addresses = await server.ask<string[]>(wanted);
    // The first connections of a process load what all later ones use.
    await askThroughTable(addresses.slice(0, 10));
    const bareMs = withBare ? await bareConnects(addresses, PARALLEL) : Number.NaN;
    return { ...(await askThroughTable(addresses, sparing)), bareMs };
  } finally {
    await server.stop();
  }
}

function table(): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  const row = (what: string, run: TableRun & { bareMs: number }): string =>
    `  ${what.padEnd(34)} all ${seconds(run.allMs)}, first ${seconds(run.firstMs)}, CPU ${seconds(run.cpuMs)}, ` +
    `${run.usable} usable, ${run.unusable} not, ${run.told} messages, at most ${(run.peakRssBytes / 1024 / 1024).toFixed(0)} MiB\n`;
  const { good, mixed, sparing } = report;
  return (
    row(`${1000 * scale} good ones`, good) +
    `  ${'as many bare TLS connections'.padEnd(34)} all ${seconds(good.bareMs)}: asking takes ${(good.allMs / good.bareMs).toFixed(2)} × as long\n` +
    row(`${1000 * scale}, 600 in 1,000 of them bad`, mixed) +
    row('the same while a stream runs', sparing) +
    `  the event loop is late by p99 ${sparing.lateMs.toFixed(1)} ms then, ${good.lateMs.toFixed(1)} ms with nothing but good ones\n`
  );
}
