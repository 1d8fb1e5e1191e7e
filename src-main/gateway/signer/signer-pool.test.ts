import { describe, expect, it } from 'vitest';
import { fakeSigner, SIGNER_ANSWER } from '../../../test/support/fake-signer.ts';
import { closeAfterEach } from '../../../test/support/gateway-open.ts';
import {
  refusing,
  refusingPayments,
  type SignerFront,
  signerFront,
} from '../../../test/support/signer-front.ts';
import { infoBytes, testInfo } from '../../../test/support/signer-requests.ts';
import { startSigner } from '../../../test/support/signer-rig.ts';
import type { GatewayError } from '../../base/errors.ts';
import { createLogger, type LogRecord } from '../../base/log.ts';
import { SigningKey } from '../../signer/key/signing-key.ts';
import { CertificatePins } from '../tls/pins.ts';
import type { LivePaymentAnswer, LivePaymentRequest } from './signer-client.ts';
import { SignerPool } from './signer-pool.ts';

const open = closeAfterEach();
const ADDRESS = SIGNER_ANSWER.address.toLowerCase();

/** A pool on a clock of its own, and what it logged. */
function poolOf(origins: readonly string[], timeoutMs = 5000) {
  const clock = { ms: 0 };
  const records: LogRecord[] = [];
  const pool = open.keep(
    new SignerPool({
      pins: new CertificatePins(),
      timeoutMs,
      nowMs: () => clock.ms,
      logger: createLogger((record) => records.push(record), 'debug'),
    }),
  );
  pool.set(
    origins.map((address, index) => ({
      id: `signer ${index}`,
      address,
      headers: { Authorization: `Bearer s3cret-${index}` },
    })),
  );
  return { pool, clock, records };
}

const front = async (key?: SigningKey): Promise<SignerFront> => {
  const signer = open.keep(await startSigner({}, key ? { key } : {}));
  return open.keep(await signerFront(signer.url));
};

const request = (change: Partial<LivePaymentRequest> = {}): LivePaymentRequest => ({
  state: null,
  orchestrator: Buffer.from(infoBytes(testInfo(1_000_000_000n, [1, 1])), 'base64'),
  manifestId: null,
  app: 'live-video-to-video/noop',
  capabilities: new Uint8Array(0),
  maxWeiPerPixel: null,
  ...change,
});

const pay = (pool: SignerPool, change: Partial<LivePaymentRequest> = {}, ethAddress = ADDRESS) =>
  pool.pay({
    payment: request(change),
    ethAddress,
    accept: async (answer: LivePaymentAnswer) => answer,
  });

/** What a promise is rejected with. */
const refusal = (promise: Promise<unknown>): Promise<GatewayError> =>
  promise.then(
    () => expect.unreachable('it was not refused'),
    (error: GatewayError) => error,
  );

const stateOf = (answer: LivePaymentAnswer): LivePaymentRequest['state'] =>
  answer.kind === 'payment' ? answer.state : null;

