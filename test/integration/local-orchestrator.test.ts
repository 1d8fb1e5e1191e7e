import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { create } from '@bufbuild/protobuf';
import { afterEach, describe, expect, it } from 'vitest';
import { liveVideoCapabilities, offeredModels } from '../../src-main/gateway/wire/capabilities.ts';
import { AuthTokenSchema } from '../../src-main/gateway/wire/lp_pb.ts';
import type { OrchestratorOptionsInput } from '../../src-main/local/options.ts';
import type { EmbeddedOrchestrator } from '../../src-main/local/orchestrator.ts';
import {
  credentials,
  grpcClient,
  orchestratorInfo,
  postJob,
  rawRequest,
  segmentHeader,
  startJob,
  startOrchestrator,
} from '../support/local-orchestrator.ts';

const running: EmbeddedOrchestrator[] = [];

async function start(options: OrchestratorOptionsInput = {}): Promise<EmbeddedOrchestrator> {
  const orchestrator = await startOrchestrator(options);
  running.push(orchestrator);
  return orchestrator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((orchestrator) => orchestrator.close()));
});

const text = (answer: { body: Buffer }): string => answer.body.toString('utf8');

describe('GetOrchestrator', () => {
  it('answers in the form of an orchestrator that is not on chain', async () => {
    const { serviceUri } = await start({ models: ['noop', 'edges'], capacity: 3 });
    const info = await orchestratorInfo(serviceUri);
    expect(info.transcoder).toBe(serviceUri);
    expect(info.address).toEqual(new Uint8Array(20));
    expect(info.ticketParams).toBeUndefined();
    expect(info.priceInfo).toBeUndefined();
    expect(info.capabilitiesPrices).toEqual([]);
    expect(info.capabilities?.bitstring).toEqual([1n << 35n]);
    expect(info.capabilities?.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(info.hardware.map((hardware) => [hardware.pipeline, hardware.modelId])).toEqual([
      ['live-video-to-video', 'noop'],
      ['live-video-to-video', 'edges'],
    ]);
    expect(offeredModels(info).map(({ model, warm, free, inUse }) => ({ model, warm, free, inUse }))).toEqual(
      [
        { model: 'edges', warm: true, free: 3, inUse: 0 },
        { model: 'noop', warm: true, free: 3, inUse: 0 },
      ],
    );
    const expiresInS = Number(info.authToken?.expiration) - Date.now() / 1000;
    expect(expiresInS).toBeGreaterThan(1790);
    expect(expiresInS).toBeLessThanOrEqual(1800);
    expect(info.authToken?.token).toHaveLength(32);
  });

  it('keeps hardware and prices from who asks with capabilities', async () => {
    const { serviceUri } = await start({ price: { pricePerUnit: 7, pixelsPerUnit: 2 }, models: ['noop'] });
    const without = await orchestratorInfo(serviceUri);
    expect(without.capabilitiesPrices).toMatchObject([
      { pricePerUnit: 7n, pixelsPerUnit: 2n, capability: 35, constraint: 'noop' },
    ]);
    const withThem = await orchestratorInfo(serviceUri, liveVideoCapabilities('noop'));
    expect(withThem.hardware).toEqual([]);
    expect(withThem.capabilitiesPrices).toEqual([]);
    expect(withThem.priceInfo).toMatchObject({ pricePerUnit: 7n, pixelsPerUnit: 2n });
  });

  it('counts what runs, and is capped for models without a free runner', async () => {
    const { serviceUri } = await start({ models: ['noop'], capacity: 1 });
    await startJob(serviceUri);
    expect(offeredModels(await orchestratorInfo(serviceUri))).toMatchObject([{ free: 0, inUse: 1 }]);
    const client = grpcClient(serviceUri);
    const capabilities = liveVideoCapabilities('noop');
    await expect(client.getOrchestrator({ capabilities })).rejects.toMatchObject({
      code: 2,
      rawMessage: 'Invalid orchestrator request: OrchestratorCapped',
    });
    await expect(client.getOrchestrator({ capabilities, ignoreCapacityCheck: true })).resolves.toMatchObject({
      transcoder: serviceUri,
    });
    client.close();
  });

  it('answers Ping and EndTranscodingSession', async () => {
    const { serviceUri } = await start();
    const client = grpcClient(serviceUri);
    await expect(client.ping({ value: Buffer.from('x') })).resolves.toMatchObject({
      value: new Uint8Array(0),
    });
    const { authToken } = await client.getOrchestrator({});
    await expect(client.endTranscodingSession(authToken ? { authToken } : {})).resolves.toBeDefined();
    await expect(client.endTranscodingSession({})).rejects.toMatchObject({
      code: 2,
      rawMessage: 'missing auth token',
    });
    client.close();
  });

  it('gives a gRPC client that overrides its authority the address it came to', async () => {
    const { serviceUri } = await start({ host: '0.0.0.0' });
    const session = connectHttp2(serviceUri, { rejectUnauthorized: false });
    const stream = session.request({
      ':method': 'POST',
      ':path': '/net.Orchestrator/GetOrchestrator',
      ':authority': 'some.name',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.end(Buffer.from([0, 0, 0, 0, 0]));
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(stream, 'end');
    session.destroy();
    expect(Buffer.concat(chunks).toString('latin1')).toContain(serviceUri);
  });

  it.each(['::1', 'a.name:99999', '%'])('answers whatever the authority is: "%s"', async (authority) => {
    const { serviceUri } = await start();
    const session = connectHttp2(serviceUri, { rejectUnauthorized: false });
    const stream = session.request({
      ':method': 'POST',
      ':path': '/net.Orchestrator/GetOrchestrator',
      ':authority': authority,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.end(Buffer.from([0, 0, 0, 0, 0]));
    stream.resume();
    const [trailers] = (await once(stream, 'trailers')) as [Record<string, unknown>];
    session.destroy();
    expect(trailers['grpc-status']).toBe('0');
  });

  it('says of methods it does not have, health and reflection among them, that they are unimplemented', async () => {
    const { serviceUri } = await start();
    const session = connectHttp2(serviceUri, { rejectUnauthorized: false });
    for (const path of [
      '/grpc.health.v1.Health/Check',
      '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      '/net.Orchestrator/Nothing',
    ]) {
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      stream.end(Buffer.from([0, 0, 0, 0, 0]));
      const [headers] = (await once(stream.resume(), 'response')) as [Record<string, unknown>];
      expect(headers).toMatchObject({
        ':status': 200,
        'content-type': 'application/grpc',
        'grpc-status': '12',
      });
    }
    session.destroy();
  });
});

describe('POST /live-video-to-video', () => {
  const path = '/live-video-to-video';

  it.each([
    ['', 400, /^EOF\n$/],
    ['{', 400, /^invalid JSON: /],
    ['[]', 400, /^json: cannot unmarshal body: /],
    ['{"model_id":5}', 400, /^json: cannot unmarshal model_id: /],
    ['{"params":"x"}', 400, /^json: cannot unmarshal params: /],
    [`{"stream_id":"${'x'.repeat(1_048_576)}"}`, 413, /^http: request body too large\n$/],
  ])('refuses the body %.20s', async (body, status, expected) => {
    const { serviceUri } = await start();
    const answer = await postJob(serviceUri, body);
    expect(answer.status).toBe(status);
    expect(text(answer)).toMatch(expected);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('checks in the order body, capacity, payment, credentials, parameters', async () => {
    const { serviceUri } = await start({ capacity: 1, models: ['noop', 'edges'] });
    const good = await credentials(serviceUri);
    const post = (body: string, headers: Record<string, string>) =>
      rawRequest(serviceUri + path, { method: 'POST', headers, body });
    const all = { 'livepeer-payment': '!', 'livepeer-segment': '!' };
    const badParams = '{"model_id":"edges","params":{"prompt":5}}';

    expect((await post('{', all)).status).toBe(400);
    const unknown = await post('{"model_id":"nope"}', all);
    expect([unknown.status, text(unknown)]).toEqual([
      503,
      'insufficient capacity: the model "nope" is not served here, choose one of noop, edges\n',
    ]);
    const payment = await post(badParams, all);
    expect([payment.status, text(payment)]).toEqual([
      402,
      'base64 decode error: illegal base64 data at input byte 0\n',
    ]);
    const segment = await post(badParams, { ...all, 'livepeer-payment': '' });
    expect([segment.status, text(segment)]).toEqual([403, 'ErrorSegEncoding\n']);
    const params = await post(badParams, good);
    expect(params.status).toBe(400);
    expect(text(params)).toMatch(/^the parameter "prompt" of edges must be /);
    expect((await post('{}', good)).status).toBe(200);
    const full = await post('{}', all);
    expect([full.status, text(full)]).toEqual([503, 'insufficient capacity\n']);
  });

  it.each([
    ['no header at all', undefined, 'missing auth token'],
    ['no token', segmentHeader({}), 'missing auth token'],
    ['not base64', 'a', 'ErrorSegEncoding'],
    ['URL-safe base64', 'QhAKA2ZvbxIDYmFyGIDm_okH', 'ErrorSegEncoding'],
    [
      'a token of somebody else',
      segmentHeader({
        authToken: create(AuthTokenSchema, {
          token: new Uint8Array(32),
          sessionId: 'a',
          expiration: 4_000_000_000n,
        }),
      }),
      'invalid auth token',
    ],
    [
      'a model that is not here',
      segmentHeader({ capabilities: liveVideoCapabilities('nope') }),
      'incompatible capabilities',
    ],
  ])('refuses credentials: %s', async (_what, header, expected) => {
    const { serviceUri } = await start();
    const answer = await rawRequest(serviceUri + path, {
      method: 'POST',
      headers: header === undefined ? {} : { 'livepeer-segment': header },
      body: '{"model_id":"noop"}',
    });
    expect([answer.status, text(answer)]).toEqual([403, `${expected}\n`]);
  });

  it('refuses a payment that is not protobuf', async () => {
    const { serviceUri } = await start();
    const answer = await rawRequest(serviceUri + path, {
      method: 'POST',
      headers: { 'livepeer-payment': '////' },
      body: '{}',
    });
    expect(answer.status).toBe(402);
    expect(text(answer)).toMatch(/^protobuf unmarshal error: /);
  });

  it('answers the URLs by which the client reached it', async () => {
    const { serviceUri } = await start();
    const { port } = new URL(serviceUri);
    const job = await startJob(`https://localhost:${port}`);
    const id = job.manifest_id;
    expect(id).toMatch(/^[0-9a-f]{8}$/);
    expect(job).toMatchObject({
      publish_url: `https://localhost:${port}/ai/trickle/${id}`,
      subscribe_url: `https://localhost:${port}/ai/trickle/${id}-out`,
      control_url: `https://localhost:${port}/ai/trickle/${id}-control`,
      events_url: `https://localhost:${port}/ai/trickle/${id}-events`,
    });
  });

  it('answers paths, or a configured host, when told so', async () => {
    const relative = await start({ relativeUrls: true });
    expect((await startJob(relative.serviceUri)).publish_url).toMatch(/^\/ai\/trickle\/[0-9a-f]{8}$/);
    const named = await start({ serviceHost: 'orchestrator.example' });
    const { port } = new URL(named.serviceUri);
    expect(named.serviceUri).toBe(`https://orchestrator.example:${port}`);
    const job = await startJob(`https://127.0.0.1:${port}`);
    expect(job.publish_url).toBe(`https://orchestrator.example:${port}/ai/trickle/${job.manifest_id}`);
  });

  it('answers 404 and 405 elsewhere', async () => {
    const { serviceUri } = await start();
    expect((await rawRequest(`${serviceUri}${path}`)).status).toBe(405);
    const lost = await rawRequest(`${serviceUri}/segment`);
    expect([lost.status, text(lost)]).toEqual([404, '404 page not found\n']);
  });
});

describe('a noop job', () => {
  it('relays segments byte for byte, while they are written, and ends when the input channel is deleted', async () => {
    const { serviceUri } = await start({ capacity: 1 });
    const job = await startJob(serviceUri);
    const first = Buffer.from('first segment');
    const reading = rawRequest(`${job.subscribe_url}/0`);
    await rawRequest(`${job.publish_url}/0`, { method: 'POST', body: first });
    const read = await reading;
    expect([read.status, text(read), read.headers['lp-trickle-seq']]).toEqual([200, 'first segment', '0']);
    await rawRequest(`${job.publish_url}/1`, { method: 'POST', body: 'second' });
    expect(text(await rawRequest(`${job.subscribe_url}/1`))).toBe('second');

    const waiting = rawRequest(`${job.subscribe_url}/2`);
    expect((await rawRequest(job.publish_url, { method: 'DELETE' })).status).toBe(200);
    const end = await waiting;
    expect([end.status, end.headers['lp-trickle-closed']]).toEqual([200, 'terminated']);
    for (const url of [job.publish_url, job.subscribe_url, job.control_url, job.events_url])
      expect((await rawRequest(`${url}/next`)).status).toBe(404);
    expect(offeredModels(await orchestratorInfo(serviceUri))[0]).toMatchObject({ free: 1, inUse: 0 });
  });

  it('ends when no input comes', async () => {
    const { serviceUri } = await start({ inputTimeoutMs: 1000 });
    const job = await startJob(serviceUri);
    const end = await rawRequest(`${job.subscribe_url}/0`);
    expect(end.headers['lp-trickle-closed']).toBe('terminated');
  });

  it('sends its status as ai-runner does', async () => {
    const { serviceUri } = await start();
    const job = await startJob(serviceUri, { model_id: 'noop', params: { seed: 1 } });
    const [trace, status] = await Promise.all(
      [0, 1].map(async (seq) => JSON.parse(text(await rawRequest(`${job.events_url}/${seq}`)))),
    );
    expect(trace).toMatchObject({
      event: { type: 'runner_receive_stream_request' },
      queue_event_type: 'stream_trace',
    });
    expect(status).toMatchObject({
      event: {
        type: 'status',
        pipeline: 'noop',
        state: 'LOADING',
        input_status: { last_input_time: null, fps: 0 },
        inference_status: { last_params: { seed: 1 }, restart_count: 0 },
      },
      queue_event_type: 'ai_stream_events',
    });
  });
});

describe('POST /payment', () => {
  it('checks the credentials and answers new conditions with the token it was sent', async () => {
    const { serviceUri } = await start();
    const { authToken } = await orchestratorInfo(serviceUri);
    if (!authToken) throw new Error('no token');
    const headers = { 'livepeer-payment': '', 'livepeer-segment': segmentHeader({ authToken }) };
    const answer = await rawRequest(`${serviceUri}/payment`, { method: 'POST', headers });
    expect(answer.status).toBe(200);
    const { fromBinary } = await import('@bufbuild/protobuf');
    const { PaymentResultSchema } = await import('../../src-main/gateway/wire/lp_pb.ts');
    const { info } = fromBinary(PaymentResultSchema, answer.body);
    expect(info?.transcoder).toBe(serviceUri);
    expect(info?.authToken).toEqual(authToken);
    const refused = await rawRequest(`${serviceUri}/payment`, { method: 'POST' });
    expect([refused.status, text(refused)]).toEqual([403, 'missing auth token\n']);
    const unpaid = await rawRequest(`${serviceUri}/payment`, {
      method: 'POST',
      headers: { 'livepeer-payment': 'x' },
    });
    expect(unpaid.status).toBe(402);
  });
});

describe('GET /discovery', () => {
  it('lists the orchestrator and its capabilities', async () => {
    const { serviceUri } = await start({ models: ['noop'] });
    const answer = await rawRequest(`${serviceUri}/discovery`);
    expect(JSON.parse(text(answer))).toEqual([
      { address: serviceUri, score: 1, capabilities: ['live-video-to-video/noop'], runners: [] },
    ]);
  });
});

describe('the control channel', () => {
  const event = async (eventsUrl: string, seq: number) =>
    JSON.parse(text(await rawRequest(`${eventsUrl}/${seq}`))).event;

  it('changes parameters, ignores keepalives, and answers what does not fit with an error event', async () => {
    const { serviceUri } = await start();
    const job = await startJob(serviceUri, { model_id: 'edges' });
    const send = (seq: number, body: string) =>
      rawRequest(`${job.control_url}/${seq}`, { method: 'POST', body });
    await send(0, '{"keep":"alive"}');
    await send(1, 'not json');
    await send(2, '[]');
    await send(3, '{"prompt":5}');
    await send(4, '{"prompt":"sunset"}');
    const events = await Promise.all([2, 3, 4, 5].map((seq) => event(job.events_url, seq)));
    expect(events).toMatchObject([
      { type: 'error', pipeline: 'edges', message: expect.stringContaining('JSON') },
      { type: 'error', message: 'parameters have to be a JSON object' },
      { type: 'error', message: expect.stringMatching(/^the parameter "prompt" of edges must be /) },
      { type: 'status', inference_status: { last_params: { prompt: 'sunset' } } },
    ]);
    expect((await rawRequest(`${job.publish_url}/next`)).status).toBe(200);
  });
});

describe('a start request over HTTP/2', () => {
  it.each([
    [JSON.stringify({ model_id: 'nope' }), 503],
    [JSON.stringify({ stream_id: 'x'.repeat(3_000_000) }), 413],
  ])('is answered: %.24s', async (body, status) => {
    const { serviceUri } = await start();
    const session = connectHttp2(serviceUri, { rejectUnauthorized: false });
    const stream = session.request({ ':method': 'POST', ':path': '/live-video-to-video' });
    stream.end(body);
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers[':status']).toBe(status);
    session.destroy();
  });
});
