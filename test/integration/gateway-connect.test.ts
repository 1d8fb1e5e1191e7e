import net, { type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src-main/base/errors.ts';
import { createLogger, type LogRecord } from '../../src-main/base/log.ts';
import { CertificatePins, OrchestratorSession, type Pin } from '../../src-main/gateway/index.ts';
import {
  answerGrpc,
  answerInfo,
  type Fake,
  type FakeOrchestratorOptions,
  fakeOrchestrator,
  hangingUpServer,
  plainTextServer,
  plainWebServer,
  silentServer,
  webServer,
} from '../support/gateway-fakes.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { startOrchestrator } from '../support/local-orchestrator.ts';

const open = closeAfterEach();
const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === '::1'),
);

/** What connecting to `address` raises, with the address written as `O`. */
async function refusal(
  address: string,
  options: { timeoutMs?: number; model?: string; pins?: CertificatePins } = {},
): Promise<string> {
  const connecting = OrchestratorSession.connect(address, { pins: new CertificatePins(), ...options });
  const error = await connecting.then(
    (session) => open.keep(session) && 'connected',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GatewayError);
  const { code, message } = error as GatewayError;
  return `${code}: ${message.replaceAll(/https?:\/\/[^\s:,]+(:\d+)?/g, 'O')}`;
}

async function refusalOf(
  starting: Promise<Fake>,
  options: { scheme?: string; timeoutMs?: number } = {},
): Promise<string> {
  const { port } = open.keep(await starting);
  return refusal(`${options.scheme ?? 'https'}://127.0.0.1:${port}`, options);
}

const refusalOfGrpc = (onGrpc: NonNullable<FakeOrchestratorOptions['onGrpc']>): Promise<string> =>
  refusalOf(fakeOrchestrator({ onGrpc }), { timeoutMs: 3000 });

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('connecting to an orchestrator', () => {
  it('reads what it offers, with and without a model', async () => {
    const { serviceUri } = open.keep(await startOrchestrator({ models: ['noop', 'edges'], capacity: 2 }));
    const session = await open.session(serviceUri);
    expect(session.info.transcoder.origin).toBe(serviceUri);
    expect(session.info.models.map(({ model, pipeline, free }) => [pipeline, model, free])).toEqual([
      ['live-video-to-video', 'edges', 2],
      ['live-video-to-video', 'noop', 2],
    ]);
    expect(session.info).toMatchObject({ ethAddress: null, wantsPayment: false, price: null });
    expect(session.info.hardware.length).toBeGreaterThan(0);
    expect(session.roundTripMs).toBeGreaterThan(0);
    const forModel = await session.refresh({ model: 'noop' });
    expect(forModel.hardware).toEqual([]);
    expect(session.info).toBe(forModel);
    await session.close();
    expect(session.state).toBe('closed');
  });

  it('reads prices as rationals', async () => {
    const price = { pricePerUnit: 1200, pixelsPerUnit: 7 };
    const { serviceUri } = open.keep(await startOrchestrator({ models: ['noop'], price }));
    const session = await open.session(serviceUri);
    expect(session.info.prices).toEqual([
      { pricePerUnit: 1200n, pixelsPerUnit: 7n, pipeline: 'live-video-to-video', model: 'noop' },
    ]);
  });

  it('speaks to an orchestrator without TLS when told http', async () => {
    const fake = open.keep(await fakeOrchestrator({ plain: true }));
    const session = await open.session(fake.origin);
    expect(session.info.transcoder.origin).toBe(fake.origin);
  });

  it.skipIf(!hasIpv6)('reaches an IPv6 address (of a machine that has IPv6)', async () => {
    const { serviceUri } = open.keep(await startOrchestrator({ host: '::1', models: ['noop'] }));
    expect(serviceUri).toContain('[::1]');
    const session = await open.session(serviceUri);
    const answer = { headers: {}, body: '', timeoutMs: 2000 };
    const { status } = await session.post({ url: new URL('/nothing', serviceUri), ...answer });
    expect(status).toBe(404);
    expect(session.transport.agentFor(new URL(serviceUri))).toBeDefined();
  });

  it('logs no secret', async () => {
    const lines: LogRecord[] = [];
    const { serviceUri } = open.keep(await startOrchestrator({ models: ['noop'] }));
    const session = await open.session(serviceUri, {
      logger: createLogger((line) => lines.push(line), 'debug'),
    });
    const secret = Buffer.from(session.authToken.token);
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toContain(secret.toString('hex'));
    expect(JSON.stringify(lines)).not.toContain(secret.toString('base64'));
  });

  it('stops when asked to', async () => {
    const { port } = open.keep(await silentServer());
    const stop = new AbortController();
    const connecting = OrchestratorSession.connect(`127.0.0.1:${port}`, {
      pins: new CertificatePins(),
      signal: stop.signal,
    });
    stop.abort(new Error('enough'));
    await expect(connecting).rejects.toThrow('enough');
  });
});

