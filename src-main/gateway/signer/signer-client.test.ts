import { describe, expect, it } from 'vitest';
import { fakeSigner, SIGNER_ANSWER } from '../../../test/support/fake-signer.ts';
import {
  hangingUpServer,
  plainTextServer,
  silentServer,
  webServer,
} from '../../../test/support/gateway-fakes.ts';
import { closeAfterEach } from '../../../test/support/gateway-open.ts';
import { CertificatePins } from '../tls/pins.ts';
import { SignerClient } from './signer-client.ts';

const open = closeAfterEach();
const HEADERS = { Authorization: 'Bearer s3cret' };

const client = (address: string, timeoutMs = 2000): SignerClient =>
  open.keep(new SignerClient({ address, headers: HEADERS }, { pins: new CertificatePins(), timeoutMs }));

/** What asking at `address` raises, with the address written as `S`. */
async function refusalAt(address: string, timeoutMs?: number): Promise<string> {
  const error = await client(address, timeoutMs)
    .signOrchestratorInfo()
    .then(
      () => expect.unreachable('it was taken'),
      (thrown: { code: string; message: string }) => thrown,
    );
  expect(JSON.stringify(error)).not.toContain('s3cret');
  return `${error.code}: ${error.message.replaceAll(address, 'S')}`;
}

/** What a signer that answers so makes of a question. */
async function refusalOf(
  answer: NonNullable<Parameters<typeof fakeSigner>[0]>,
  timeoutMs?: number,
): Promise<string> {
  return refusalAt(open.keep(await fakeSigner(answer)).origin, timeoutMs);
}

