import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { closeAfterEach } from '../../../test/support/gateway-open.ts';
import { type MemoryRecorder, memoryRecorder } from '../../../test/support/memory-recorder.ts';
import {
  refusing,
  refusingPayments,
  type SignerFront,
  signerFront,
} from '../../../test/support/signer-front.ts';
import { TEST_NOW_MS, testInfo } from '../../../test/support/signer-requests.ts';
import { startSigner } from '../../../test/support/signer-rig.ts';
import { GatewayError } from '../../base/errors.ts';
import { createLogger, type LogRecord } from '../../base/log.ts';
import type { Hex } from '../../payments/bytes.ts';
import { PIXELS_PER_SECOND } from '../../payments/fees.ts';
import { decodePayment } from '../../payments/messages.ts';
import { rational } from '../../payments/rational.ts';
import { SigningKey } from '../../signer/key/signing-key.ts';
import type { PaymentOutcome } from '../payment-session.ts';
import { SignerPool } from '../signer/signer-pool.ts';
import { CertificatePins } from '../tls/pins.ts';
import { type OrchestratorInfo, OrchestratorInfoSchema } from '../wire/lp_pb.ts';
import type { PaymentLimits } from './ceilings.ts';
import { TicketPayment } from './ticket-payment.ts';

const open = closeAfterEach();

/** One ticket is worth 10 s at one wei for a pixel. */
const EV = 10n * BigInt(PIXELS_PER_SECOND);
const SECRET = 'Bearer s3cret';

interface Rig {
  readonly payment: TicketPayment;
  readonly recorder: MemoryRecorder;
  readonly fronts: readonly SignerFront[];
  readonly limits: { -readonly [Name in keyof PaymentLimits]: PaymentLimits[Name] };
  readonly logged: readonly LogRecord[];
  /** The orchestrator's last answer; may be replaced. */
  readonly session: { wireInfo: OrchestratorInfo; askedBy: Hex | null; refreshes: number };
  /** Lets time pass for everybody. */
  wait(ms: number): void;
}

/** A payment session with real signers behind fronts, and an orchestrator that answers as it is told. */
async function rigOf(
  keys: readonly (SigningKey | null)[] = [null],
  answer: () => OrchestratorInfo = () => testInfo(EV, [1, 1]),
): Promise<Rig> {
  const clock = { ms: 0 };
  const now = (): number => TEST_NOW_MS + clock.ms;
  const fronts: SignerFront[] = [];
  for (const key of keys) {
    const signer = open.keep(await startSigner({}, { now, ...(key ? { key } : {}) }));
    fronts.push(open.keep(await signerFront(signer.url)));
  }
  const logged: LogRecord[] = [];
  const logger = createLogger((record) => logged.push(record), 'debug');
  const nowMs = (): number => clock.ms;
  const pool = open.keep(new SignerPool({ pins: new CertificatePins(), nowMs, logger }));
  pool.set(
    fronts.map(({ origin }, index) => ({
      id: `${index}`,
      address: origin,
      headers: { Authorization: SECRET },
    })),
  );
  const session: Rig['session'] = { wireInfo: answer(), askedBy: null, refreshes: 0 };
  const recorder = memoryRecorder();
  const limits = { sessionCeilingWei: null, monthCeilingWei: null, maxWeiPerPixel: null, intervalMs: 5000 };
  const payment = new TicketPayment({
    session: {
      address: new URL('https://o.example:8935'),
      get wireInfo() {
        return session.wireInfo;
      },
      get askedBy() {
        return session.askedBy;
      },
      refresh: async ({ askAs } = {}) => {
        session.refreshes += 1;
        session.wireInfo = answer();
        session.askedBy = askAs?.ethAddress ?? null;
        return undefined as never;
      },
    },
    pool,
    recorder,
    limits: () => limits,
    model: 'noop',
    spendId: 'stream',
    logger,
    nowMs,
  });
  const wait = (ms: number): void => {
    clock.ms += ms;
  };
  return { payment, recorder, fronts, limits, logged, session, wait };
}

const next = ({ payment, session }: Rig, manifestId: string | null): Promise<PaymentOutcome> =>
  payment.headersFor({ orchestrator: session.wireInfo, origin: 'https://o.example:8935', manifestId });

/** Headers, or the test fails. */
async function headersOf(rig: Rig, manifestId: string | null) {
  const outcome = await next(rig, manifestId);
  if (outcome.kind === 'skip') return expect.unreachable('nothing was paid');
  const payment = decodePayment(outcome.headers['Livepeer-Payment']);
  return { ...outcome, nonces: payment.ticketSenderParams.map(({ senderNonce }) => senderNonce) };
}

/** Starts a job: a minute ahead, six tickets. */
async function started(rig: Rig): Promise<void> {
  const first = await headersOf(rig, null);
  expect(first.nonces).toEqual([1, 2, 3, 4, 5, 6]);
  await first.settle('accepted');
}

