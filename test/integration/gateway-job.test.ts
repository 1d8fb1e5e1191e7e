import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src-main/base/errors.ts';
import {
  type JobEvent,
  type JobLimits,
  type JobOptions,
  LiveVideoJob,
} from '../../src-main/gateway/index.ts';
import type { OrchestratorOptionsInput } from '../../src-main/local/options.ts';
import { type FakeOrchestrator, fakeOrchestrator } from '../support/gateway-fakes.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { rawRequest, startOrchestrator } from '../support/local-orchestrator.ts';

const open = closeAfterEach();

async function startJob(
  options: OrchestratorOptionsInput = {},
  jobOptions: Partial<JobOptions> = {},
): Promise<LiveVideoJob> {
  const orchestrator = open.keep(await startOrchestrator({ models: ['noop'], ...options }));
  const session = await open.session(orchestrator.serviceUri, { model: 'noop' });
  return open.keep(await LiveVideoJob.start(session, { modelId: 'noop', ...jobOptions }));
}

type Handle = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

/** A job on a fake whose channels answer as `handle` says; what it leaves alone waits forever. */
async function startOnFake(
  handle: Handle,
  onFake: (fake: FakeOrchestrator) => void = () => undefined,
  limits: Partial<JobLimits> = {},
): Promise<LiveVideoJob> {
  const answer = JSON.stringify({
    publish_url: '/t/mid',
    subscribe_url: '/t/mid-out',
    control_url: '/t/mid-control',
    events_url: '/t/mid-events',
  });
  const fake = open.keep(
    await fakeOrchestrator({
      onRequest: (request, response) => {
        if (request.url === '/live-video-to-video') response.end(answer);
        else if (request.method === 'DELETE') response.end();
        else handle(request, response);
      },
    }),
  );
  onFake(fake);
  const session = await open.session(fake.origin);
  return open.keep(await LiveVideoJob.start(session, { modelId: 'noop', limits }));
}

/** The first event that `pick` makes something of. */
function firstEvent<T>(job: LiveVideoJob, pick: (event: JobEvent) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const stop = job.subscribe((event) => {
      const picked = pick(event);
      if (picked === undefined) return;
      stop();
      resolve(picked);
    });
  });
}

