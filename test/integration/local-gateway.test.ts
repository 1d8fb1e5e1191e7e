import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CertificatePins,
  type JobEvent,
  LiveVideoJob,
  OrchestratorSession,
} from '../../src-main/gateway/index.ts';
import { LocalNetwork } from '../../src-main/local/client.ts';

let network: LocalNetwork;
beforeAll(async () => {
  network = await LocalNetwork.start({ models: ['noop', 'edges'], capacity: 1 });
});
afterAll(() => network.close());

const connect = (): Promise<OrchestratorSession> =>
  OrchestratorSession.connect(network.serviceUri, { pins: new CertificatePins() });

describe('our gateway with the embedded network', () => {
  it('gets back through noop the bytes it sends, segment for segment, until it ends the input', async () => {
    const session = await connect();
    const job = await LiveVideoJob.start(session, { modelId: 'noop' });
    const sent = Array.from({ length: 4 }, (_, i) => Buffer.alloc(70_000 + i, i + 1));
    for (const bytes of sent) job.input.write(bytes, { startsSegment: true });
    let missing = sent.reduce((sum, bytes) => sum + bytes.length, 0);
    const received = sent.map((): Buffer[] => []);
    for await (const chunk of job.output) {
      received[chunk.seq]?.push(Buffer.from(chunk.bytes));
      missing -= chunk.bytes.length;
      if (missing === 0) void job.input.end();
    }
    received.forEach((chunks, seq) => {
      expect(Buffer.concat(chunks).equals(sent[seq] ?? Buffer.of())).toBe(true);
    });
    await job.close();
    await session.close();
  });

  it('hears the runner: its status, new parameters, and what does not fit', async () => {
    const session = await connect();
    const job = await LiveVideoJob.start(session, { modelId: 'edges', params: { prompt: 'night' } });
    const heard: JobEvent[] = [];
    const both = new Promise<void>((resolve) => {
      job.subscribe((event) => {
        if (event.type !== 'runner') return;
        heard.push(event);
        const types = heard.map((entry) => entry.type === 'runner' && entry.event.type);
        if (types.includes('error') && types.filter((type) => type === 'status').length >= 2) resolve();
      });
    });
    await job.updateParams({ prompt: 5 });
    await job.updateParams({ prompt: 'sunset' });
    await both;
    const events = heard.map((entry) => (entry.type === 'runner' ? entry.event : null));
    expect(events).toContainEqual({
      type: 'error',
      message: expect.stringMatching(/^the parameter "prompt" of edges must be /),
    });
    const statuses = events.flatMap((event) => (event?.type === 'status' ? [event.status] : []));
    expect(statuses[0]).toMatchObject({
      state: 'LOADING',
      pipeline: 'edges',
      lastParams: { prompt: 'night' },
    });
    expect(statuses.at(-1)).toMatchObject({ lastParams: { prompt: 'sunset' } });
    await job.close();
    await session.close();
  });

  it('is told that the orchestrator is full, and can start when it is not any more', async () => {
    const session = await connect();
    const first = await LiveVideoJob.start(session, { modelId: 'noop' });
    await expect(LiveVideoJob.start(session, { modelId: 'noop' })).rejects.toMatchObject({
      code: 'orchestrator_full',
    });
    await first.close();
    const second = await LiveVideoJob.start(session, { modelId: 'noop' });
    await second.close();
    await session.close();
  });
});
