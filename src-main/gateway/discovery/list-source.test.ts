import type http from 'node:http';
import { describe, expect, it } from 'vitest';
import { fakeSigner } from '../../../test/support/fake-signer.ts';
import { plainTextServer, silentServer, webServer } from '../../../test/support/gateway-fakes.ts';
import { closeAfterEach } from '../../../test/support/gateway-open.ts';
import { CertificatePins } from '../tls/pins.ts';
import type { DiscoveryAnswer } from './discovered.ts';
import { listSource } from './list-source.ts';

const open = closeAfterEach();
const SECRET = 's3cret';
const ETH = `0x${'Ab'.repeat(20)}`;

type Answer = (response: http.ServerResponse) => void;

async function ask(url: string, timeoutMs = 2_000): Promise<DiscoveryAnswer> {
  const { signal } = new AbortController();
  const headers = { authorization: `Bearer ${SECRET}` };
  return listSource({ url: new URL(url), headers, pins: new CertificatePins(), timeoutMs }).discover({
    signal,
  });
}

/** Starts a discovery service. */
async function serviceWith(answer: Answer): Promise<string> {
  return open.keep(await fakeSigner(answer)).origin;
}

/** What asking a service that answers so brings. */
const answerOf = async (body: unknown): Promise<DiscoveryAnswer> =>
  ask(await serviceWith((response) => void response.end(JSON.stringify(body))));

async function refusalAt(url: string, timeoutMs?: number): Promise<string> {
  const error = await ask(url, timeoutMs).then(
    () => expect.unreachable('it was taken'),
    (thrown: { code: string; message: string }) => thrown,
  );
  expect(JSON.stringify(error)).not.toContain(SECRET);
  return `${error.code}: ${error.message.replaceAll(new URL(url).origin, 'S')}`;
}

const refusalOf = async (answer: Answer, timeoutMs?: number): Promise<string> =>
  refusalAt(`${await serviceWith(answer)}/v1?key=${SECRET}`, timeoutMs);

const found = (address: string, ethAddress: string | null = null, price: number | null = null) => ({
  address,
  ethAddress,
  priceHintWeiPerPixel: price,
  // The service is on this machine.
  publicOnly: false,
});

