// Fake orchestrators for bench/probing.ts, in a process of their own: real TLS and gRPC, each on a port of its own.
import http2 from 'node:http2';
import net, { type AddressInfo } from 'node:net';
import { create, toBinary } from '@bufbuild/protobuf';
import { OrchestratorInfoSchema } from '../../src-main/gateway/wire/lp_pb.ts';
import { createCertificate } from '../../src-main/local/tls/certificate.ts';
import type { FakeKind, FakesWanted } from './kinds.ts';

/** Milliseconds that a slow orchestrator takes to answer. */
const SLOW_MS = 1_000;
const MODELS = ['edges', 'streamdiffusion', 'comfyui', 'noop'];

const { keyPem: key, certPem: cert } = createCertificate('127.0.0.1');

process.once('disconnect', () => process.exit());
process.once('message', (wanted: FakesWanted) => void start(wanted));

async function start(wanted: FakesWanted): Promise<void> {
  const kinds = Object.entries(wanted) as [FakeKind, number][];
  const fakes = kinds.flatMap(([kind, count]) => Array.from({ length: count }, () => startFake(kind)));
  process.send?.(await Promise.all(fakes));
}

async function startFake(kind: FakeKind): Promise<string> {
  const server = serverOf(kind);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  if (kind === 'dead') await new Promise((resolve) => server.close(resolve));
  return `https://127.0.0.1:${port}`;
}

function serverOf(kind: FakeKind): net.Server {
  if (kind === 'silent' || kind === 'dead')
    return net.createServer((socket) => socket.on('error', () => undefined));
  const server = http2.createSecureServer({ key, cert });
  server.on('sessionError', () => undefined);
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    if (kind === 'slow') setTimeout(() => answer(stream, kind), SLOW_MS);
    else answer(stream, kind);
  });
  return server;
}

function answer(stream: http2.ServerHttp2Stream, kind: FakeKind): void {
  if (stream.destroyed) return;
  const message = kind === 'garbage' ? Buffer.from('ffffffffffffffffffff0a', 'hex') : info;
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, message]));
}

/** What go-livepeer sends of a few models with their prices. */
const info: Uint8Array = toBinary(
  OrchestratorInfoSchema,
  create(OrchestratorInfoSchema, {
    transcoder: 'https://127.0.0.1:8935',
    address: new Uint8Array(20).fill(7),
    authToken: { token: Buffer.alloc(32, 1), sessionId: 'session', expiration: 1_900_000_000n },
    priceInfo: { pricePerUnit: 10n, pixelsPerUnit: 1n },
    ticketParams: { recipient: new Uint8Array(20).fill(7) },
    capabilities: {
      bitstring: [1n << 35n],
      capacities: { 35: 1 },
      version: '0.9.1',
      constraints: {
        PerCapability: {
          35: {
            models: Object.fromEntries(MODELS.map((model) => [model, { warm: true, capacity: 2 }])),
          },
        },
      },
    },
    capabilitiesPrices: MODELS.map((constraint) => ({
      pricePerUnit: 9n,
      pixelsPerUnit: 7n,
      capability: 35,
      constraint,
    })),
  }),
);
