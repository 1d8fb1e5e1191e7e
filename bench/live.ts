/**
 * The whole main path at 720p30 through the embedded orchestrator with `noop`, over TLS: latency of each picture from
 * capture to decoded output, against the same stream read with FFmpeg's stock demuxer and parser in the same run, and the
 * gateway's CPU against a bare encode and decode of the same pictures. `npm run bench -- live [--quick] [--json]`.
 */

import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificatePins, endpointOf, LiveVideoJob, OrchestratorSession } from '../src-main/gateway/index.ts';
import { LocalNetwork } from '../src-main/local/client.ts';
import { MediaEngine } from '../src-main/media/engine/client.ts';
import { TsDemuxer } from '../src-main/media/ts/demuxer.ts';
import { TsMuxer } from '../src-main/media/ts/muxer.ts';
import { JSON_OUTPUT, QUICK } from './common/options.ts';
import { percentile } from './common/statistics.ts';
import { startWorker } from './common/worker.ts';

const WIDTH = 1280;
const HEIGHT = 720;
const FPS = 30;
const WARM_UP_S = 2;
const seconds = QUICK ? 6 : 20;

interface GatewayRun {
  readonly latenciesUs: number[];
  readonly cpuS: { readonly main: number; readonly engine: number };
}

/** One stream through the product's own parts; `tap` sees the bytes that come back. */
async function runGateway(tap: ((bytes: Uint8Array) => void) | null): Promise<GatewayRun> {
  const network = await LocalNetwork.start();
  const engine = await MediaEngine.start();
  const pins = new CertificatePins();
  pins.expect(endpointOf(new URL(network.serviceUri)), network.certificateFingerprint);
  const session = await OrchestratorSession.connect(network.serviceUri, { pins, model: 'noop' });
  const source = await engine.openSource({
    input: { kind: 'testsrc', paced: true, tone: false },
    size: { width: WIDTH, height: HEIGHT },
    fps: FPS,
    bitrateBps: null,
    gopS: 1,
    audio: null,
    durationS: WARM_UP_S + seconds,
  });
  const decoder = await engine.openDecode({ readCode: true, deliverFrames: false });
  const job = await LiveVideoJob.start(session, { modelId: 'noop' });

  const latenciesUs: number[] = [];
  let received = 0;
  const usage = async () => ({ main: process.cpuUsage(), engine: (await engine.usage()).cpuS });
  let before = await usage();
  const counted = (async () => {
    for await (const { decodedUs, code } of decoder.reports) {
      received += 1;
      if (received === WARM_UP_S * FPS) before = await usage();
      if (received > WARM_UP_S * FPS && code) latenciesUs.push(decodedUs - code.captureUs);
    }
  })();
  const read = (async () => {
    const demuxer = new TsDemuxer({ onUnit: (unit) => void decoder.offer(unit) });
    for await (const { bytes } of job.output) {
      demuxer.push(bytes);
      tap?.(bytes);
    }
  })();
  const muxer = new TsMuxer({ streams: source.info.streams });
  for await (const unit of source.units) job.input.write(muxer.mux(unit), { startsSegment: unit.key });
  const after = await usage();
  await job.input.end();
  await read;
  await decoder.stop();
  await counted;
  await job.close();
  await session.close();
  await engine.close();
  await network.close();
  return {
    latenciesUs,
    cpuS: {
      main: (after.main.user + after.main.system - before.main.user - before.main.system) / 1e6,
      engine: after.engine - before.engine,
    },
  };
}

/** The stream once more, with the stock reader beside our own. */
async function runBesideStock(): Promise<{ ours: number[]; stock: number[] }> {
  const path = join(tmpdir(), `rivulet-bench-${process.pid}.sock`);
  const server = createServer().listen(path);
  await once(server, 'listening');
  const connection = once(server, 'connection') as Promise<[Socket]>;
  const reader = startWorker(new URL('./live/stock-reader.ts', import.meta.url), [`unix:${path}`]);
  const reported = reader.next<{ reports: { captureUs: number; decodedUs: number }[] }>();
  const [socket] = await connection;
  const { latenciesUs } = await runGateway((bytes) => void socket.write(bytes));
  socket.end();
  const { reports } = await reported;
  server.close();
  await rm(path, { force: true });
  const stock = reports.map(({ captureUs, decodedUs }) => decodedUs - captureUs);
  return { ours: latenciesUs, stock: stock.slice(-latenciesUs.length) };
}

const gateway = await runGateway(null);
const bare = await startWorker(
  new URL('./live/bare-loop.ts', import.meta.url),
  [WIDTH, HEIGHT, FPS, WARM_UP_S, seconds].map(String),
).next<{ cpuS: number; latenciesUs: number[] }>();
const beside = await runBesideStock();

const ms = (us: number): number => Number((us / 1000).toFixed(2));
const latency = (values: readonly number[]) => ({
  p50: ms(percentile(values, 0.5)),
  p95: ms(percentile(values, 0.95)),
  p99: ms(percentile(values, 0.99)),
  pictures: values.length,
});
const gatewayCpuS = gateway.cpuS.main + gateway.cpuS.engine;
const result = {
  seconds,
  latencyMs: {
    gateway: latency(gateway.latenciesUs),
    bare: latency(bare.latenciesUs),
    gatewayBesideStock: latency(beside.ours),
    stock: latency(beside.stock),
  },
  stockOverOurs: Number((percentile(beside.stock, 0.5) / percentile(beside.ours, 0.5)).toFixed(2)),
  cpuPercentOfOneCore: {
    main: Number(((100 * gateway.cpuS.main) / seconds).toFixed(1)),
    engine: Number(((100 * gateway.cpuS.engine) / seconds).toFixed(1)),
    bare: Number(((100 * bare.cpuS) / seconds).toFixed(1)),
  },
  cpuOverBare: Number((gatewayCpuS / bare.cpuS).toFixed(2)),
};

if (JSON_OUTPUT) console.log(JSON.stringify(result));
else {
  console.table(result.latencyMs);
  console.log(`stock reader / ours, p50: ${result.stockOverOurs} (wanted: at least 4)`);
  console.table({ 'CPU, % of one core': result.cpuPercentOfOneCore });
  console.log(`gateway / bare encode + decode: ${result.cpuOverBare} (wanted: at most 1.3)`);
}
process.exit(0);