describe('a list of orchestrators', () => {
  it("is read as go-livepeer's webhook and signers write it, and as others do", async () => {
    const { orchestrators, refused } = await answerOf([
      { address: 'https://a.example:8935', score: 1, capabilities: ['live-video-to-video/noop'] },
      { address: 'https://b.example', score: 1, capabilities: null, runners: [{ url: 'https://r.example' }] },
      'c.example:7936',
      'https://D.example:443/',
      { eth_address: ETH, service_uri: 'https://e.example:8935', name: 'e' },
      { ethAddress: ETH, orchUri: 'https://f.example:8935', gpuName: 'x' },
    ]);
    expect(refused).toBe(0);
    expect(orchestrators).toEqual([
      found('https://a.example:8935'),
      found('https://b.example'),
      found('https://c.example:7936'),
      found('https://d.example'),
      found('https://e.example:8935', ETH.toLowerCase()),
      found('https://f.example:8935'),
    ]);
  });

  it("is read of the Explorer's scores, where the price record has the address", async () => {
    const record = {
      Address: ETH,
      ServiceURI: 'https://a.example:8935',
      PricePerPixel: 27840.575,
      Active: true,
    };
    const answer = await answerOf({
      [ETH]: { pricePerPixel: record, scores: { FRA: 91 } },
      [`0x${'cd'.repeat(20)}`]: { pricePerPixel: 0, scores: {} },
      [`0x${'ef'.repeat(20)}`]: { pricePerPixel: { ...record, Active: false }, scores: {} },
    });
    expect(answer).toEqual({
      orchestrators: [found('https://a.example:8935', ETH.toLowerCase(), 27840.575)],
      refused: 2,
      refusedWhy: '1 without an address, 1 not active',
    });
  });

  it('is read of orchestratorStats', async () => {
    const { orchestrators } = await answerOf([
      { Address: ETH, ServiceURI: 'https://a.example:8935', PricePerPixel: 1200, Active: true, UpdatedAt: 1 },
    ]);
    expect(orchestrators).toEqual([found('https://a.example:8935', ETH.toLowerCase(), 1200)]);
  });

  it('holds each orchestrator once, and says what was left out', async () => {
    const answer = await answerOf([
      'https://a.example:8935',
      'https://A.EXAMPLE:8935/',
      { address: 'a.example' },
      'ftp://b.example',
      'wss://b.example',
      'https://user:pw@b.example',
      'https://b.example/path',
      'https://b.example:99999',
      'x'.repeat(3_000),
      { address: 7 },
      {},
      null,
      7,
      [],
      { address: 'javascript:alert(1)' },
    ]);
    expect(answer).toEqual({
      orchestrators: [found('https://a.example:8935')],
      refused: 12,
      refusedWhy:
        '2 neither https:// nor http://, 1 with a user name, 4 that are no addresses, 5 without an address',
    });
  });

  it('in a private network may name orchestrators there', async () => {
    const { orchestrators } = await answerOf(['https://127.0.0.1:8935', 'https://10.0.0.1:8935']);
    expect(orchestrators).toHaveLength(2);
  });

  it('with a million entries is read for the first ten thousand, quickly and in little memory', async () => {
    let sentBytes = 0;
    let closed: Promise<void> | undefined;
    const url = await serviceWith((response) => {
      closed = new Promise((resolve) => response.once('close', resolve));
      let index = 0;
      const write = (): void => {
        let goesOn = true;
        while (goesOn && index < 1_000_000 && !response.destroyed) {
          const entries = Array.from(
            { length: 500 },
            (_unused, at) => `{"address":"https://o${index + at}.example:8935","score":1}`,
          );
          const text = `${index === 0 ? '[' : ','}${entries.join(',')}`;
          index += 500;
          sentBytes += text.length;
          goesOn = response.write(text);
        }
        if (index >= 1_000_000) response.end(']');
      };
      response.on('drain', write);
      write();
    });
    const answer = await ask(url, 10_000);
    expect(answer.orchestrators).toHaveLength(10_000);
    expect(answer.refusedWhy).toBe('everything after the first 10000 entries');
    await closed;
    expect(sentBytes).toBeLessThan(20_000_000);
  });
});

