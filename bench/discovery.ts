// Reading ten thousand orchestrators out of a source's answer: scanned while it comes in, checked, each once.
//   npm run bench -- discovery [--quick] [--json]
// Beside it, JSON.parse of the same bytes, in the same run; and what an answer of a million entries costs.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { DiscoveredList } from '../src-main/gateway/discovery/discovered-list.ts';
import { readEntry } from '../src-main/gateway/discovery/entry-reader.ts';
import { JsonEntries } from '../src-main/gateway/discovery/json-entries.ts';
import { listSource } from '../src-main/gateway/discovery/list-source.ts';
import { CertificatePins } from '../src-main/gateway/index.ts';
import { JSON_OUTPUT, QUICK } from './common/options.ts';
import { cpuMs, percentile } from './common/statistics.ts';

/** What must hold, in milliseconds of CPU, and in bytes. */
const LIMIT_MS = 100;
const LIMIT_BYTES = 100 * 1024 * 1024;
const ROUNDS = QUICK ? 10 : 50;
const COUNT = 10_000;
/** As undici hands on what comes in. */
const CHUNK_BYTES = 64 * 1024;

const bytes = Buffer.from(
  JSON.stringify(
    Array.from({ length: COUNT }, (_unused, index) => ({
      address: `https://orchestrator-${index}.example:8935`,
      score: 1,
      capabilities: ['live-video-to-video/streamdiffusion', 'live-video-to-video/comfyui'],
    })),
  ),
);

const ours = times(() => readAll());
const plain = times(() => JSON.parse(bytes.toString('utf8')));
const million = await askForMillion();
const report = {
  entries: COUNT,
  megabytes: bytes.length / 1e6,
  readMs: { p50: percentile(ours, 0.5), p99: percentile(ours, 0.99) },
  jsonParseMs: { p50: percentile(plain, 0.5), p99: percentile(plain, 0.99) },
  ratioP50: percentile(ours, 0.5) / percentile(plain, 0.5),
  million,
};
process.stdout.write(JSON_OUTPUT ? `${JSON.stringify(report)}\n` : text());
if (report.readMs.p50 > LIMIT_MS || million.grownBytes > LIMIT_BYTES) process.exitCode = 1;

function readAll(): number {
  const entries = new JsonEntries();
  const list = new DiscoveredList();
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    for (const entry of entries.push(bytes.subarray(at, at + CHUNK_BYTES)))
      list.add(readEntry(entry), { allowPrivate: false });
  entries.end();
  return list.answer().orchestrators.length;
}

function times(work: () => unknown): number[] {
  for (let round = 0; round < 3; round += 1) work();
  return Array.from({ length: ROUNDS }, () => {
    const since = process.cpuUsage();
    work();
    return cpuMs(since);
  });
}

/** Asks a service that would answer with a million entries. */
async function askForMillion(): Promise<{ ms: number; found: number; grownBytes: number }> {
  const server = http.createServer((_request, response) => {
    let sent = 0;
    const write = (): void => {
      let goesOn = true;
      while (goesOn && sent < 1_000_000 && !response.destroyed) {
        goesOn = response.write(`${sent === 0 ? '[' : ','}"https://o${sent}.example:8935"`);
        sent += 1;
      }
      if (sent >= 1_000_000) response.end(']');
    };
    response.on('drain', write);
    write();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const before = process.memoryUsage().rss;
  const startedMs = performance.now();
  const { orchestrators } = await listSource({ url, headers: {}, pins: new CertificatePins() }).discover({
    signal: new AbortController().signal,
  });
  const ms = performance.now() - startedMs;
  const grownBytes = process.memoryUsage().rss - before;
  server.close();
  server.closeAllConnections();
  return { ms, found: orchestrators.length, grownBytes };
}

function text(): string {
  const { readMs, jsonParseMs, ratioP50, megabytes } = report;
  return (
    `  ${COUNT} entries, ${megabytes.toFixed(1)} MB: p50 ${readMs.p50.toFixed(0)} ms of CPU, p99 ${readMs.p99.toFixed(0)} ms\n` +
    `  JSON.parse of the same: p50 ${jsonParseMs.p50.toFixed(0)} ms; ratio ${ratioP50.toFixed(1)}\n` +
    `  a million entries: ${million.found} of them read in ${million.ms.toFixed(0)} ms, ${(million.grownBytes / 1e6).toFixed(0)} MB more\n`
  );
}
