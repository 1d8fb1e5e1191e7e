import { once } from 'node:events';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { liveVideoCapabilities, offeredModels } from '../../src-main/gateway/wire/capabilities.ts';
import type { Misbehaviour } from '../../src-main/local/misbehaviour.ts';
import type { EmbeddedOrchestrator } from '../../src-main/local/orchestrator.ts';
import {
  grpcClient,
  orchestratorInfo,
  postJob,
  rawRequest,
  startJob,
  startOrchestrator,
} from '../support/local-orchestrator.ts';

const running: EmbeddedOrchestrator[] = [];

async function start(misbehaviour: Misbehaviour, onCrash?: () => void): Promise<EmbeddedOrchestrator> {
  const orchestrator = await startOrchestrator(
    { models: ['noop'], misbehaviour },
    onCrash ? { onCrash } : {},
  );
  running.push(orchestrator);
  return orchestrator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((orchestrator) => orchestrator.close()));
});

const text = (answer: { body: Buffer }): string => answer.body.toString('utf8');
const post = (url: string, body: string) => rawRequest(url, { method: 'POST', body });

/** How long something takes, in milliseconds. */
async function timed(work: Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work;
  return performance.now() - startedMs;
}

describe('an orchestrator told to misbehave', () => {
  it('answers late', async () => {
    const slow = await start({ slowInfoMs: 120, slowStartMs: 120 });
    expect(await timed(orchestratorInfo(slow.serviceUri))).toBeGreaterThanOrEqual(119);
    expect(await timed(postJob(slow.serviceUri))).toBeGreaterThanOrEqual(2 * 119);
  });

  it('is dead: takes the connection and says nothing', async () => {
    const { serviceUri } = await start({ dead: true });
    const client = grpcClient(serviceUri);
    await expect(client.getOrchestrator({}, { timeoutMs: 150 })).rejects.toMatchObject({ code: 4 });
    client.close();
  });

  it('is full', async () => {
    const { serviceUri } = await start({ full: true });
    const client = grpcClient(serviceUri);
    await expect(
      client.getOrchestrator({ capabilities: liveVideoCapabilities('noop') }),
    ).rejects.toMatchObject({ rawMessage: 'Invalid orchestrator request: OrchestratorCapped' });
    client.close();
    const refused = await postJob(serviceUri);
    expect([refused.status, text(refused)]).toEqual([503, 'insufficient capacity\n']);
  });

  it('is expensive', async () => {
    const { serviceUri } = await start({ expensive: true });
    const info = await orchestratorInfo(serviceUri);
    expect(info.capabilitiesPrices[0]?.pricePerUnit).toBe(1_000_000_000n);
  });

  it('closes its channels mid-stream, and has room again', async () => {
    // Long enough for a reader to be waiting when it happens.
    const { serviceUri } = await start({ closeAfterMs: 500 });
    const job = await startJob(serviceUri);
    await post(`${job.publish_url}/0`, 'x');
    const end = await rawRequest(`${job.subscribe_url}/1`);
    expect(end.headers['lp-trickle-closed']).toBe('terminated');
    expect((await post(`${job.publish_url}/1`, 'x')).status).toBe(404);
    expect(offeredModels(await orchestratorInfo(serviceUri))[0]?.inUse).toBe(0);
  });

  it('asks to be gone after its first job began', async () => {
    let crashed: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      crashed = resolve;
    });
    const { serviceUri } = await start({ crashAfterMs: 30 }, () => crashed());
    await startJob(serviceUri);
    await expect(gone).resolves.toBeUndefined();
  });

  it('changes its certificate for new connections', async () => {
    const orchestrator = await start({ newCertificateAfterMs: 50 });
    const { port } = new URL(orchestrator.serviceUri);
    const fingerprint = async (): Promise<string> => {
      const socket: TLSSocket = connectTls({
        host: '127.0.0.1',
        port: Number(port),
        rejectUnauthorized: false,
      });
      await once(socket, 'secureConnect');
      const seen = socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase();
      socket.destroy();
      return seen;
    };
    expect(await fingerprint()).toBe(orchestrator.certificateFingerprint);
    let seen = orchestrator.certificateFingerprint;
    while (seen === orchestrator.certificateFingerprint) seen = await fingerprint();
    expect(seen).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    [{ answer470Every: 2 }, [200, 470, 200, 470]],
    [{ answer500Every: 3 }, [200, 200, 500, 200]],
    [{ answer404From: 2 }, [200, 200, 404, 404]],
  ])('answers segment requests with %o', async (misbehaviour, expected) => {
    const { serviceUri } = await start(misbehaviour);
    const job = await startJob(serviceUri);
    const seen: number[] = [];
    for (const seq of [0, 1, 2, 3]) seen.push((await post(`${job.publish_url}/${seq}`, 'x')).status);
    expect(seen).toEqual(expected);
    expect((await rawRequest(`${job.events_url}/0`)).status).toBe(200);
  });

  it('tells where a channel is when it answers 470', async () => {
    const { serviceUri } = await start({ answer470Every: 1 });
    const job = await startJob(serviceUri);
    const answer = await rawRequest(`${job.subscribe_url}/3`);
    expect([answer.status, answer.headers['lp-trickle-latest']]).toEqual([470, '3']);
  });

  it('cuts connections', async () => {
    const { serviceUri } = await start({ cutEvery: 1 });
    const job = await startJob(serviceUri);
    await expect(rawRequest(`${job.subscribe_url}/0`)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('relays slowly, garbage, or nothing', async () => {
    const slow = await startJob((await start({ slowRelayMs: 100 })).serviceUri);
    const slowRead = timed(rawRequest(`${slow.subscribe_url}/0`));
    await post(`${slow.publish_url}/0`, 'x');
    expect(await slowRead).toBeGreaterThanOrEqual(99);

    const garbage = await startJob((await start({ garbageVideo: true })).serviceUri);
    const sent = 'x'.repeat(64);
    await post(`${garbage.publish_url}/0`, sent);
    const received = (await rawRequest(`${garbage.subscribe_url}/0`)).body;
    expect(received).toHaveLength(64);
    expect(received.toString()).not.toBe(sent);

    const mute = await startJob((await start({ noOutput: true })).serviceUri);
    await post(`${mute.publish_url}/0`, 'x');
    expect(text(await rawRequest(`${mute.subscribe_url}/next`))).toBe('0');
  });

  it('sends events that are not JSON, or none', async () => {
    const garbage = await startJob((await start({ garbageEvents: true })).serviceUri);
    const event = text(await rawRequest(`${garbage.events_url}/0`));
    expect(event.length).toBeGreaterThan(0);
    expect(() => JSON.parse(event)).toThrow(SyntaxError);
    const silent = await startJob((await start({ noEvents: true })).serviceUri);
    expect(text(await rawRequest(`${silent.events_url}/next`))).toBe('0');
  });

  it('ignores its control channel', async () => {
    const { serviceUri } = await start({ deafControl: true });
    const job = await startJob(serviceUri);
    await rawRequest(`${job.events_url}/1`);
    await post(`${job.control_url}/0`, 'not json at all');
    await post(`${job.control_url}/1`, '{"a":1}');
    expect(text(await rawRequest(`${job.events_url}/next`))).toBe('2');
  });

  it('answers GetOrchestrator with bytes that are not protobuf', async () => {
    const { serviceUri } = await start({ invalidProtobuf: true });
    await expect(orchestratorInfo(serviceUri)).rejects.toThrow();
  });

  it('announces absurd capabilities', async () => {
    const { serviceUri } = await start({ insaneCapabilities: true });
    const offered = offeredModels(await orchestratorInfo(serviceUri));
    expect(offered.length).toBeGreaterThan(3000);
    expect(offered.some((model) => model.free === 0xffff_ffff)).toBe(true);
  });
});