describe('what is not a usable orchestrator', () => {
  it('nothing listens', async () => {
    expect(await refusal(`https://127.0.0.1:${await freePort()}`)).toMatchInlineSnapshot(
      `"orchestrator_unreachable: O refused the connection, nothing listens there: check the port and that the orchestrator runs"`,
    );
  });

  it('an unknown host', async () => {
    expect(await refusal('no-such-host.invalid')).toMatch(/^orchestrator_unreachable: O cannot be reached/);
  });

  it('a server that says nothing', async () => {
    expect(await refusalOf(silentServer(), { timeoutMs: 80 })).toMatchInlineSnapshot(
      `"orchestrator_timeout: O accepted a connection but did not answer the TLS handshake within 80 ms: it is overloaded or no orchestrator"`,
    );
    expect(await refusalOf(silentServer(), { timeoutMs: 80, scheme: 'http' })).toMatchInlineSnapshot(
      `"orchestrator_timeout: O did not answer within 80 ms: try again or choose another orchestrator"`,
    );
  });

  it('a server without TLS', async () => {
    expect(await refusalOf(plainTextServer())).toMatchInlineSnapshot(
      `"orchestrator_not_tls: O does not speak TLS: check the port, or write http:// if it is an orchestrator without TLS"`,
    );
    expect(await refusalOf(fakeOrchestrator({ plain: true }))).toMatchInlineSnapshot(
      `"orchestrator_not_tls: O does not speak TLS: check the port, or write http:// if it is an orchestrator without TLS"`,
    );
    expect(await refusalOf(hangingUpServer())).toMatchInlineSnapshot(
      `"orchestrator_not_tls: O does not speak TLS: check the port, or write http:// if it is an orchestrator without TLS"`,
    );
  });

  it('a web server', async () => {
    expect(await refusalOf(webServer({ alpn: true }))).toMatchInlineSnapshot(
      `"orchestrator_not_recognised: O answers TLS but no HTTP/2, so it is not an orchestrator: check the address and the port"`,
    );
    expect(await refusalOf(webServer({ alpn: false }))).toMatchInlineSnapshot(
      `"orchestrator_not_recognised: O answers TLS but no HTTP/2, so it is not an orchestrator: check the address and the port"`,
    );
    expect(
      await refusalOfGrpc((response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>hello</html>');
      }),
    ).toMatchInlineSnapshot(
      `"orchestrator_not_recognised: O answers, but not as an orchestrator (unsupported content type text/html): check the address and the port"`,
    );
    expect(await refusalOfGrpc((response) => void response.writeHead(404).end())).toMatchInlineSnapshot(
      `"orchestrator_not_recognised: O answers, but not as an orchestrator (HTTP 404): check the address and the port"`,
    );
  });

  it('a web server without TLS, addressed as one', async () => {
    expect(await refusalOf(plainWebServer(), { scheme: 'http', timeoutMs: 2000 })).toMatchInlineSnapshot(
      `"orchestrator_not_recognised: O answers, but not as an orchestrator (Protocol error): check the address and the port"`,
    );
  });

  it('a gRPC server of another kind', async () => {
    expect(
      await refusalOfGrpc((response) =>
        answerGrpc(response, null, { code: 12, message: 'unknown service net.Orchestrator' }),
      ),
    ).toMatchInlineSnapshot(
      `"orchestrator_not_recognised: O answers, but not as an orchestrator (unknown service net.Orchestrator): check the address and the port"`,
    );
    expect(
      await refusalOfGrpc((response) => answerGrpc(response, Buffer.from([0x0a, 0xff, 0xff, 0xff, 0x7f]))),
    ).toMatchInlineSnapshot(
      `"orchestrator_not_recognised: O answers, but not as an orchestrator (parse binary: premature EOF): check the address and the port"`,
    );
    expect(await refusalOfGrpc((response) => answerGrpc(response, null))).toMatchInlineSnapshot(
      `"orchestrator_not_recognised: O answers, but not as an orchestrator (protocol error: missing output message for unary method): check the address and the port"`,
    );
  });

  it('an answer that is too large', async () => {
    expect(
      await refusalOfGrpc((response) => answerGrpc(response, Buffer.alloc(5 * 1024 * 1024))),
    ).toMatchInlineSnapshot(
      `"orchestrator_not_recognised: O answers, but not as an orchestrator (message size 5242880 is larger than configured readMaxBytes 1048576): check the address and the port"`,
    );
  });

  it('an orchestrator that refuses', async () => {
    const refuse = (message: string): Promise<string> =>
      refusalOfGrpc((response) => answerGrpc(response, null, { code: 2, message }));
    expect(await refuse('Invalid orchestrator request: OrchestratorCapped')).toMatchInlineSnapshot(
      `"orchestrator_full: O has no free runner: try again later or choose another orchestrator"`,
    );
    expect(
      await refuse('Invalid orchestrator request: orchestrator req sig check failed'),
    ).toMatchInlineSnapshot(
      `"orchestrator_refused: O works for signed requests only: set up a signer, or choose an off-chain orchestrator"`,
    );
    expect(await refuse('authentication failed: no')).toMatchInlineSnapshot(
      `"orchestrator_refused: O refused: authentication failed: no"`,
    );
  });

  it('a connection that breaks while the question is open', async () => {
    expect(await refusalOfGrpc((response) => response.stream.session?.destroy())).toMatchInlineSnapshot(
      `"orchestrator_lost: O closed the connection before it answered: try again or choose another orchestrator"`,
    );
    expect(await refusalOfGrpc((response) => response.stream.close(2))).toMatchInlineSnapshot(
      `"orchestrator_lost: O closed the connection before it answered: try again or choose another orchestrator"`,
    );
  });

  it('an orchestrator that answers too late', async () => {
    expect(
      await refusalOf(fakeOrchestrator({ onGrpc: () => undefined }), { timeoutMs: 400 }),
    ).toMatchInlineSnapshot(
      `"orchestrator_timeout: O did not answer within 400 ms: try again or choose another orchestrator"`,
    );
  });

  it('an answer without what a job needs', async () => {
    const withTranscoder = (transcoder: string, nodes: string[] = []): Promise<string> =>
      refusalOfGrpc((response, origin) => answerInfo(response, origin, { transcoder, nodes }));
    expect(await withTranscoder('')).toMatchInlineSnapshot(
      `"orchestrator_refused: O takes no jobs at this address: choose another orchestrator"`,
    );
    expect(await withTranscoder('', ['https://a:1', ''])).toMatchInlineSnapshot(
      `"orchestrator_refused: O takes no jobs at this address: try one of its nodes: O"`,
    );
    expect(await withTranscoder('gopher://x')).toMatchInlineSnapshot(
      `"orchestrator_not_recognised: O is not a usable orchestrator: its job address "gopher://x" is not an https:// or http:// address; choose another one"`,
    );
    expect(await withTranscoder('nonsense')).toMatchInlineSnapshot(
      `"orchestrator_not_recognised: O is not a usable orchestrator: its job address "nonsense" is not an https:// or http:// address; choose another one"`,
    );
    expect(await withTranscoder('https://me:secret@x')).not.toContain('secret');
  });

  it('names the models there are when the wanted one is not among them', async () => {
    const { serviceUri } = open.keep(await startOrchestrator({ models: ['noop', 'edges'] }));
    expect(await refusal(serviceUri, { model: 'nope' })).toMatchInlineSnapshot(
      `"model_unknown: O does not offer "nope": choose one of edges, noop"`,
    );
  });

  it('an orchestrator that is full', async () => {
    const { serviceUri } = open.keep(
      await startOrchestrator({ models: ['noop'], misbehaviour: { full: true } }),
    );
    expect(await refusal(serviceUri, { model: 'noop' })).toMatchInlineSnapshot(
      `"orchestrator_full: O has no free runner: try again later or choose another orchestrator"`,
    );
  });
});