describe('a live job', () => {
  it.each([{ relativeUrls: false }, { relativeUrls: true }])(
    'carries bytes there and back in segments (%o)',
    async (options) => {
      const job = await startJob(options);
      const received: Record<number, string> = {};
      const reading = (async () => {
        for await (const { seq, bytes, segmentStart } of job.output) {
          expect(segmentStart).toBe(received[seq] === undefined);
          received[seq] = (received[seq] ?? '') + Buffer.from(bytes).toString();
        }
      })();
      expect(job.input.write(Buffer.from('one '), { startsSegment: true })).toBe(true);
      expect(job.input.write(Buffer.from('two'), { startsSegment: false })).toBe(true);
      expect(job.input.write(Buffer.from('three'), { startsSegment: true })).toBe(true);
      await job.input.end();
      await reading;
      expect(received).toEqual({ 0: 'one two', 1: 'three' });
      expect(await job.ended).toEqual({ name: 'closed', by: 'orchestrator' });
      expect(job.stats.input).toMatchObject({ segments: 2, failed: 0, bytes: 12, bytesDropped: 0 });
      expect(job.stats.output).toEqual({ segments: 2, bytes: 12, segmentsFailed: 0 });
    },
  );

  it('becomes live with the first output and reports what the runner says', async () => {
    const job = await startJob({ statusIntervalMs: 20 });
    const states: string[] = [];
    job.subscribe((event) => event.type === 'state' && states.push(event.state.name));
    const status = firstEvent(job, (event) =>
      event.type === 'runner' && event.event.type === 'status' ? event.event.status : undefined,
    );
    expect(job.state).toEqual({ name: 'starting' });
    job.input.write(Buffer.alloc(188, 0x47), { startsSegment: true });
    const output = job.output[Symbol.asyncIterator]();
    expect((await output.next()).value).toMatchObject({ seq: 0, segmentStart: true });
    expect(states[0]).toBe('live');
    expect((await status).pipeline).toBe('noop');
    await job.close();
    expect(job.state).toEqual({ name: 'closed', by: 'gateway' });
    expect(await output.next()).toEqual({ value: undefined, done: true });
  });

  it('sends parameters and keeps the last', async () => {
    const job = await startJob({ statusIntervalMs: 20 }, { limits: { keepaliveMs: 15 } });
    const taken = firstEvent(job, () => (job.runnerStatus?.lastParams?.prompt === 'b' ? true : undefined));
    await Promise.all([job.updateParams({ prompt: 'a' }), job.updateParams({ prompt: 'b' })]);
    expect(job.params).toEqual({ prompt: 'b' });
    await taken;
  });

  it('closes within two seconds and leaves no channel of its own', async () => {
    const orchestrator = open.keep(await startOrchestrator({ models: ['noop'] }));
    const session = await open.session(orchestrator.serviceUri);
    const job = await LiveVideoJob.start(session, { modelId: 'noop' });
    const next = async (channel: string): Promise<number> =>
      (await rawRequest(`${orchestrator.serviceUri}/ai/trickle/${job.manifestId}${channel}/next`)).status;
    expect([await next(''), await next('-control')]).toEqual([200, 200]);
    job.input.write(Buffer.alloc(1000), { startsSegment: true });
    const from = performance.now();
    await Promise.all([job.close(), job.close()]);
    expect(performance.now() - from).toBeLessThan(2000);
    expect(await job.ended).toEqual({ name: 'closed', by: 'gateway' });
    expect([await next(''), await next('-control')]).toEqual([404, 404]);
    expect(job.input.write(Buffer.alloc(1), { startsSegment: true })).toBe(false);
  });

  it('tells the end of the stream by the orchestrator from a failure', async () => {
    const job = await startJob({ misbehaviour: { closeAfterMs: 1000 } });
    job.input.write(Buffer.alloc(1000), { startsSegment: true });
    for await (const chunk of job.output) expect(chunk.seq).toBe(0);
    expect(await job.ended).toEqual({ name: 'closed', by: 'orchestrator' });
  });

  it('notices that no output and no events come', async () => {
    const job = await startJob(
      { misbehaviour: { noOutput: true, noEvents: true } },
      { limits: { outputSilenceMs: 60, eventsSilenceMs: 60 } },
    );
    const problems: string[] = [];
    const both = firstEvent(job, (event) => {
      if (event.type === 'problem') problems.push(event.error.message);
      return problems.length === 2 ? true : undefined;
    });
    job.input.write(Buffer.alloc(1000), { startsSegment: true });
    await both;
    expect(problems.join('\n').replaceAll(/https:\S+/g, 'O')).toMatchInlineSnapshot(`
      "the runner at O has reported nothing for 60 ms: wait, or choose another orchestrator
      O has sent no video for 60 ms: wait, or choose another orchestrator"
    `);
    expect(job.state).toEqual({ name: 'degraded', troubles: ['events_silent', 'output_stalled'] });
  });

  it('counts events that are not JSON and goes on', async () => {
    const job = await startJob({ statusIntervalMs: 10, misbehaviour: { garbageEvents: true } });
    const error = await firstEvent(job, (event) => (event.type === 'problem' ? event.error : undefined));
    expect(error.code).toBe('trickle_protocol');
    expect(job.stats.events.bad).toBeGreaterThan(0);
    expect(job.state).toEqual({ name: 'starting' });
  });

  it('fails when the input channel is gone and the output does not end', async () => {
    const job = await startOnFake((request, response) => {
      if (request.method === 'POST' && !request.url.includes('-control')) response.writeHead(404).end();
    });
    job.input.write(Buffer.from('0'), { startsSegment: true });
    const end = await job.ended;
    expect(end).toMatchObject({
      name: 'failed',
      error: { code: 'orchestrator_lost', message: expect.stringContaining('closed the input channel') },
    });
    expect(job.input.write(Buffer.from('1'), { startsSegment: true })).toBe(false);
  });

  it('survives an orchestrator that is suddenly gone', async () => {
    let fake: FakeOrchestrator | undefined;
    const job = await startOnFake(
      (request) => {
        if (request.url.endsWith('-out/0')) void fake?.close();
      },
      (started) => {
        fake = started;
      },
    );
    const pictures = setInterval(() => job.input.write(Buffer.from('0'), { startsSegment: true }), 5);
    const reading = (async () => {
      for await (const chunk of job.output) expect(chunk).toBeUndefined();
    })();
    const end = await job.ended;
    clearInterval(pictures);
    await reading.catch((error: unknown) => expect(error).toMatchObject({ code: 'subscriber_dead' }));
    expect(end).toMatchObject({ name: 'failed', error: { code: 'orchestrator_lost' } });
    const from = performance.now();
    await job.close();
    expect(performance.now() - from).toBeLessThan(2000);
    expect(job.state.name).toBe('failed');
  });

  it('does not go on with an orchestrator whose certificate changes mid-stream', async () => {
    let fake: FakeOrchestrator | undefined;
    const job = await startOnFake(
      () => undefined,
      (started) => {
        fake = started;
      },
    );
    const presented = fake?.replaceCertificate();
    fake?.dropConnections();
    const pictures = setInterval(() => job.input.write(Buffer.from('0'), { startsSegment: true }), 5);
    const end = await job.ended;
    clearInterval(pictures);
    expect(end).toMatchObject({
      name: 'failed',
      error: { code: 'certificate_changed', fields: { presented } },
    });
  });

  it('closes within its limit also when the orchestrator takes nothing', async () => {
    const limits = { closeTimeoutMs: 200 };
    const job = await startOnFake((request) => request.socket.pause(), undefined, limits);
    const picture = Buffer.alloc(256 * 1024);
    for (let startsSegment = true; job.input.write(picture, { startsSegment }); startsSegment = false) {
      await new Promise(setImmediate);
    }
    expect(job.stats.input).toMatchObject({ segmentsCut: 1 });
    expect(job.stats.input.bytesQueued).toBeLessThanOrEqual(2 * 1024 * 1024);
    const from = performance.now();
    await job.close();
    expect(performance.now() - from).toBeLessThan(2000);
    expect(job.state).toEqual({ name: 'closed', by: 'gateway' });
  });

  it('can be destroyed', async () => {
    const job = await startJob();
    const error = new GatewayError('aborted', 'enough');
    job.input.write(Buffer.alloc(100), { startsSegment: true });
    job.destroy(error);
    job.destroy(new GatewayError('internal', 'late'));
    expect(await job.ended).toEqual({ name: 'failed', error });
    await job.close();
  });
});
