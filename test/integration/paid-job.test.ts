import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { urlBelow } from '../../src-main/base/url-below.ts';
import { LiveVideoJob, type PaymentSession } from '../../src-main/gateway/index.ts';
import { PaymentResultSchema } from '../../src-main/gateway/wire/lp_pb.ts';
import { FIRST_VIDEO_MS, feeFor, videoPixels } from '../../src-main/payments/fees.ts';
import { ceil, parseRational, type Rational, subtract } from '../../src-main/payments/rational.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { PAID_MODEL, type PaidRig, paidRig } from '../support/paid-rig.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const open = closeAfterEach();
const temporaryFolder = temporaryFolders();
const PRICE = { pricePerUnit: 300n, pixelsPerUnit: 1n };
const INTERVAL_MS = 10_000;

const exactly = (text: string | undefined): Rational => {
  const value = parseRational(text ?? '');
  if (!value) throw new Error(`${text} is no amount`);
  return value;
};

/** Hands the next payment to the orchestrator as a gateway does: to start a job, or for one that runs. */
async function pay(
  { session }: PaidRig,
  payment: PaymentSession,
  manifestId: string | null,
): Promise<string> {
  const origin = session.address.origin;
  const outcome = await payment.headersFor({ orchestrator: session.wireInfo, origin, manifestId });
  if (outcome.kind === 'skip') return 'skipped';
  const answer = await session.post({
    url: urlBelow(session.info.transcoder, manifestId === null ? 'live-video-to-video' : 'payment'),
    headers: { ...outcome.headers },
    body: manifestId === null ? JSON.stringify({ model_id: PAID_MODEL }) : '',
    timeoutMs: 5000,
  });
  const text = Buffer.from(answer.body).toString('utf8');
  expect([answer.status, answer.status === 200 ? '' : text]).toEqual([200, '']);
  await outcome.settle('accepted');
  if (manifestId === null) return (JSON.parse(text) as { manifest_id: string }).manifest_id;
  const { info } = fromBinary(PaymentResultSchema, answer.body);
  if (info) session.adopt(info);
  return 'paid';
}

describe('a paid job', () => {
  it('is worth the same to the wei in every book after half an hour', async () => {
    let nowMs = Date.now();
    const options = { payments: { debitIntervalMs: 10, ticketEvWei: '70000000000' } };
    const rig = await paidRig(open, { folder: await temporaryFolder(), options, now: () => nowMs });
    const payment = rig.payer.paymentFor(rig.session, { model: PAID_MODEL, spendId: 'stream' });
    const tokens = new Set<string | undefined>();
    const manifestId = await pay(rig, payment, null);
    const steps = (30 * 60_000) / INTERVAL_MS;
    for (let step = 0; step < steps; step += 1) {
      nowMs += INTERVAL_MS;
      expect(await pay(rig, payment, manifestId)).toBe('paid');
      tokens.add(rig.session.wireInfo.authToken?.sessionId);
    }
    const ranMs = steps * INTERVAL_MS;
    const charged = feeFor(videoPixels(ranMs), PRICE);
    await expect.poll(() => exactly(rig.orchestrator.accounts[0]?.debitWei)).toEqual(charged);

    const [theirs] = rig.orchestrator.accounts;
    const [ours] = rig.signer.accounts();
    expect(rig.orchestrator.accounts).toHaveLength(1);
    expect(rig.signer.accounts()).toHaveLength(1);
    expect(theirs).toMatchObject({
      sender: rig.signer.ethAddress.toLowerCase(),
      manifestId,
      creditWei: ours?.creditWei,
      tickets: ours?.tickets,
      payments: steps + 1,
      refused: 0,
    });
    expect(ours).toMatchObject({ manifestId, payments: steps + 1, orchestrator: rig.orchestrator.recipient });
    expect(payment.stats?.paidWei).toEqual(exactly(ours?.creditWei));
    // The ledger shows whole wei, rounded up once.
    const [spent] = await rig.ledger.sessions();
    expect(spent).toMatchObject({
      payments: steps + 1,
      tickets: ours?.tickets,
      paidWei: `${ceil(exactly(ours?.creditWei))}`,
    });
    // The signer counts the first minute ahead; nothing else tells the two balances apart.
    const ahead = feeFor(videoPixels(FIRST_VIDEO_MS), PRICE);
    expect(subtract(exactly(theirs?.balanceWei), exactly(ours?.balanceWei))).toEqual(ahead);
    // The token was renewed once, at 27 minutes, and its answer's nonces began anew.
    expect(tokens.size).toBe(2);
  });

  it('pays by itself while video goes there and back', async () => {
    const rig = await paidRig(open, { folder: await temporaryFolder(), intervalMs: 1000 });
    const payment = rig.payer.paymentFor(rig.session, { model: PAID_MODEL, spendId: 'stream' });
    const job = open.keep(await LiveVideoJob.start(rig.session, { modelId: PAID_MODEL, payment }));
    job.input.write(Buffer.from('video'), { startsSegment: true });
    const { value } = await job.output[Symbol.asyncIterator]().next();
    expect(Buffer.from(value?.bytes ?? []).toString()).toBe('video');
    const account = () => rig.orchestrator.accounts[0];
    await expect.poll(() => account()?.payments).toBeGreaterThanOrEqual(3);
    // A payment may be on its way at any moment: the books are compared when none follows.
    await job.close();
    expect(account()?.creditWei).toBe(rig.signer.accounts()[0]?.creditWei);
    expect(account()?.manifestId).toBe(rig.signer.accounts()[0]?.manifestId);
    expect(account()?.refused).toBe(0);
  });

  it('ends when nobody pays for it any more', async () => {
    let nowMs = Date.now();
    const options = { payments: { debitIntervalMs: 10 } };
    const rig = await paidRig(open, {
      folder: await temporaryFolder(),
      options,
      now: () => nowMs,
      intervalMs: 600_000,
    });
    const payment = rig.payer.paymentFor(rig.session, { model: PAID_MODEL, spendId: 'stream' });
    const job = open.keep(await LiveVideoJob.start(rig.session, { modelId: PAID_MODEL, payment }));
    nowMs += FIRST_VIDEO_MS;
    const fee = feeFor(videoPixels(FIRST_VIDEO_MS), PRICE);
    await expect.poll(() => rig.orchestrator.accounts[0]?.debitWei).toBe(`${fee.num}`);
    nowMs += INTERVAL_MS;
    expect(await job.ended).toEqual({ name: 'closed', by: 'orchestrator' });
    expect(rig.orchestrator.accounts[0]?.debitWei).toBe(`${fee.num}`);
    expect(exactly(rig.orchestrator.accounts[0]?.balanceWei).num).toBeGreaterThanOrEqual(0n);
  });
});
