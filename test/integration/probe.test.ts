import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src-main/base/log.ts';
import { CertificatePins, endpointOf } from '../../src-main/gateway/index.ts';
import { LIVE_VIDEO_TO_VIDEO, liveVideoCapabilities } from '../../src-main/gateway/wire/capabilities.ts';
import type { OrchestratorOptionsInput } from '../../src-main/local/options.ts';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { probeReportSchema } from '../../src-preload/contract/probe.ts';
import type { ProbeReport } from '../../src-preload/contract.ts';
import {
  fakeOrchestrator,
  plainTextServer,
  plainWebServer,
  silentServer,
  webServer,
} from '../support/gateway-fakes.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { orchestratorInfo, startOrchestrator } from '../support/local-orchestrator.ts';
import { findingsOf, probe } from '../support/probe-run.ts';

const { keep } = closeAfterEach();

let engine: MediaEngine;
beforeAll(async () => {
  engine = await MediaEngine.start({ logger: silentLogger });
});
afterAll(() => engine.close());

/** An orchestrator that serves noop, and the probe of it with a stream of three seconds. */
async function probeOne(options: OrchestratorOptionsInput, more: Parameters<typeof probe>[1] = {}) {
  const { serviceUri } = keep(await startOrchestrator({ models: ['noop'], ...options }));
  return probe(serviceUri, { stream: true, openEngine: async () => engine, ...more });
}

const states = (report: ProbeReport): Record<string, string> =>
  Object.fromEntries(report.steps.map(({ id, state }) => [id, state]));

describe('a probe of an orchestrator that works', () => {
  it('passes every step, measures the stream, and leaves no job behind', async () => {
    const { serviceUri } = keep(await startOrchestrator({ models: ['noop', 'edges'] }));
    const seen: ProbeReport[] = [];
    const report = await probe(serviceUri, {
      stream: true,
      openEngine: async () => engine,
      onChange: (change) => seen.push(change),
    });
    expect(states(report)).toEqual({
      reach: 'passed',
      certificate: 'passed',
      info: 'passed',
      capabilities: 'passed',
      prices: 'passed',
      models: 'passed',
      tickets: 'skipped',
      chain: 'skipped',
      discovery: 'passed',
      start: 'passed',
      stream: 'passed',
      params: 'passed',
      payment: 'skipped',
    });
    expect(report).toMatchObject({ verdict: 'passed', model: 'noop', address: serviceUri });
    expect(report.models.map(({ id }) => id).sort()).toEqual(['edges', 'noop']);
    expect(report.fpsSeries.length).toBeGreaterThanOrEqual(2);
    expect(report.latencySeriesMs).toHaveLength(report.fpsSeries.length);
    // Told step by step, each state a report of its own.
    expect(seen.at(0)?.steps[0]?.state).toBe('running');
    expect(seen.at(-1)).toEqual(report);
    for (const change of seen) probeReportSchema.parse(change);
    const { capabilities } = await orchestratorInfo(serviceUri);
    const noop = capabilities?.constraints?.PerCapability[LIVE_VIDEO_TO_VIDEO]?.models.noop;
    expect(noop?.capacityInUse).toBe(0);
  });

  it('stops at once when it is asked to, and closes its job', async () => {
    const { serviceUri } = keep(await startOrchestrator({ models: ['noop'] }));
    const stop = new AbortController();
    const report = await probe(serviceUri, {
      stream: true,
      seconds: 60,
      openEngine: async () => engine,
      signal: stop.signal,
      onChange: ({ fpsSeries }) => {
        if (fpsSeries.length > 0) stop.abort();
      },
    });
    expect(report.verdict).toBe('stopped');
    expect(states(report)).toMatchObject({ start: 'passed', stream: 'skipped', payment: 'skipped' });
    const info = await orchestratorInfo(serviceUri);
    expect(
      info.capabilities?.constraints?.PerCapability[LIVE_VIDEO_TO_VIDEO]?.models.noop?.capacityInUse,
    ).toBe(0);
  });
});

