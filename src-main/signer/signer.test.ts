import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type CarriedState,
  infoBytes,
  readCarried,
  signedState,
  TEST_KEY,
  TEST_NOW_MS,
  testInfo,
} from '../../test/support/signer-requests.ts';
import { startSigner } from '../../test/support/signer-rig.ts';
import { GatewayError } from '../base/errors.ts';
import { createLogger, type LogRecord } from '../base/log.ts';
import { fixedChain } from '../chain/fixed-chain.ts';
import { createCertificate } from '../local/tls/certificate.ts';
import type { Signer } from './signer.ts';

const opened: { close(): Promise<unknown> }[] = [];

async function start(...args: Parameters<typeof startSigner>): Promise<Signer> {
  const signer = await startSigner(...args);
  opened.push(signer);
  return signer;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

const body = (changes: object = {}): string =>
  JSON.stringify({ orchestrator: infoBytes(testInfo(1000n, [1, 1])), inPixels: 1000, ...changes });

const pay = (signer: Signer, changes: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${signer.url}/generate-live-payment`, { method: 'POST', body: body(changes), headers });

const stateOf = async (response: Response): Promise<CarriedState> =>
  ((await response.json()) as { state: CarriedState }).state;

/** What a go-livepeer gateway reads of an error. */
const errorOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: { message: string } }).error.message;

describe('the endpoints', () => {
  it('signs who it is', async () => {
    const signer = await start();
    const response = await fetch(`${signer.url}/sign-orchestrator-info`, { method: 'POST', body: '{}' });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
      signature:
        '0x47d66008c2c5b0671b8e7b43b62245ae9c4ba5f6ff7e94328b68eb45090cb1080815dec67a20bdec15ce794c9ce271fa8e6552d6b0976ab7a0b92d5516b32ef31c',
    });
    expect(signer.ethAddress).toBe('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266');
  });

  it('pays, and keeps the books', async () => {
    const signer = await start();
    const response = await pay(signer);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      payment: expect.stringMatching(/^[\w+/]+=*$/),
      segCreds: expect.stringMatching(/^[\w+/]+=*$/),
      state: { State: expect.any(String), Sig: expect.any(String) },
    });
    expect(signer.accounts()).toMatchObject([{ payments: 1, tickets: 1, creditWei: '1000' }]);
    expect((await pay(signer, { inPixels: 0 })).status).toBe(400);
    expect(signer.totals()).toEqual({
      sessions: 1,
      payments: 1,
      tickets: 1,
      creditWei: '1000',
      refusals: { 400: 1 },
    });
  });

  it('says of whom new parameters are wanted', async () => {
    const signer = await start({}, { now: () => TEST_NOW_MS + 28 * 60_000 });
    const response = await pay(signer);
    expect(response.status).toBe(480);
    expect(response.headers.get('livepeer-orchestrator-url')).toBe('http://orch.example');
    expect(await errorOf(response)).toBe('refresh session for remote signer');
  });

  it('sends no header that an orchestrator’s address could break', async () => {
    const signer = await start({}, { now: () => TEST_NOW_MS + 28 * 60_000 });
    const info = testInfo(1000n, [1, 1], (changed) => {
      changed.transcoder = 'http://orch.example\r\nset-cookie: a=b';
    });
    const response = await pay(signer, { orchestrator: infoBytes(info) });
    expect(response.status).toBe(480);
    expect(response.headers.get('livepeer-orchestrator-url')).toBeNull();
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('does not tell what went wrong inside', async () => {
    const records: LogRecord[] = [];
    const unreachable = new GatewayError('chain_unreachable', 'the chain at rpc.example cannot be reached');
    const signer = await start(
      {},
      {
        chain: { ...fixedChain(), l1Block: () => Promise.reject(unreachable) },
        logger: createLogger((record) => records.push(record)),
      },
    );
    const response = await pay(signer);
    expect([response.status, await errorOf(response)]).toEqual([503, 'Service Unavailable Error']);
    const broken = await start(
      {},
      { chain: { ...fixedChain(), l1Block: () => Promise.reject(new TypeError('x')) } },
    );
    const failed = await pay(broken);
    expect([failed.status, await errorOf(failed)]).toEqual([500, 'Internal Server Error']);
    expect(records).toMatchObject([{ level: 'warn', fields: { status: 503, why: unreachable.message } }]);
  });

  it.each([
    ['GET', '/generate-live-payment', 405, 'Method Not Allowed\n'],
    ['DELETE', '/sign-orchestrator-info', 405, 'Method Not Allowed\n'],
    ['POST', '/discover-orchestrators', 404, '404 page not found\n'],
    ['POST', '/generate-live-payment/', 404, '404 page not found\n'],
    ['GET', '/', 404, '404 page not found\n'],
    ['GET', '/__proto__', 404, '404 page not found\n'],
  ])('answers %s %s with %i', async (method, path, status, answer) => {
    const signer = await start();
    const response = await fetch(signer.url + path, { method });
    expect([response.status, await response.text()]).toEqual([status, answer]);
  });

  it('pays for no web page', async () => {
    const signer = await start();
    const response = await pay(signer, {}, { origin: 'http://evil.example' });
    expect([response.status, await errorOf(response)]).toEqual([
      403,
      'requests of web pages are not answered',
    ]);
    expect(signer.totals().payments).toBe(0);
  });

  it('refuses a body that is too long, and lives on', async () => {
    const signer = await start();
    const response = await fetch(`${signer.url}/generate-live-payment`, {
      method: 'POST',
      body: Buffer.alloc(2 * 1024 * 1024, 32),
    });
    expect([response.status, await errorOf(response)]).toEqual([413, 'the request is too long']);
    expect((await pay(signer)).status).toBe(200);
  });

  it('speaks TLS with a certificate of its own, and says when it has none that fits', async () => {
    const { certPem, keyPem } = createCertificate('signer.example');
    const signer = await start({ tls: { certPem, keyPem } });
    const asked = httpsRequest(`${signer.url}/sign-orchestrator-info`, {
      method: 'POST',
      ca: certPem,
      servername: 'signer.example',
    }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    expect(JSON.parse(await text(response))).toMatchObject({ address: signer.ethAddress });
    await expect(startSigner({ tls: { certPem, keyPem: 'x' } })).rejects.toMatchObject({ code: 'usage' });
  });

  it('lives through what is not HTTP, and clients that go', async () => {
    const signer = await start();
    const { port } = new URL(signer.url);
    const raw = async (bytes: string): Promise<string> => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.end(bytes);
      return text(socket);
    };
    expect(await raw('hello\r\n\r\n')).toContain('400 Bad Request');
    expect(await raw(`POST /generate-live-payment HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)).toContain(
      '431',
    );
    await raw('POST /generate-live-payment HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"orch');
    expect((await pay(signer)).status).toBe(200);
  });

  it('answers whatever it is sent', async () => {
    const signer = await start();
    const url = `${signer.url}/generate-live-payment`;
    const anyJson = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({
          orchestrator: fc.oneof(fc.base64String(), fc.constant(infoBytes(testInfo(1000n, [1, 1])))),
          state: fc.option(fc.record({ State: fc.base64String(), Sig: fc.base64String() })),
          ManifestID: fc.string(),
          inPixels: fc.oneof(fc.bigInt().map(String), fc.integer(), fc.double()),
          type: fc.oneof(fc.string(), fc.constantFrom('live', 'lv2v', 'fixed')),
          maxPrice: fc.option(fc.record({ price: fc.anything(), currency: fc.string(), unit: fc.string() })),
          capabilities: fc.base64String(),
        })
        .map((value) =>
          JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}` : part)),
        ),
    );
    await fc.assert(
      fc.asyncProperty(anyJson, async (sent) => {
        const response = await fetch(url, { method: 'POST', body: sent });
        expect([200, 400, 480, 481, 482]).toContain(response.status);
        expect(await response.json()).toBeTypeOf('object');
      }),
      { numRuns: 150 },
    );
  });

  it('takes states apart without falling apart: every byte of a signed one is changed', async () => {
    const signer = await start();
    const state = await stateOf(await pay(signer));
    const bytes = Buffer.from(state.State, 'base64');
    for (let index = 0; index < bytes.length; index += 7) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((changed.readUInt8(index) + 1) % 256, index);
      const answer = await pay(signer, {
        state: { ...state, State: changed.toString('base64') },
        ManifestID: 'm',
      });
      expect([answer.status, await errorOf(answer)]).toEqual([400, 'invalid sig']);
    }
    const signature = Buffer.from(state.Sig, 'base64');
    for (let index = 0; index < signature.length; index += 1) {
      const changed = Buffer.from(signature);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      const answer = await pay(signer, {
        state: { ...state, Sig: changed.toString('base64') },
        ManifestID: 'm',
      });
      expect(answer.status).toBe(400);
      await answer.arrayBuffer();
    }
  });

  it('closes while a webhook has not answered', async () => {
    const webhook = await startWebhook(() => undefined);
    const signer = await start({ webhook: { url: webhook.url } });
    const lost = expect(pay(signer)).rejects.toThrow();
    await webhook.asked;
    await signer.close();
    await lost;
  });

  it('tells nobody its key', async () => {
    const records: LogRecord[] = [];
    const signer = await start({}, { logger: createLogger((record) => records.push(record), 'debug') });
    const answers = [await pay(signer), await pay(signer, { state: signedState('{}') })];
    const said = JSON.stringify([records, ...(await Promise.all(answers.map((answer) => answer.text())))]);
    expect(said).not.toContain(TEST_KEY.slice(0, 16));
    expect(said).not.toContain(Buffer.from(TEST_KEY, 'hex').toString('base64').slice(0, 16));
  });
});

describe('who may reach it', () => {
  it.each(['0.0.0.0', '::', '192.168.1.1', 'signer.example'])(
    'refuses %s without authentication',
    async (host) => {
      await expect(startSigner({ host })).rejects.toMatchObject({
        code: 'signer_exposed',
        message: `a signer on ${host} would pay for everybody who reaches it: let a webhook decide with --webhook, listen on 127.0.0.1, or say --allow-no-auth if something else keeps others out`,
      });
    },
  );

  it('lets everybody in where a webhook decides, or where that is wanted', async () => {
    const withWebhook = await start({ host: '0.0.0.0', webhook: { url: 'http://127.0.0.1:1' } });
    const wanted = await start({ host: '0.0.0.0', allowNoAuth: true });
    expect([withWebhook.url, wanted.url]).toEqual([
      expect.stringMatching(/^http:\/\/0\.0\.0\.0:\d+$/),
      expect.stringMatching(/^http:\/\/0\.0\.0\.0:\d+$/),
    ]);
  });

  it('says which port is in use', async () => {
    const { url } = await start();
    await expect(startSigner({ port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'port_in_use',
    });
  });
});

interface Webhook {
  readonly url: string;
  /** The bodies it was sent. */
  readonly bodies: { headers: Record<string, string[]>; state: Record<string, unknown> }[];
  readonly requests: IncomingMessage[];
  /** Resolves when it is asked for the first time. */
  readonly asked: Promise<unknown>;
}

/** A webhook that answers as the test says. */
async function startWebhook(answer: (response: ServerResponse) => unknown): Promise<Webhook> {
  const bodies: Webhook['bodies'] = [];
  const requests: IncomingMessage[] = [];
  const server = createServer(async (request, response) => {
    requests.push(request);
    bodies.push(JSON.parse(await text(request)));
    answer(response);
  });
  const asked = once(server, 'request');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push({
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/auth?tenant=1`, bodies, requests, asked };
}