describe('a service that cannot be used', () => {
  it('says what is wrong', async () => {
    const says = (status: number, body: string, headers = {}): Promise<string> =>
      refusalOf((response) => response.writeHead(status, headers).end(body));
    expect([
      await says(200, '<html>hello</html>'),
      await says(200, '"https://a.example"'),
      await says(200, '[{"address":"https://a.example"}'),
      await says(200, '[{"address":"https://a.example",}]'),
      await says(200, ''),
      await says(200, JSON.stringify({ error: 'not found', code: 'NOT_FOUND' })),
      await says(200, `["${'x'.repeat(300_000)}"]`),
      await says(401, SECRET),
      await says(404, 'no'),
      await says(429, 'slow down'),
      await says(503, 'later', { 'retry-after': '7' }),
    ]).toMatchInlineSnapshot(`
      [
        "discovery_not_recognised: S answers, but not with a list of orchestrators (it is not a list in JSON): check its address",
        "discovery_not_recognised: S answers, but not with a list of orchestrators (it is not a list in JSON): check its address",
        "discovery_not_recognised: S answers, but not with a list of orchestrators (it is not a list in JSON): check its address",
        "discovery_not_recognised: S answers, but not with a list of orchestrators (it is not a list in JSON): check its address",
        "discovery_not_recognised: S answers, but not with a list of orchestrators (it is not a list in JSON): check its address",
        "discovery_not_recognised: S answers, but not with a list of orchestrators (none of its entries has an address): check its address",
        "discovery_not_recognised: S answers, but not with a list of orchestrators (it is not a list in JSON): check its address",
        "discovery_failed: S cannot be asked for orchestrators (it refuses, status 401: it wants a key, or another one): check its address and headers, or try again later",
        "discovery_not_recognised: S answers, but not with a list of orchestrators (it has no such page, status 404): check its address",
        "discovery_failed: S cannot be asked for orchestrators (it limits how often it is asked): check its address and headers, or try again later",
        "discovery_failed: S cannot be asked for orchestrators (status 503): check its address and headers, or try again later",
      ]
    `);
  });

  it('says how long it wants to be left alone', async () => {
    const url = await serviceWith((response) => response.writeHead(429, { 'retry-after': '90' }).end());
    await expect(ask(url)).rejects.toMatchObject({ fields: { retryAfterMs: 90_000 } });
  });

  it('that redirects gets no headers sent elsewhere', async () => {
    const elsewhere = open.keep(await fakeSigner());
    const location = `${elsewhere.origin}/list`;
    expect(await refusalOf((response) => response.writeHead(302, { location }).end())).toMatchInlineSnapshot(
      `"discovery_not_recognised: S answers, but not with a list of orchestrators (it redirects, status 302; your headers were sent nowhere else): check its address"`,
    );
    expect(elsewhere.requests).toEqual([]);
  });

  it('is given no more than its time, also when it answers drop by drop', async () => {
    const never = await refusalOf(() => undefined, 100);
    const slowly = await refusalOf((response) => {
      response.write('[');
      const timer = setInterval(() => response.write(' '), 10);
      response.once('close', () => clearInterval(timer));
    }, 100);
    expect(slowly).toBe(never);
    expect(never).toMatchInlineSnapshot(
      `"discovery_failed: S cannot be asked for orchestrators (no whole answer within 100 ms): check its address and headers, or try again later"`,
    );
  });

  it('is named when nothing speaks HTTP there', async () => {
    const [silent, text] = await Promise.all([silentServer(), plainTextServer()]);
    open.keep(silent);
    open.keep(text);
    const gone = await fakeSigner();
    await gone.close();
    expect([
      await refusalAt(gone.origin),
      await refusalAt(`http://127.0.0.1:${silent.port}`, 100),
      await refusalAt(`https://127.0.0.1:${text.port}`),
      await refusalAt('https://nowhere.invalid'),
    ]).toMatchInlineSnapshot(`
      [
        "discovery_failed: S cannot be asked for orchestrators (nothing listens there): check its address and headers, or try again later",
        "discovery_failed: S cannot be asked for orchestrators (no whole answer within 100 ms): check its address and headers, or try again later",
        "discovery_not_recognised: S answers, but not with a list of orchestrators (it does not speak TLS): check its address",
        "discovery_failed: S cannot be asked for orchestrators (its host name is not known): check its address and headers, or try again later",
      ]
    `);
  });

  it('in a private network gets nothing when its certificate is another one', async () => {
    const { port } = open.keep(await webServer({ alpn: true }));
    const pins = new CertificatePins();
    pins.accept(`127.0.0.1:${port}`, 'ab'.repeat(32));
    const url = new URL(`https://127.0.0.1:${port}/list`);
    const asking = listSource({ url, headers: { 'x-key': SECRET }, pins }).discover({
      signal: new AbortController().signal,
    });
    await expect(asking).rejects.toMatchObject({
      code: 'certificate_changed',
      message: expect.stringContaining('save this source of orchestrators again'),
    });
  });

  it('ends with the reason of the signal', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const url = await serviceWith(() => abort.abort(reason));
    const client = listSource({ url: new URL(url), headers: {}, pins: new CertificatePins() });
    await expect(client.discover({ signal: abort.signal })).rejects.toBe(reason);
  });
});