describe('a probe of something that is no orchestrator', () => {
  it('a port where nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, 'close');
    const report = await probe(`127.0.0.1:${port}`);
    expect(findingsOf(report)).toMatchInlineSnapshot(`
      "reach failed: https://HOST refused the connection, nothing listens there
      → start the orchestrator and compare this port with its -serviceAddr and -httpAddr; in a container, publish the port
      verdict: failed"
    `);
    expect(states(report)).toMatchObject({ certificate: 'skipped', info: 'skipped', payment: 'skipped' });
  });

  it.each([
    ['a web server without TLS', plainWebServer],
    ['a shell server', plainTextServer],
    ['a server that says nothing', silentServer],
    ['a web server without HTTP/2', () => webServer({ alpn: true })],
  ])('%s', async (name, start) => {
    const { port } = keep(await start());
    expect(`${name}\n${findingsOf(await probe(`127.0.0.1:${port}`))}`).toMatchSnapshot();
  });
});

describe('a probe of an orchestrator that misbehaves', () => {
  it('another certificate than the one demanded', async () => {
    const { serviceUri } = keep(await startOrchestrator({ models: ['noop'] }));
    const pins = new CertificatePins();
    const pin = 'ab'.repeat(32);
    pins.expect(endpointOf(new URL(serviceUri)), pin);
    expect(findingsOf(await probe(serviceUri, { pins, pin }))).toMatchInlineSnapshot(`
      "certificate failed: the certificate is not the one that was demanded (FINGERPRINT…)
      → compare with the fingerprint its operator gave; a restarted go-livepeer has a new one
      verdict: failed"
    `);
  });

  it.each<[string, OrchestratorOptionsInput['misbehaviour']]>([
    ['full', { full: true }],
    ['slow', { slowInfoMs: 1_600 }],
    ['dead', { dead: true }],
    ['garbage instead of protobuf', { invalidProtobuf: true }],
    ['absurd capabilities', { insaneCapabilities: true }],
  ])('before the stream: %s', async (name, misbehaviour) => {
    expect(`${name}\n${findingsOf(await probeOne({ misbehaviour }))}`).toMatchSnapshot();
  });

  it('a price far above that of others', async () => {
    const report = await probeOne({ misbehaviour: { expensive: true } }, { stream: false });
    expect(findingsOf(report)).toMatchInlineSnapshot(`
      "prices warning: a minute costs 1.659 ETH, far more than others ask
      → check the unit: -pricePerUnit and price_per_unit are wei for -pixelsPerUnit pixels, and a second of video has 27 648 000
      verdict: passed"
    `);
  });

  it.each<[string, OrchestratorOptionsInput['misbehaviour']]>([
    ['no output', { noOutput: true }],
    ['garbage video', { garbageVideo: true }],
    ['parameters ignored', { deafControl: true }],
    ['no events', { noEvents: true }],
    ['channels closed early', { closeAfterMs: 1_500 }],
  ])('in the stream: %s', async (name, misbehaviour) => {
    const report = await probeOne({ misbehaviour }, { limits: { firstPictureMs: 1_500, updateMs: 1_500 } });
    expect(`${name}\n${findingsOf(report)}`).toMatchSnapshot();
  });

  it('channels that lie elsewhere', async () => {
    const dead = createServer().listen(0, '127.0.0.1');
    await once(dead, 'listening');
    const { port } = dead.address() as { port: number };
    dead.close();
    await once(dead, 'close');
    const channel = (name: string): string => `https://127.0.0.1:${port}/ai/trickle/1${name}`;
    const fake = keep(
      await fakeOrchestrator({
        info: () => ({ capabilities: { ...liveVideoCapabilities('noop'), version: '0.9.1' } }),
        onRequest: (request, response) => {
          request.resume();
          if (request.url !== '/live-video-to-video') return void response.writeHead(404).end();
          response.end(
            JSON.stringify({
              publish_url: channel(''),
              subscribe_url: channel(''),
              control_url: channel('-control'),
              events_url: null,
              manifest_id: '1',
            }),
          );
        },
      }),
    );
    const report = await probe(fake.origin, {
      stream: true,
      openEngine: async () => engine,
      limits: { firstPictureMs: 1_000, updateMs: 1_000 },
    });
    expect(findingsOf(report)).toMatchInlineSnapshot(`
      "capabilities warning: "noop" is cold: its first job waits until it is loaded
      → set "warm": true for it in -aiModels: many gateways ask for warm models only
      models warning: none of its models has a free runner now
      → probe again when one is free, or raise capacity in -aiModels
      start failed: two of its channels have the same address; its channels for input, output, control at https://HOST cannot be reached (refused the connection, nothing listens there); it gave no events channel: nobody learns how the runner is
      → update go-livepeer: each channel needs its own; check -serviceAddr, and that the proxy before it lets /ai/trickle through; update go-livepeer
      verdict: failed"
    `);
  });
});
