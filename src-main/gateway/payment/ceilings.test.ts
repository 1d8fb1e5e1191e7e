import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryRecorder } from '../../../test/support/memory-recorder.ts';
import { testInfo } from '../../../test/support/signer-requests.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Hex } from '../../payments/bytes.ts';
import { ticketsForFee } from '../../payments/expected-value.ts';
import { FIRST_VIDEO_MS, feeFor, videoPixels } from '../../payments/fees.ts';
import { add, compare, multiply, type Rational, rational, ZERO } from '../../payments/rational.ts';
import type { Delivery, PaymentHeaders } from '../payment-session.ts';
import type { SignerPool } from '../signer/signer-pool.ts';
import { OrchestratorInfoSchema } from '../wire/lp_pb.ts';
import { ceilingError, largestNextPayment } from './ceilings.ts';
import { TicketPayment } from './ticket-payment.ts';

const ADDRESS: Hex = `0x${'ab'.repeat(20)}`;
const HEADERS: PaymentHeaders = { 'Livepeer-Payment': '', 'Livepeer-Segment': '' };

/** A signer that counts as signers do, by a clock of its own, and now and then takes more than it should. */
function countingPool(ev: Rational, nowMs: () => number, skewMs: () => number, extra: () => number) {
  let lastMs: number | null = null;
  let balance = ZERO;
  const price = { pricePerUnit: 1n, pixelsPerUnit: 1n };
  const pay = async () => {
    const atMs = nowMs() + skewMs();
    const units = videoPixels(lastMs === null ? FIRST_VIDEO_MS : Math.max(1, atMs - lastMs));
    const due = ticketsForFee(balance, feeFor(units, price), ev);
    if (due.tickets === 0n) return { kind: 'no-tickets' as const };
    lastMs = atMs;
    balance = due.balance;
    const tickets = Number(due.tickets) + extra();
    const paidWei = multiply(ev, rational(BigInt(tickets)));
    const payment = { headers: HEADERS, tickets, paidWei, faceWei: 5n * paidWei.num, lastNonce: 0 };
    return { kind: 'signed' as const, state: { State: 'AAAA', Sig: '' }, payment };
  };
  const identity = { ethAddress: ADDRESS, address: new Uint8Array(20), signature: new Uint8Array(65) };
  // What it answers is what the check of a real signer's answer comes to.
  return { identity: async () => identity, pay } as unknown as Pick<SignerPool, 'identity' | 'pay'>;
}