const json = (value: unknown) => (response: ServerResponse) => response.end(JSON.stringify(value));

describe('the webhook', () => {
  it('is told of the headers and the new state, and agrees', async () => {
    const webhook = await startWebhook(json({ status: 200, auth_id: 'tenant-1', expiry: 0 }));
    const signer = await start({
      webhook: { url: webhook.url, headers: { authorization: 'Bearer of-the-signer' } },
    });
    const response = await pay(signer, { app: 'a/b' }, { 'x-api-key': 'of-the-gateway' });
    expect(response.status).toBe(200);
    expect(webhook.requests[0]?.url).toBe('/auth?tenant=1');
    expect(webhook.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer of-the-signer',
      'content-type': 'application/json',
    });
    expect(webhook.bodies[0]).toMatchObject({
      headers: { 'X-Api-Key': ['of-the-gateway'], 'Content-Type': ['text/plain;charset=UTF-8'] },
      state: { App: 'a/b', SenderNonce: 1, Balance: '0', AuthID: '', SequenceNumber: 0 },
    });
    expect(webhook.bodies[0]?.headers).not.toHaveProperty('Host');
    expect(readCarried(await stateOf(response))).toMatchObject({ AuthID: 'tenant-1', AuthExpiry: 0 });
  });

  it('is not asked again before its permission ends', async () => {
    let now = TEST_NOW_MS;
    const until = TEST_NOW_MS / 1000 + 60;
    const webhook = await startWebhook(json({ status: 200, expiry: until }));
    const signer = await start({ webhook: { url: webhook.url } }, { now: () => now });
    const first = await stateOf(await pay(signer));
    now += 60_999;
    const second = await stateOf(await pay(signer, { state: first, ManifestID: 'm' }));
    expect(webhook.bodies).toHaveLength(1);
    expect(readCarried(second)).toMatchObject({ AuthExpiry: until });
    now += 1;
    await pay(signer, { state: second, ManifestID: 'm' });
    expect(webhook.bodies).toHaveLength(2);
  });

  it.each([
    [{ status: 403, reason: 'no subscription' }, 403, 'no subscription'],
    [{ status: 402 }, 402, 'signer auth rejected request with status 402'],
    [{ status: 483, reason: 'insufficient balance' }, 483, 'insufficient balance'],
    [{ status: 503, reason: 'our database' }, 503, 'Service Unavailable Error'],
    [{ status: 0 }, 500, 'Internal Server Error'],
    [{ status: 1000 }, 500, 'Internal Server Error'],
    [{}, 500, 'Internal Server Error'],
    [[], 500, 'Internal Server Error'],
    [{ status: '200' }, 500, 'Internal Server Error'],
    [
      { status: 200, maxPrice: { price: 'free', currency: 'wei', unit: 'fixed' } },
      500,
      'Internal Server Error',
    ],
    [
      { status: 200, maxPrice: { price: 1, currency: 'wei', unit: 'seconds' } },
      502,
      'signer auth invalid maxPrice: maxPrice.unit must be fixed for payment type fixed',
    ],
    [
      { status: 200, maxPrice: { price: 0.5, currency: 'wei', unit: 'fixed' } },
      481,
      'orchestrator price 1.000 exceeds auth webhook maxPrice ceiling 0.500',
    ],
  ])('answering %j makes %i', async (answer, status, message) => {
    const webhook = await startWebhook(json(answer));
    const signer = await start({ webhook: { url: webhook.url } });
    const response = await pay(signer, { type: 'fixed' });
    expect([response.status, await errorOf(response)]).toEqual([status, message]);
    expect(signer.totals()).toMatchObject({ payments: 0, refusals: { [status]: 1 } });
  });

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['with an error', (response) => response.writeHead(401).end('{"status":200}')],
    ['with a page', (response) => response.end('<html>')],
    ['with a redirection', (response) => response.writeHead(307, { location: '/elsewhere' }).end()],
    ['with too much', (response) => response.end(' '.repeat(100_000))],
    ['by hanging up', (response) => response.destroy()],
  ])('answering %s makes 500, and nothing is paid', async (_how, answer) => {
    const webhook = await startWebhook(answer);
    const signer = await start({ webhook: { url: webhook.url, headers: { authorization: 'secret' } } });
    const response = await pay(signer);
    expect([response.status, await errorOf(response)]).toEqual([500, 'Internal Server Error']);
    expect(webhook.requests).toHaveLength(1);
    expect(signer.totals().payments).toBe(0);
  });

  it('that is not there makes 500, and the log says why without its headers', async () => {
    const records: LogRecord[] = [];
    const signer = await start(
      { webhook: { url: 'http://127.0.0.1:1', headers: { authorization: 'hush-hush' } } },
      { logger: createLogger((record) => records.push(record)) },
    );
    expect((await pay(signer)).status).toBe(500);
    expect(records).toContainEqual(
      expect.objectContaining({ message: 'the webhook could not be asked: no payment was made' }),
    );
    expect(JSON.stringify(records)).not.toContain('hush-hush');
  });

  it('is not needed for a name that a proxy vouches for', async () => {
    const signer = await start();
    const first = await stateOf(await pay(signer, {}, { 'signer-auth-id': 'alice' }));
    expect(readCarried(first)).toMatchObject({ AuthID: 'alice' });
    const state = { state: first, ManifestID: 'm' };
    expect((await pay(signer, state, { 'signer-auth-id': 'alice' })).status).toBe(200);
    expect((await pay(signer, state)).status).toBe(200);
    expect((await pay(signer, state, { 'signer-auth-id': 'mallory' })).status).toBe(500);
  });
});