const refusal = (promise: Promise<unknown>): Promise<GatewayError> =>
  promise.then(
    () => expect.unreachable('it was not refused'),
    (error: GatewayError) => error,
  );

const bodiesAt = ({ requests }: SignerFront): Record<string, unknown>[] =>
  requests
    .filter(({ path }) => path === '/generate-live-payment')
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>);

describe('a chain of payments', () => {
  it('carries state, manifest id, capabilities and the ceiling from call to call', async () => {
    const rig = await rigOf();
    rig.limits.maxWeiPerPixel = '0001.50';
    await started(rig);
    rig.wait(10_000);
    const second = await headersOf(rig, 'job');
    expect([second.nonces, second.again]).toEqual([[7], false]);
    await second.settle('accepted');
    const [front] = rig.fronts;
    const bodies = front ? bodiesAt(front) : [];
    expect(bodies).toEqual([
      expect.not.objectContaining({ state: expect.anything(), ManifestID: expect.anything() }),
      expect.objectContaining({
        state: { State: expect.any(String), Sig: expect.any(String) },
        ManifestID: 'job',
      }),
    ]);
    for (const body of bodies)
      expect(body).toMatchObject({
        type: 'lv2v',
        app: 'live-video-to-video/noop',
        capabilities: expect.stringMatching(/^.{20}/),
        maxPrice: { price: 1.5, currency: 'wei', unit: '720p-pixel-seconds' },
      });
    expect(rig.payment.stats).toMatchObject({
      payments: 2,
      tickets: 7,
      paidWei: rational(7n * EV),
      prepaidS: 60,
    });
  });

  it('is never asked for two payments at the same time', async () => {
    const rig = await rigOf();
    await started(rig);
    rig.wait(10_000);
    const [a, b] = await Promise.all([headersOf(rig, 'job'), headersOf(rig, 'job')]);
    expect([a.again, b.again, a.headers]).toEqual([false, true, b.headers]);
    expect(rig.fronts[0] && bodiesAt(rig.fronts[0])).toHaveLength(2);
  });

  it('says what is not due, and pays for it later', async () => {
    const rig = await rigOf();
    await started(rig);
    rig.wait(10_000);
    await (await headersOf(rig, 'job')).settle('accepted');
    // One ticket is kept ready: none is due for nothing.
    rig.fronts[0]?.tell(refusingPayments(482, 'no tickets'));
    expect(await next(rig, 'job')).toEqual({ kind: 'skip' });
    rig.fronts[0]?.tell(null);
    rig.wait(20_000);
    expect((await headersOf(rig, 'job')).nonces).toEqual([8, 9]);
    expect(rig.payment.stats).toMatchObject({ skipped: 1, payments: 3 });
  });

  it('hands out the same payment until it is known what became of it', async () => {
    const rig = await rigOf();
    await started(rig);
    rig.wait(10_000);
    const lost = await headersOf(rig, 'job');
    await lost.settle('lost');
    rig.wait(10_000);
    const again = await headersOf(rig, 'job');
    expect([again.again, again.headers]).toEqual([true, lost.headers]);
    await again.settle('unsent');
    const third = await headersOf(rig, 'job');
    expect([third.again, third.headers]).toEqual([true, lost.headers]);
    await third.settle('accepted');
    // A verdict that comes late changes nothing.
    await lost.settle('refused');
    expect((await headersOf(rig, 'job')).nonces).toEqual([8]);
    expect(rig.recorder.entries.map(({ delivery }) => delivery)).toEqual(['accepted', 'accepted', 'unknown']);
  });

  it('goes on after a refusal without using its state or its tickets again', async () => {
    const rig = await rigOf();
    await started(rig);
    rig.wait(10_000);
    await (await headersOf(rig, 'job')).settle('refused');
    rig.wait(10_000);
    const after = await headersOf(rig, 'job');
    expect(after.nonces).toEqual([8]);
    await after.settle('accepted');
    // What was refused counts as spent, and carries nobody.
    expect(rig.payment.stats).toMatchObject({ paidWei: rational(8n * EV), prepaidS: 50 });
  });

  it('does not send what it could not write down, and covers its time with the next', async () => {
    const rig = await rigOf();
    await started(rig);
    rig.wait(10_000);
    rig.recorder.failNext(new GatewayError('ledger_unwritable', 'full'));
    expect(await refusal(next(rig, 'job'))).toMatchObject({ code: 'ledger_unwritable' });
    rig.wait(10_000);
    expect((await headersOf(rig, 'job')).nonces).toEqual([7, 8]);
    expect(rig.payment.stats).toMatchObject({ paidWei: rational(8n * EV), payments: 2 });
  });

  it("covers with the next what a signer's lost answer was for", async () => {
    const rig = await rigOf();
    await started(rig);
    rig.wait(10_000);
    rig.fronts[0]?.tell((response) => void response.destroy());
    expect(await refusal(next(rig, 'job'))).toMatchObject({ code: 'signer_unreachable' });
    rig.fronts[0]?.tell(null);
    rig.wait(10_000);
    expect((await headersOf(rig, 'job')).nonces).toEqual([7, 8]);
  });

  it('begins anew with each start, and never sends a start again', async () => {
    const rig = await rigOf();
    const first = await headersOf(rig, null);
    await first.settle('lost');
    const second = await headersOf(rig, null);
    expect([second.again, second.headers === first.headers]).toEqual([false, false]);
    await second.settle('unsent');
    await (await headersOf(rig, null)).settle('accepted');
    expect(rig.recorder.entries.map(({ delivery }) => delivery)).toEqual(['unknown', 'unsent', 'accepted']);
    expect(rig.payment.stats).toMatchObject({ payments: 2, paidWei: rational(12n * EV), prepaidS: 60 });
  });

  it('goes on at another signer of the same address', async () => {
    const rig = await rigOf([null, null]);
    await started(rig);
    await rig.fronts[0]?.close();
    rig.wait(10_000);
    expect((await headersOf(rig, 'job')).nonces).toEqual([7]);
    expect(rig.fronts[1] && bodiesAt(rig.fronts[1])[0]).toMatchObject({ ManifestID: 'job' });
  });

  it('begins at a signer of another address, for which the orchestrator is asked anew', async () => {
    const rig = await rigOf([null, SigningKey.throwAway()]);
    await rig.fronts[0]?.close();
    await started(rig);
    expect(rig.session.refreshes).toBe(1);
    expect(rig.recorder.entries[0]?.sender).toBe(rig.session.askedBy);
  });

  it('renews the session as often as a signer may ask for it', async () => {
    const rig = await rigOf();
    await started(rig);
    const before = rig.session.refreshes;
    rig.fronts[0]?.tell(refusingPayments(480, 'refresh session for remote signer'));
    const error = await refusal(next(rig, 'job'));
    expect(error.code).toBe('session_expired');
    expect([rig.session.refreshes - before, rig.fronts[0] && bodiesAt(rig.fronts[0]).length]).toEqual([3, 5]);
    let refused = 0;
    rig.fronts[0]?.tell((response, request) => {
      refused += 1;
      return refused < 3 ? refusing(480, 'again')(response, request) : 'pass';
    });
    rig.wait(10_000);
    expect((await headersOf(rig, 'job')).nonces).toEqual([7]);
  });

  it('takes over a price that falls, and none that rises', async () => {
    let price = 2;
    const rig = await rigOf([null], () => testInfo(EV, [price, 1]));
    await (await headersOf(rig, null)).settle('accepted');
    rig.wait(10_000);
    price = 1;
    rig.session.wireInfo = testInfo(EV, [1, 1]);
    await (await headersOf(rig, 'job')).settle('accepted');
    rig.session.wireInfo = testInfo(EV, [3, 1]);
    rig.wait(10_000);
    expect((await refusal(next(rig, 'job'))).message).toBe(
      'https://o.example:8935 asks 3 wei for a pixel, more than when the stream began (2): raise the price ceiling or choose another orchestrator',
    );
    rig.limits.maxWeiPerPixel = '0.5';
    rig.session.wireInfo = testInfo(EV, [1, 1]);
    expect(await refusal(next(rig, 'job'))).toMatchObject({ code: 'price_too_high' });
  });

  it('asks an orchestrator again that does not say how it is to be paid', async () => {
    const rig = await rigOf();
    await started(rig);
    rig.session.wireInfo = create(OrchestratorInfoSchema, { transcoder: 'https://o.example:8935' });
    rig.wait(10_000);
    expect((await headersOf(rig, 'job')).nonces).toEqual([7]);
    const mute = await rigOf([null], () => create(OrchestratorInfoSchema));
    expect(await refusal(next(mute, null))).toMatchObject({ code: 'orchestrator_not_recognised' });
  });

  it('says what to do without a signer', async () => {
    expect((await refusal(next(await rigOf([]), null))).message).toBe(
      'https://o.example:8935 wants to be paid and no signer is set up: set up a signer, or choose an off-chain orchestrator',
    );
  });

  it('shows no secret in what it logs or raises', async () => {
    const rig = await rigOf();
    const secrets = [SECRET];
    const raised: unknown[] = [];
    await started(rig);
    for (const front of [refusing(400, `no ${SECRET}`), refusing(500, SECRET), refusing(483, SECRET)]) {
      rig.fronts[0]?.tell(front);
      rig.wait(10_000);
      const error = await refusal(next(rig, 'job'));
      raised.push(error.toJSON(), error.stack);
    }
    for (const body of rig.fronts[0] ? bodiesAt(rig.fronts[0]) : [])
      if (body.state) secrets.push(...Object.values(body.state as Record<string, string>));
    const shown = JSON.stringify([rig.logged, raised, rig.recorder.entries], (_key, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    expect(secrets.length).toBeGreaterThan(2);
    for (const secret of secrets) expect(shown).not.toContain(secret.replace('Bearer ', ''));
  });
});