describe('the ceilings', () => {
  it('are never passed, whatever time, tickets, other payments and deliveries do', async () => {
    const steps = fc.array(
      fc.record({
        waitMs: fc.integer({ min: 0, max: 60_000 }),
        skewMs: fc.integer({ min: -500, max: 30_000 }),
        extra: fc.constantFrom(0, 0, 0, 0, 1, 50),
        delivery: fc.constantFrom<Delivery>('accepted', 'accepted', 'refused', 'lost'),
        elsewhere: fc.constantFrom(0n, 0n, 3n),
        restart: fc.boolean(),
      }),
      { minLength: 1, maxLength: 25 },
    );
    const wei = fc.bigInt({ min: 0n, max: 20_000_000_000n });
    let ended = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 1n, max: 3_000_000_000n }),
        wei,
        wei,
        steps,
        async (ev, session, month, run) => {
          const clock = { ms: 0 };
          let step = run[0];
          const recorder = memoryRecorder();
          const wireInfo = testInfo(ev, [1, 1]);
          const payment = new TicketPayment({
            session: {
              address: new URL('https://o.example'),
              wireInfo,
              askedBy: ADDRESS,
              refresh: async () => undefined as never,
            },
            pool: countingPool(
              rational(ev),
              () => clock.ms,
              () => step?.skewMs ?? 0,
              () => step?.extra ?? 0,
            ),
            recorder,
            limits: () => ({
              sessionCeilingWei: session,
              monthCeilingWei: month,
              maxWeiPerPixel: null,
              intervalMs: 5000,
            }),
            model: 'noop',
            spendId: 'stream',
            nowMs: () => clock.ms,
          });
          let handedOut = ZERO;
          let running = false;
          for (step of run) {
            clock.ms += step.waitMs;
            if (step.elsewhere > 0n) recorder.payElsewhere(rational(step.elsewhere * ev));
            const orchestrator = wireInfo;
            const manifestId = running && !step.restart ? 'job' : null;
            try {
              const before = payment.stats.paidWei;
              const outcome = await payment.headersFor({
                orchestrator,
                origin: 'https://o.example',
                manifestId,
              });
              if (outcome.kind === 'skip') continue;
              running = true;
              if (!outcome.again)
                handedOut = add(handedOut, add(payment.stats.paidWei, multiply(before, rational(-1n))));
              await outcome.settle(step.delivery);
            } catch (error) {
              expect(error).toMatchObject({ code: 'payment_ceiling' });
              ended += 1;
              break;
            }
          }
          expect(compare(handedOut, rational(session))).toBeLessThanOrEqual(0);
          expect((await recorder.spent('stream')).sessionWei).toEqual(handedOut);
          const others = recorder.entries
            .filter((entry) => entry.session === 'elsewhere')
            .reduce((sum, { paidWei }) => add(sum, paidWei), ZERO);
          // What others pay after our last payment is not ours to prevent.
          if (others.num === 0n) expect(compare(handedOut, rational(month))).toBeLessThanOrEqual(0);
        },
      ),
      { numRuns: 300 },
    );
    expect(ended).toBeGreaterThan(50);
  });

  it('end a stream before the signer is asked for what could pass them', async () => {
    let asked = 0;
    const pool = {
      identity: async () => ({
        ethAddress: ADDRESS,
        address: new Uint8Array(20),
        signature: new Uint8Array(65),
      }),
      pay: async () => {
        asked += 1;
        throw new GatewayError('internal', 'it was asked');
      },
    } as Pick<SignerPool, 'identity' | 'pay'>;
    const payment = new TicketPayment({
      session: {
        address: new URL('https://o.example'),
        wireInfo: testInfo(1000n, [1, 1]),
        askedBy: ADDRESS,
        refresh: async () => undefined as never,
      },
      pool,
      recorder: memoryRecorder(),
      limits: () => ({
        sessionCeilingWei: 1_658_880_999n,
        monthCeilingWei: null,
        maxWeiPerPixel: null,
        intervalMs: 5000,
      }),
      model: 'noop',
      spendId: 'stream',
    });
    const orchestrator = create(OrchestratorInfoSchema);
    await expect(
      payment.headersFor({ orchestrator, origin: 'https://o.example', manifestId: null }),
    ).rejects.toMatchObject({
      code: 'payment_ceiling',
      message:
        'the next payment could pass your ceiling for one stream, 1.659 gwei: raise the ceiling in the wallet to go on',
    });
    expect(asked).toBe(0);
  });

  it('are reached exactly, and not by one wei more', () => {
    const price = { pricePerUnit: 1n, pixelsPerUnit: 1n };
    const next = largestNextPayment(null, price, rational(1000n));
    expect(next).toEqual(rational(1_658_881_000n));
    const spent = { sessionWei: rational(1n, 3n), monthWei: rational(5n) };
    const limits = { sessionCeilingWei: null, monthCeilingWei: 1_658_881_005n };
    expect(ceilingError(limits, spent, next)).toBeNull();
    expect(ceilingError({ ...limits, monthCeilingWei: 1_658_881_004n }, spent, next)?.message).toContain(
      'for this month, 1.659 gwei',
    );
    const advice = { session: 'for a stream', month: 'for a month' };
    expect(ceilingError({ ...limits, monthCeilingWei: 0n, advice }, spent, next)?.message).toMatch(
      /wei: for a month$/,
    );
    expect(
      ceilingError({ sessionCeilingWei: 0n, monthCeilingWei: null, advice }, spent, next)?.message,
    ).toMatch(/wei: for a stream$/);
    expect(ceilingError({ sessionCeilingWei: 0n, monthCeilingWei: null }, spent, ZERO)?.fields).toEqual({
      ceilingWei: '0',
      paidWei: '1',
    });
  });
});