describe('asking a signer for its address', () => {
  it('posts its headers below its path and checks the signature', async () => {
    const signer = open.keep(await fakeSigner());
    await expect(client(`${signer.origin}/v1`).signOrchestratorInfo()).resolves.toEqual({
      ethAddress: SIGNER_ANSWER.address,
      signature: SIGNER_ANSWER.signature,
      latencyMs: expect.any(Number),
    });
    expect(signer.requests).toEqual([
      {
        method: 'POST',
        path: '/v1/sign-orchestrator-info',
        headers: expect.objectContaining({
          authorization: 'Bearer s3cret',
          'content-type': 'application/json',
        }),
        body: '{}',
      },
    ]);
  });

  it('writes its address as EIP-55 does, however the signer does', async () => {
    const answer = JSON.stringify({ ...SIGNER_ANSWER, address: SIGNER_ANSWER.address.toLowerCase() });
    const signer = open.keep(await fakeSigner((response) => void response.end(answer)));
    await expect(client(signer.origin).signOrchestratorInfo()).resolves.toMatchObject({
      ethAddress: SIGNER_ANSWER.address,
    });
  });

  it('says what a refusal means', async () => {
    const signerError = (status: number, message: string): Promise<string> =>
      refusalOf((response) => response.writeHead(status).end(JSON.stringify({ error: { message } })));
    expect([
      await signerError(401, 'who are you?'),
      await signerError(401, 'no account has the key s3cret'),
      await refusalOf((response) => response.writeHead(403).end('<html>no</html>')),
      await signerError(500, 'Internal Server Error'),
      await signerError(418, 'I am a teapot'),
      await refusalOf((response) => response.writeHead(404).end('404 page not found')),
    ]).toMatchInlineSnapshot(`
      [
        "signer_refused: the signer at S refused your headers (401, "who are you?"): check their names and values",
        "signer_refused: the signer at S refused your headers (401, "no account has the key [removed]"): check their names and values",
        "signer_refused: the signer at S refused your headers (403): check their names and values",
        "signer_refused: the signer at S refused (500, "Internal Server Error"): try again later",
        "signer_refused: the signer at S refused (418, "I am a teapot"): ask whoever runs it",
        "signer_not_recognised: S answers, but not as a signer (it has no such endpoint, status 404): check the address and the port",
      ]
    `);
  });

  it('takes nothing for a signer that is none', async () => {
    const other = '0x0000000000000000000000000000000000000001';
    expect([
      await refusalOf((response) => response.end('<html>hello</html>')),
      await refusalOf((response) => response.end('{}')),
      await refusalOf((response) => response.end(JSON.stringify({ ...SIGNER_ANSWER, address: other }))),
      await refusalOf((response) => response.end(JSON.stringify(SIGNER_ANSWER).padEnd(300_000, ' '))),
    ]).toMatchInlineSnapshot(`
      [
        "signer_not_recognised: S answers, but not as a signer (its answer is not an address and a signature in JSON): check the address and the port",
        "signer_not_recognised: S answers, but not as a signer (its answer is not an address and a signature in JSON): check the address and the port",
        "signer_not_recognised: S answers, but not as a signer (its signature does not belong to its address): check the address and the port",
        "signer_not_recognised: S answers, but not as a signer (its answer is too long): check the address and the port",
      ]
    `);
  });

  it('does not follow a redirect with its headers', async () => {
    const elsewhere = open.keep(await fakeSigner());
    const location = `${elsewhere.origin}/sign-orchestrator-info`;
    const refusal = await refusalOf((response) => response.writeHead(307, { location }).end());
    expect(refusal.replace(elsewhere.origin, 'ELSEWHERE')).toMatchInlineSnapshot(
      `"signer_not_recognised: S redirects to ELSEWHERE; your headers were not sent there: set the final address of the signer yourself"`,
    );
    expect(elsewhere.requests).toEqual([]);
  });

  it('waits no longer than its limit, for an answer or for the rest of one', async () => {
    expect([
      await refusalOf(() => undefined, 100),
      await refusalOf((response) => void response.writeHead(200).write('{"address":'), 100),
    ]).toMatchInlineSnapshot(`
      [
        "signer_unreachable: the signer at S cannot be reached (no answer within 100 ms): check its address, and that it is running",
        "signer_unreachable: the signer at S cannot be reached (no answer within 100 ms): check its address, and that it is running",
      ]
    `);
  });

  it('says when nothing is there, or nothing that speaks HTTP or TLS', async () => {
    const gone = await fakeSigner();
    await gone.close();
    const servers = [
      silentServer(),
      plainTextServer(),
      webServer({ alpn: true }),
      hangingUpServer(),
    ] as const;
    const [silent, text, tls, hangs] = await Promise.all(servers);
    for (const server of [silent, text, tls, hangs]) open.keep(server);
    const addresses = [
      gone.origin,
      `http://127.0.0.1:${silent.port}`,
      `https://127.0.0.1:${text.port}`,
      `http://127.0.0.1:${tls.port}`,
      `https://127.0.0.1:${hangs.port}`,
    ];
    const refusals = [];
    for (const address of addresses) refusals.push(await refusalAt(address, 300));
    expect(refusals).toMatchInlineSnapshot(`
      [
        "signer_unreachable: the signer at S cannot be reached (nothing listens there): check its address, and that it is running",
        "signer_unreachable: the signer at S cannot be reached (no answer within 300 ms): check its address, and that it is running",
        "signer_not_recognised: S answers, but not as a signer (it does not speak TLS): check the address and the port",
        "signer_unreachable: the signer at S cannot be reached (it closed the connection): check its address, and that it is running",
        "signer_not_recognised: S answers, but not as a signer (it does not speak TLS): check the address and the port",
      ]
    `);
  });

  it('sends nothing to a private signer whose certificate is another one', async () => {
    const pins = new CertificatePins();
    const { port } = open.keep(await webServer({ alpn: true }));
    const address = `https://127.0.0.1:${port}`;
    pins.accept(`127.0.0.1:${port}`, 'ab'.repeat(32));
    const asking = open
      .keep(new SignerClient({ address, headers: HEADERS }, { pins }))
      .signOrchestratorInfo();
    await expect(asking).rejects.toMatchObject({
      code: 'certificate_changed',
      message: `the signer at ${address} shows another certificate than before, and your headers were not sent: it was set up anew, or somebody stands in between; if you expected this, save the signer again`,
    });
  });

  it('ends with the reason of its signal', async () => {
    const signer = open.keep(await fakeSigner(() => undefined));
    const reason = new Error('enough');
    const asking = client(signer.origin).signOrchestratorInfo(AbortSignal.abort(reason));
    await expect(asking).rejects.toBe(reason);
  });
});