describe('the signers of a pool', () => {
  it('are asked who they are once, by however many at the same time', async () => {
    const signer = open.keep(await fakeSigner());
    const { pool } = poolOf([signer.origin]);
    const identities = await Promise.all(Array.from({ length: 50 }, () => pool.identity()));
    await pool.identity();
    expect(signer.requests).toHaveLength(1);
    expect(new Set(identities).size).toBe(1);
    expect(identities[0]).toMatchObject({ ethAddress: ADDRESS });
    expect([identities[0]?.address.length, identities[0]?.signature.length]).toEqual([20, 65]);
  });

  it('are nobody where there are none', async () => {
    const { pool } = poolOf([]);
    expect(await pool.identity()).toBeNull();
    expect(await refusal(pay(pool))).toMatchObject({ code: 'signer_lost' });
    expect(await refusal(pool.discoverOrchestrators([]))).toMatchObject({ code: 'discovery_failed' });
  });

  it('continue for each other, state and all, and each gets its own headers only', async () => {
    const [a, b] = [await front(), await front()];
    const { pool, records } = poolOf([a.origin, b.origin]);
    const first = await pay(pool);
    expect(pool.activeId).toBe('signer 0');
    await a.close();
    const second = await pay(pool, { state: stateOf(first), manifestId: 'job' });
    expect(second.kind === 'payment' || second.kind === 'no-tickets').toBe(true);
    expect(pool.activeId).toBe('signer 1');
    expect(pool.statuses).toMatchObject([
      { state: 'failing', error: { code: 'signer_unreachable' } },
      { state: 'reachable', error: null },
    ]);
    const sent = b.requests.map(({ headers }) => headers.authorization);
    expect(new Set(sent)).toEqual(new Set(['Bearer s3cret-1']));
    expect(JSON.stringify([records, pool.statuses])).not.toContain('s3cret');
    if (first.kind === 'payment') expect(JSON.stringify(records)).not.toContain(first.state.State);
  });

  it('of another address do not continue what one of them began', async () => {
    const [a, b] = [await front(), await front(SigningKey.throwAway())];
    const { pool } = poolOf([a.origin, b.origin]);
    const first = await pay(pool);
    await a.close();
    expect(await refusal(pay(pool, { state: stateOf(first), manifestId: 'job' }))).toMatchObject({
      code: 'signer_unreachable',
    });
    expect(b.requests.map(({ path }) => path)).toEqual(['/sign-orchestrator-info']);
    pool.set([{ id: 'signer 1', address: b.origin, headers: {} }]);
    expect((await refusal(pay(pool))).message).toBe(
      `no signer pays from ${ADDRESS} any more: set the signer that does, or start the stream again`,
    );
  });

  it.each([
    ['401', refusing(401, 'who are you?')],
    ['500', refusing(500, 'Internal Server Error')],
    ['503', refusing(503, 'Service Unavailable Error')],
    ['429', refusingPayments(429, 'too many')],
    ['HTML', (response) => void response.end('<html></html>')],
    ['wrong JSON', (response) => void response.end('{"payment":1}')],
    [
      'a payment that is no base64',
      (response) => void response.end('{"payment":"%","segCreds":"AAAA","state":{"State":"AAAA","Sig":""}}'),
    ],
    ['a redirect', (response) => void response.writeHead(307, { location: 'http://127.0.0.1:9' }).end()],
  ] satisfies [string, Parameters<SignerFront['tell']>[0]][])(
    'that answer with %s are stood in for by the next',
    async (_what, misbehaviour) => {
      const [a, b] = [await front(), await front()];
      const { pool } = poolOf([a.origin, b.origin]);
      await pool.identity();
      a.tell(misbehaviour);
      await expect(pay(pool)).resolves.toMatchObject({ kind: 'payment' });
      expect(pool.statuses.map(({ state }) => state)).toEqual(['failing', 'reachable']);
    },
  );

  it('that do not answer in time are stood in for by the next', async () => {
    const [a, b] = [await front(), await front()];
    const { pool } = poolOf([a.origin, b.origin], 1500);
    await pool.test(null);
    a.tell(() => undefined);
    await expect(pay(pool)).resolves.toMatchObject({ kind: 'payment' });
    expect(pool.statuses.map(({ state }) => state)).toEqual(['failing', 'reachable']);
  });

  it.each([
    [480, 'session_expired'],
    [481, 'price_too_high'],
    [483, 'balance_insufficient'],
    [400, 'payment_refused'],
    [402, 'payment_refused'],
  ])('refuse with %s for all of them, in their own words', async (status, code) => {
    const [a, b] = [await front(), await front()];
    const { pool } = poolOf([a.origin, b.origin]);
    a.tell(refusingPayments(status, 'as the webhook says: no s3cret-0'));
    const error = await refusal(pay(pool));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`(${status}, "as the webhook says: no [removed]")`);
    expect(b.requests).toEqual([]);
    expect(pool.statuses[0]).toMatchObject({ state: 'reachable' });
  });

  it('may say that no ticket is due', async () => {
    const a = await front();
    a.tell(refusingPayments(482, 'no tickets'));
    await expect(pay(poolOf([a.origin]).pool)).resolves.toEqual({ kind: 'no-tickets' });
  });

  it('of another make, which do not know the state, are passed over', async () => {
    const [a, b] = [await front(), await front()];
    const { pool } = poolOf([a.origin, b.origin]);
    a.tell(refusingPayments(400, 'invalid sig'));
    await expect(pay(pool)).resolves.toMatchObject({ kind: 'payment' });
    expect(pool.activeId).toBe('signer 1');
  });

  it('that refuse to pay do not work because they answer other questions', async () => {
    const a = await front();
    const { pool } = poolOf([a.origin]);
    a.tell(refusingPayments(401, 'your plan has ended'));
    expect(await refusal(pay(pool))).toMatchObject({ code: 'signer_refused' });
    await refusal(pool.discoverOrchestrators([]));
    expect(pool.statuses).toMatchObject([{ state: 'failing', error: { code: 'signer_refused' } }]);
    a.tell(() => 'pass');
    await pay(pool);
    expect(pool.statuses).toMatchObject([{ state: 'reachable', error: null }]);
  });

  it('that failed are asked last for a while, longer each time, and never left out', async () => {
    const [a, b] = [await front(), await front()];
    const { pool, clock } = poolOf([a.origin, b.origin]);
    await Promise.all([pool.test(null)]);
    a.tell(refusingPayments(500, 'no'));
    const timesAsked = () => a.requests.filter(({ path }) => path === '/generate-live-payment').length;
    const counts = [];
    for (const atMs of [0, 500, 1001, 2500, 3100]) {
      clock.ms = atMs;
      await pay(pool);
      counts.push(timesAsked());
    }
    // It cools for 1 s, then for 2 s.
    expect(counts).toEqual([1, 1, 2, 2, 3]);
    await b.close();
    const error = await refusal(pay(pool));
    expect(timesAsked()).toBe(4);
    expect(error.message).toMatch(
      /^none of your 2 signers can be used: .*cannot be reached.*; .*\(500, "no"\)/,
    );
    a.tell(null);
    await expect(pay(pool)).resolves.toMatchObject({ kind: 'payment' });
  });

  it('with the signature of another key are nobody', async () => {
    const other = { ...SIGNER_ANSWER, address: `0x${'12'.repeat(20)}` };
    const signer = open.keep(await fakeSigner((response) => response.end(JSON.stringify(other))));
    const { pool } = poolOf([signer.origin]);
    expect(await refusal(pool.identity())).toMatchObject({
      code: 'signer_not_recognised',
      message: expect.stringContaining('its signature does not belong to its address'),
    });
    // Told at once while it cools.
    await refusal(pool.identity());
    expect(signer.requests).toHaveLength(1);
  });

  it('are known while they are down', async () => {
    const a = await front();
    const { pool } = poolOf([a.origin]);
    const identity = await pool.identity();
    await a.close();
    expect(await refusal(pay(pool))).toMatchObject({ code: 'signer_unreachable' });
    expect(await pool.identity()).toEqual(identity);
  });

  it('keep what is known of them while the list changes around them', async () => {
    const [a, b] = [await front(), await front()];
    const { pool } = poolOf([a.origin]);
    const headers = { Authorization: 'Bearer s3cret-0' };
    await pool.identity();
    pool.set([
      { id: 'new', address: b.origin, headers: {} },
      { id: 'signer 0', address: a.origin, headers },
    ]);
    expect(pool.statuses.map(({ state }) => state)).toEqual(['untested', 'reachable']);
    pool.set([{ id: 'signer 0', address: a.origin, headers: { other: 'x' } }]);
    expect(pool.statuses.map(({ state }) => state)).toEqual(['untested']);
  });

  it('name orchestrators, as many as can be read', async () => {
    const entries = [
      { address: 'https://o.example:8935', capabilities: ['live-video-to-video/noop'] },
      { address: 7 },
      null,
      { address: 'https://p.example' },
    ];
    const signer = open.keep(await fakeSigner((response) => response.end(JSON.stringify(entries))));
    const { pool } = poolOf([signer.origin]);
    const caps = ['live-video-to-video/noop', 'live-video-to-video/a b'];
    expect(await pool.discoverOrchestrators(caps)).toEqual({
      found: [
        { address: 'https://o.example:8935', capabilities: ['live-video-to-video/noop'] },
        { address: 'https://p.example', capabilities: [] },
      ],
      unreadable: 2,
    });
    expect(signer.requests[0]?.path).toBe(
      '/discover-orchestrators?caps=live-video-to-video%2Fnoop&caps=live-video-to-video%2Fa+b',
    );
  });

  it.each([
    ['too many', JSON.stringify(Array(10_001).fill({})), 'signer_not_recognised'],
    ['too long', '['.padEnd(4 * 1024 * 1024 + 1, ' '), 'signer_not_recognised'],
    ['no list', '{}', 'signer_not_recognised'],
  ])('do not name %s', async (_what, text, code) => {
    const signer = open.keep(await fakeSigner((response) => response.end(text)));
    expect(await refusal(poolOf([signer.origin]).pool.discoverOrchestrators([]))).toMatchObject({
      code,
    });
  });
});
