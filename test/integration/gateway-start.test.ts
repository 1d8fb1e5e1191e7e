import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src-main/base/errors.ts';
import { type JobOptions, LiveVideoJob } from '../../src-main/gateway/index.ts';
import { type FakeOrchestratorOptions, fakeOrchestrator } from '../support/gateway-fakes.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { startOrchestrator } from '../support/local-orchestrator.ts';

const open = closeAfterEach();

type Answer = (response: Http2ServerResponse, request: Http2ServerRequest) => void;

async function startOn(
  options: FakeOrchestratorOptions,
  jobOptions: Partial<JobOptions> = {},
): Promise<LiveVideoJob> {
  const fake = open.keep(await fakeOrchestrator(options));
  const session = await open.session(fake.origin);
  return open.keep(await LiveVideoJob.start(session, { modelId: 'noop', ...jobOptions }));
}

/** What starting a job raises when the POST is answered so, with the address written as `O`. */
async function refusal(answer: Answer, jobOptions: Partial<JobOptions> = {}): Promise<string> {
  const onRequest = (request: Http2ServerRequest, response: Http2ServerResponse): void =>
    answer(response, request);
  const error = await startOn({ onRequest }, jobOptions).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GatewayError);
  const { code, message } = error as GatewayError;
  return `${code}: ${message.replaceAll(/https?:\/\/127[\d.:]+/g, 'O')}`;
}

const text =
  (status: number, body: string, contentType = 'text/plain; charset=utf-8'): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': contentType }).end(body);
  };
const json = (status: number, value: unknown): Answer =>
  text(status, JSON.stringify(value), 'application/json');

const refusals: readonly (readonly [name: string, answer: Answer])[] = [
  ['insufficient capacity', text(503, 'insufficient capacity\n')],
  ['bad payment header', text(402, 'could not parse payment')],
  ['no balance', text(400, 'Insufficient balance')],
  ['expired token', text(403, 'expired auth token')],
  ['capabilities', text(403, 'incompatible capabilities')],
  ['parameters, as a runner says it', json(400, { detail: { msg: 'unknown key "colour"' } })],
  [
    'parameters, as FastAPI says it',
    json(422, { detail: [{ loc: ['params'], msg: 'width: not a multiple of 64' }] }),
  ],
  ['parameters, as go-livepeer says it', json(400, { error: { message: 'bad params' } })],
  ['parameters, without a word', text(400, '')],
  ['model', text(400, 'model_id noop is not served by this runner, model unknown')],
  ['no such route', text(404, '404 page not found')],
  ['a web page', text(500, '<html><h1>It broke</h1></html>', 'text/html')],
  ['terminal escapes', text(500, 'bad\u001b[31m\n\nthing\u202e')],
  ['a redirect', text(302, '')],
  ['no JSON', text(200, 'fine')],
  ['other JSON', json(200, { ok: true })],
  ['an array', json(200, [])],
  ['odd addresses', json(200, { publish_url: 'file:///etc/passwd', subscribe_url: 'x' })],
  ['odd types', json(200, { publish_url: 7, subscribe_url: null })],
  ['too much', text(200, 'x'.repeat(2_000_000))],
  ['a broken connection', (_response, request) => void request.socket.destroy()],
];

describe('an orchestrator that does not start the job', () => {
  it.each(refusals)('%s', async (_name, answer) => {
    expect(await refusal(answer)).toMatchSnapshot();
  });

  it('does not wait forever', async () => {
    expect(await refusal(() => undefined, { limits: { startTimeoutMs: 60 } })).toMatchInlineSnapshot(
      `"orchestrator_timeout: O did not answer /live-video-to-video within 60 ms: try again or choose another orchestrator"`,
    );
    const trickling: Answer = (response) => void response.writeHead(200).write('{');
    expect(await refusal(trickling, { limits: { startTimeoutMs: 60 } })).toMatchInlineSnapshot(
      `"orchestrator_timeout: O did not answer /live-video-to-video within 60 ms: try again or choose another orchestrator"`,
    );
  });

  it('stops when asked to', async () => {
    const stop = new AbortController();
    const onRequest = (): void => stop.abort(new Error('enough'));
    await expect(startOn({ onRequest }, { signal: stop.signal })).rejects.toThrow('enough');
  });

  it('wants to be paid', async () => {
    const starting = startOn({ info: () => ({ ticketParams: {} }) });
    await expect(starting).rejects.toMatchObject({ code: 'payment_refused' });
  });

  it('gave out no auth token', async () => {
    const starting = startOn({ info: () => ({ authToken: {} }) });
    await expect(starting).rejects.toMatchObject({ code: 'orchestrator_not_recognised' });
  });

  it('has the model but not these parameters', async () => {
    const orchestrator = open.keep(await startOrchestrator({ models: ['edges'] }));
    const session = await open.session(orchestrator.serviceUri);
    const starting = LiveVideoJob.start(session, { modelId: 'edges', params: { nonsense: 1 } });
    await expect(starting).rejects.toMatchObject({
      code: 'params_invalid',
      message: expect.stringContaining('nonsense'),
    });
  });

  it('does not have the model', async () => {
    const orchestrator = open.keep(await startOrchestrator({ models: ['noop'] }));
    const session = await open.session(orchestrator.serviceUri);
    const starting = LiveVideoJob.start(session, { modelId: 'nope' });
    await expect(starting).rejects.toMatchObject({ code: 'model_unknown' });
  });
});

describe('the request that starts a job', () => {
  it('carries the ids, the parameters and the credentials', async () => {
    const seen: { headers?: Http2ServerRequest['headers']; body?: unknown } = {};
    const onRequest = async (request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> => {
      if (request.url !== '/base/live-video-to-video') return void response.writeHead(404).end();
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      seen.headers = request.headers;
      seen.body = JSON.parse(Buffer.concat(chunks).toString());
      json(200, { publish_url: '/t/abc', subscribe_url: '/t/abc-out', control_url: '' })(response, request);
    };
    const job = await startOn(
      {
        onRequest: (request, response) => void onRequest(request, response),
        info: (origin) => ({ transcoder: `${origin}/base/` }),
      },
      { params: { prompt: 'ü' }, streamId: 's', requestId: 'r' },
    );
    expect(seen.body).toEqual({
      model_id: 'noop',
      params: { prompt: 'ü' },
      gateway_request_id: 'r',
      stream_id: 's',
    });
    expect(seen.headers).toMatchObject({ 'content-type': 'application/json', 'livepeer-payment': '' });
    expect(seen.headers?.['livepeer-segment']).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(job.manifestId).toBe('abc');
    await expect(job.updateParams({})).rejects.toMatchObject({ code: 'params_invalid' });
    const end = await job.ended;
    expect(end).toMatchObject({ name: 'failed', error: { code: 'orchestrator_lost' } });
  });
});
