import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { offeredModels } from '../../src-main/gateway/wire/capabilities.ts';
import type { OrchestratorOptionsInput } from '../../src-main/local/options.ts';
import type { EmbeddedOrchestrator } from '../../src-main/local/orchestrator.ts';
import { ForeignRunner } from '../../src-main/local/runner/foreign-runner.ts';
import { TrickleServer } from '../../src-main/trickle/server.ts';
import { FakeRunner, type FakeRunnerBehaviour } from '../support/local-fake-runner.ts';
import {
  orchestratorInfo,
  postJob,
  rawRequest,
  startJob,
  startOrchestrator,
} from '../support/local-orchestrator.ts';

const open: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function fakeRunner(behaviour: FakeRunnerBehaviour = {}): Promise<FakeRunner> {
  const runner = await FakeRunner.start(behaviour);
  open.push(runner);
  return runner;
}

async function start(options: OrchestratorOptionsInput): Promise<EmbeddedOrchestrator> {
  const orchestrator = await startOrchestrator(options);
  open.push(orchestrator);
  return orchestrator;
}

const text = (answer: { body: Buffer }): string => answer.body.toString('utf8');

describe('an orchestrator with a foreign runner', () => {
  it('announces the runner: its model, version and hardware, one job at a time', async () => {
    const runner = await fakeRunner();
    const { serviceUri, models } = await start({ runnerUrl: runner.url });
    expect(models).toEqual(['fake-model']);
    const info = await orchestratorInfo(serviceUri);
    expect(offeredModels(info)).toMatchObject([
      { model: 'fake-model', warm: true, free: 1, runnerVersion: '1.2.3' },
    ]);
    expect(info.hardware[0]).toMatchObject({
      modelId: 'fake-model',
      gpuInfo: { '0': { id: 'gpu-1', name: 'Fake 4090', memoryFree: 100n, memoryTotal: 200n } },
    });
  });

  it('hands over a job with channels without TLS, swapped, that reach the same trickle server', async () => {
    const runner = await fakeRunner({ health: 'IDLE' });
    const { serviceUri } = await start({ runnerUrl: runner.url, models: ['my-model'] });
    const job = await startJob(serviceUri, {
      model_id: 'my-model',
      params: { prompt: 'a cat' },
      gateway_request_id: 'req',
      stream_id: 'str',
    });
    const id = job.manifest_id;
    const [handed] = runner.jobs;
    expect(handed).toEqual({
      subscribe_url: expect.stringMatching(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/ai/trickle/${id}$`)),
      publish_url: `${handed?.subscribe_url}-out`,
      control_url: `${handed?.subscribe_url}-runner-control`,
      events_url: `${handed?.subscribe_url}-events`,
      model_id: 'my-model',
      params: { prompt: 'a cat' },
      gateway_request_id: 'req',
      manifest_id: id,
      stream_id: 'str',
    });
    await rawRequest(`${job.publish_url}/0`, { method: 'POST', body: 'in' });
    expect(await (await fetch(`${handed?.subscribe_url}/0`)).text()).toBe('in');
    await fetch(`${handed?.publish_url}/0`, { method: 'POST', body: 'out' });
    expect(text(await rawRequest(`${job.subscribe_url}/0`))).toBe('out');
    await rawRequest(`${job.control_url}/0`, { method: 'POST', body: '{"prompt":"a dog"}' });
    expect(await (await fetch(`${handed?.control_url}/0`)).text()).toBe('{"prompt":"a dog"}');

    const second = await postJob(serviceUri, { model_id: 'my-model' });
    expect(second.status).toBe(503);
    await fetch(String(handed?.publish_url), { method: 'DELETE' });
    const end = await rawRequest(`${job.publish_url}/next`);
    expect(end.status).toBe(404);
    expect((await fetch(`${handed?.control_url}/next`)).status).toBe(404);
  });

  it('passes on why the runner refused', async () => {
    const runner = await fakeRunner({
      start: { status: 422, body: { detail: { msg: 'width is not right' } } },
    });
    const { serviceUri } = await start({ runnerUrl: runner.url });
    const refused = await postJob(serviceUri, { model_id: 'fake-model' });
    expect([refused.status, text(refused)]).toEqual([
      400,
      'the runner refused the job (422): width is not right\n',
    ]);
    runner.behaviour.start = { status: 500, body: 'broken' };
    const failed = await postJob(serviceUri, { model_id: 'fake-model' });
    expect([failed.status, text(failed)]).toEqual([500, 'the runner refused the job (500): "broken"\n']);
    await runner.close();
    open.splice(open.indexOf(runner), 1);
    const gone = await postJob(serviceUri, { model_id: 'fake-model' });
    expect(gone.status).toBe(503);
    expect(text(gone)).toMatch(
      /^the runner at http:\/\/127\.0\.0\.1:\d+ cannot be used \(ECONNREFUSED\): start it/,
    );
  });

  it('does not start without its runner', async () => {
    await expect(startOrchestrator({ runnerUrl: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'runner_unreachable',
    });
    const broken = await fakeRunner({ health: 'ERROR' });
    await expect(startOrchestrator({ runnerUrl: broken.url })).rejects.toMatchObject({
      code: 'runner_unreachable',
      message: expect.stringContaining('is in state ERROR'),
    });
  });
});

describe('a foreign runner that never stops talking', () => {
  it('is not listened to for long', async () => {
    const server = createServer((_request, response) => {
      response.on('error', () => undefined);
      Readable.from(endless()).pipe(response);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    open.push({ close: async () => void server.close().closeAllConnections() });
    const { port } = server.address() as AddressInfo;
    await expect(startOrchestrator({ runnerUrl: `http://127.0.0.1:${port}` })).rejects.toMatchObject({
      code: 'runner_unreachable',
      message: expect.stringContaining('/health answered more than'),
    });
  });

  function* endless(): Generator<Buffer> {
    for (;;) yield Buffer.alloc(64 * 1024, ' ');
  }
});

describe('a job at a foreign runner', () => {
  async function running(runner: FakeRunner, healthIntervalMs = 5) {
    const trickle = new TrickleServer();
    open.push(trickle);
    const foreign = await ForeignRunner.connect({
      url: runner.url,
      models: null,
      trickleUrl: 'http://127.0.0.1:9/ai/trickle',
      trickle,
      healthIntervalMs,
    });
    open.push(foreign);
    const channel = (name: string) => trickle.createChannel(name, 'x/y');
    const input = channel('a');
    const job = await foreign.start({
      id: 'job',
      modelId: 'fake-model',
      params: {},
      gatewayRequestId: '',
      streamId: '',
      channels: { input, output: channel('b'), control: channel('c'), events: channel('d') },
    });
    return { ended: job.ended, input };
  }

  it('ends when the runner was busy and is idle again', async () => {
    const job = await running(await fakeRunner({ health: ['IDLE', 'IDLE', 'IDLE', 'OK', 'IDLE'] }));
    await expect(job.ended).resolves.toEqual({ reason: 'input_ended' });
  });

  it('is seen to be done soon after its input, however seldom the runner is asked before', async () => {
    const job = await running(await fakeRunner({ health: 'IDLE' }), 3_600_000);
    await job.input.close();
    await expect(job.ended).resolves.toEqual({ reason: 'input_ended' });
  });

  it('fails when the runner is in state ERROR, or gone', async () => {
    const broken = await fakeRunner({ health: 'OK' });
    const first = await running(broken);
    broken.behaviour.health = 'ERROR';
    await expect(first.ended).resolves.toMatchObject({ reason: 'failed', error: { code: 'runner_failed' } });

    const dying = await fakeRunner();
    const second = await running(dying);
    await dying.close();
    open.splice(open.indexOf(dying), 1);
    await expect(second.ended).resolves.toMatchObject({
      reason: 'failed',
      error: { code: 'runner_unreachable' },
    });
  });
});
