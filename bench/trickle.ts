// Trickle over loopback TLS: latency of a byte, throughput of the relay, a hundred channels at once.
//   npm run bench -- trickle [--quick] [--json]
// The servers run in a process of their own, and so do the publishers and the readers of the hundred channels. Latency is
// taken on one clock: a byte is written and read in this process and goes through the server's in between, once through
// trickle and once through a bare TLS relay, turn by turn.
import { plainTransport } from '../src-main/trickle/transport.ts';
import { JSON_OUTPUT, QUICK } from './common/options.ts';
import { percentile } from './common/statistics.ts';
import { startWorker, type Worker } from './common/worker.ts';
import { latencies, relayPipe, throughput, tricklePipe } from './trickle/measure.ts';
import type { LoadResult, LoadTask, ServerReady } from './trickle/processes.ts';

/** A picture of 4 Mb/s at 30 a second. */
const CHUNK_BYTES = 16_667;
const CHUNKS_PER_SECOND = 30;
const MIB = 1024 * 1024;
const LOAD_PROCESS = new URL('./trickle/load-process.ts', import.meta.url);

interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const server = startWorker(new URL('./trickle/server-process.ts', import.meta.url));
try {
  const ready = await server.next<ServerReady>();
  const report = {
    latencyMs: await step('latency', measureLatency(ready)),
    throughputMBs: await step('throughput', measureThroughput(ready)),
    channels: await step('channels', measureChannels(ready, server)),
  };
  process.stdout.write(JSON_OUTPUT ? `${JSON.stringify(report)}\n` : table(report));
  if (report.channels.gaps + report.channels.failed + report.channels.lostBytes > 0) process.exitCode = 1;
} finally {
  await server.stop();
}

/** Shows on a terminal how far the benchmark is. */
async function step<T>(what: string, work: Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work;
  process.stderr.write(`${what}: measured in ${((performance.now() - start) / 1000).toFixed(0)} s\n`);
  return result;
}

async function measureLatency(ready: ServerReady) {
  const transport = plainTransport({ ca: ready.cert });
  const spread = async (bytes: number): Promise<{ trickle: Spread; relay: Spread; ratioP50: number }> => {
    const chunk = Buffer.alloc(bytes, 1);
    const trickle = await tricklePipe(url(ready, `latency-${bytes}`), transport, bytes * CHUNKS_PER_SECOND);
    const relay = await relayPipe(ready);
    const through: { trickle: number[]; relay: number[] } = { trickle: [], relay: [] };
    for (let turn = 0; turn < (QUICK ? 4 : 11); turn += 1) {
      const ofTrickle = await latencies(trickle, 100, chunk, 2);
      const ofRelay = await latencies(relay, 100, chunk, 2);
      // The first turn warms both paths up.
      if (turn === 0) continue;
      through.trickle.push(...ofTrickle);
      through.relay.push(...ofRelay);
    }
    await trickle.close();
    await relay.close();
    const [ours, theirs] = [spreadOf(through.trickle), spreadOf(through.relay)];
    return { trickle: ours, relay: theirs, ratioP50: ours.p50 / theirs.p50 };
  };
  const result = { byte: await spread(1), picture: await spread(CHUNK_BYTES) };
  await transport.close();
  return result;
}

async function measureThroughput(ready: ServerReady) {
  const transport = plainTransport({ ca: ready.cert });
  const total = (QUICK ? 64 : 512) * MIB;
  const trickle = await tricklePipe(url(ready, 'throughput'), transport, 4 * MIB);
  const relay = await relayPipe(ready);
  await throughput(trickle, 16 * MIB, 8 * MIB);
  await throughput(relay, 16 * MIB, 8 * MIB);
  const ours = await throughput(trickle, total, 8 * MIB);
  const theirs = await throughput(relay, total, 8 * MIB);
  await trickle.close();
  await relay.close();
  await transport.close();
  return { trickle: ours, relay: theirs, ratio: ours / theirs };
}