describe('certificates', () => {
  it('pins what it sees first, reports it, and takes it again', async () => {
    const orchestrator = open.keep(await startOrchestrator({ models: ['noop'] }));
    const pinned: Pin[] = [];
    const pins = new CertificatePins({ onPinned: (pin) => pinned.push(pin), now: () => 1234 });
    await open.session(orchestrator.serviceUri, { pins });
    await open.session(orchestrator.serviceUri, { pins });
    expect(pinned).toHaveLength(1);
    expect(pinned[0]).toMatchObject({
      endpoint: new URL(orchestrator.serviceUri).host,
      firstSeenMs: 1234,
      certificate: { fingerprint: orchestrator.certificateFingerprint },
    });
  });

  it('refuses a changed certificate until it is accepted, and sends nothing before', async () => {
    let asked = 0;
    const fake = open.keep(
      await fakeOrchestrator({
        onGrpc: (response, origin) => {
          asked += 1;
          answerInfo(response, origin);
        },
      }),
    );
    const pins = new CertificatePins();
    const first = await open.session(fake.origin, { pins });
    await first.close();
    const presented = fake.replaceCertificate();
    const sentence = await refusal(fake.origin, { pins });
    expect(
      sentence.replaceAll(/[0-9a-f]{16}…/g, 'F').replaceAll(/127\.0\.0\.1:\d+/g, 'H'),
    ).toMatchInlineSnapshot(
      `"certificate_changed: H shows certificate F, before it was F: it was restarted, or somebody stands in between; accept the new certificate only if you expected this"`,
    );
    expect(asked).toBe(1);
    const error = await OrchestratorSession.connect(fake.origin, { pins }).catch((thrown: unknown) => thrown);
    expect((error as GatewayError).fields).toMatchObject({ presented });
    pins.accept(`127.0.0.1:${fake.port}`, presented);
    await open.session(fake.origin, { pins });
    expect(asked).toBe(2);
  });

  it('checks again when an open session has to connect anew', async () => {
    const fake = open.keep(await fakeOrchestrator());
    const pins = new CertificatePins();
    const session = await open.session(fake.origin, { pins });
    fake.replaceCertificate();
    fake.dropConnections();
    await expect(session.refresh()).rejects.toMatchObject({ code: 'certificate_changed' });
    const url = new URL('/live-video-to-video', fake.origin);
    await expect(session.post({ url, headers: {}, body: '', timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'certificate_changed',
    });
  });

  it('demands the fingerprint it was given', async () => {
    const orchestrator = open.keep(await startOrchestrator({ models: ['noop'] }));
    const endpoint = new URL(orchestrator.serviceUri).host;
    const pins = new CertificatePins();
    pins.expect(endpoint, 'ab'.repeat(32));
    expect(await refusal(orchestrator.serviceUri, { pins })).toMatch(/^certificate_mismatch: /);
    pins.expect(endpoint, orchestrator.certificateFingerprint.toUpperCase().replace(/(..)(?=.)/g, '$1:'));
    await open.session(orchestrator.serviceUri, { pins });
  });
});