async function measureChannels(ready: ServerReady, serverProcess: Worker) {
  const task: Omit<LoadTask, 'role'> = {
    cert: ready.cert,
    base: url(ready, '').replace(/\/$/, ''),
    channels: QUICK ? 20 : 100,
    seconds: QUICK ? 5 : 30,
    chunksPerSecond: CHUNKS_PER_SECOND,
    chunkBytes: CHUNK_BYTES,
  };
  const transport = plainTransport({ ca: ready.cert });
  for (let index = 0; index < task.channels; index += 1) {
    const created = await fetchCreate(`${task.base}/load-${index}`, transport);
    if (created !== 200) throw new Error(`the channel was not made: ${created}`);
  }
  await transport.close();
  const cpuBefore = await serverProcess.ask<number>({ question: 'cpu' });
  const readers = startWorker(LOAD_PROCESS);
  await readers.ask<string>({ ...task, role: 'read' });
  const publishers = startWorker(LOAD_PROCESS);
  const [sent, got] = await Promise.all([
    publishers.ask<LoadResult>({ ...task, role: 'publish' }),
    readers.next<LoadResult>(),
  ]);
  const serverCpuS = (await serverProcess.ask<number>({ question: 'cpu' })) - cpuBefore;
  await Promise.all([publishers.stop(), readers.stop()]);
  const lostBytes = sent.bytes.reduce(
    (sum, bytes, index) => sum + Math.abs(bytes - (got.bytes[index] ?? 0)),
    0,
  );
  return {
    channels: task.channels,
    seconds: task.seconds,
    segmentsSent: sent.segments,
    segmentsRead: got.segments,
    bytes: sent.bytes.reduce((sum, bytes) => sum + bytes, 0),
    gaps: got.gaps,
    failed: sent.failed + got.failed,
    lostBytes,
    latencyMs: spreadOf(got.latencyMs),
    cpuPercent: {
      server: (100 * serverCpuS) / task.seconds,
      publishers: (100 * sent.cpuS) / task.seconds,
      readers: (100 * got.cpuS) / task.seconds,
    },
  };
}

async function fetchCreate(channel: string, transport: ReturnType<typeof plainTransport>): Promise<number> {
  const target = new URL(channel);
  const answer = await transport.dispatcher?.request({
    origin: target.origin,
    path: target.pathname,
    method: 'POST',
    headers: { 'Expect-Content': 'video/MP2T' },
  });
  await answer?.body.dump();
  return answer?.statusCode ?? 0;
}

function url(ready: ServerReady, channel: string): string {
  return `https://127.0.0.1:${ready.tricklePort}/ai/trickle/${channel}`;
}

function spreadOf(values: readonly number[]): Spread {
  return { p50: percentile(values, 0.5), p95: percentile(values, 0.95), p99: percentile(values, 0.99) };
}

type Report = {
  latencyMs: Awaited<ReturnType<typeof measureLatency>>;
  throughputMBs: Awaited<ReturnType<typeof measureThroughput>>;
  channels: Awaited<ReturnType<typeof measureChannels>>;
};

function table({ latencyMs, throughputMBs, channels }: Report): string {
  const ms = (value: number): string => value.toFixed(3).padStart(9);
  const row = (what: string, { p50, p95, p99 }: Spread, note = ''): string =>
    `  ${what.padEnd(28)}${ms(p50)}${ms(p95)}${ms(p99)}  ${note}\n`;
  const ratio = (value: number): string => `${value.toFixed(2)} × the bare relay`;
  const { cpuPercent } = channels;
  return [
    'written → read, ms                   p50      p95      p99\n',
    row('1 byte, trickle', latencyMs.byte.trickle, ratio(latencyMs.byte.ratioP50)),
    row('1 byte, bare TLS relay', latencyMs.byte.relay),
    row('16,667 bytes, trickle', latencyMs.picture.trickle, ratio(latencyMs.picture.ratioP50)),
    row('16,667 bytes, bare TLS relay', latencyMs.picture.relay),
    'throughput of one channel, MB/s\n',
    `  trickle ${throughputMBs.trickle.toFixed(0)}, bare TLS relay ${throughputMBs.relay.toFixed(0)}: ${ratio(throughputMBs.ratio)}\n`,
    `${channels.channels} channels at 4 Mb/s for ${channels.seconds} s\n`,
    `  segments ${channels.segmentsRead} of ${channels.segmentsSent}, gaps ${channels.gaps}, failed ${channels.failed}, bytes lost ${channels.lostBytes} of ${channels.bytes}\n`,
    row('picture written → read', channels.latencyMs),
    `  CPU: server ${cpuPercent.server.toFixed(0)} %, publishers ${cpuPercent.publishers.toFixed(0)} %, readers ${cpuPercent.readers.toFixed(0)} %\n`,
  ].join('');
}
