import { create, toBinary } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrchestratorInfo } from './orchestrator-info.ts';
import { startPaymentLoop } from './payment-loop.ts';
import { offChainPayment, type PaymentOutcome, type PaymentSession } from './payment-session.ts';
import type { RestAnswer, RestRequest } from './rest.ts';
import {
  OrchestratorInfoSchema,
  PaymentResultSchema,
  type OrchestratorInfo as WireInfo,
} from './wire/lp_pb.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const HEADERS = { 'Livepeer-Payment': 'cGF5', 'Livepeer-Segment': 'c2Vn' };

function setUp(
  answer: () => Promise<Partial<RestAnswer>>,
  outcome: PaymentOutcome = { kind: 'headers', headers: HEADERS },
) {
  const posts: RestRequest[] = [];
  const adopted: WireInfo[] = [];
  const outcomes: (string | null)[] = [];
  const asked: (string | null)[] = [];
  const payment: PaymentSession = {
    intervalMs: 5000,
    headersFor: async ({ manifestId }) => {
      asked.push(manifestId);
      return outcome;
    },
  };
  const session = {
    address: new URL('https://o.example:8935'),
    info: { transcoder: new URL('https://o.example:8935/base') } as OrchestratorInfo,
    wireInfo: create(OrchestratorInfoSchema),
    adopt: (wire: WireInfo) => void adopted.push(wire),
    post: async (request: RestRequest): Promise<RestAnswer> => {
      posts.push(request);
      return { status: 200, contentType: '', body: Buffer.alloc(0), cut: false, ...(await answer()) };
    },
  };
  const stop = startPaymentLoop({
    session,
    payment,
    manifestId: 'mid',
    onOutcome: (error) => outcomes.push(error && `${error.code}: ${error.message}`),
  });
  return { posts, adopted, outcomes, asked, stop };
}

describe('payment loop', () => {
  it('pays at the interval and adopts the prices that come back', async () => {
    const info = create(OrchestratorInfoSchema, { transcoder: 'https://o.example:8935' });
    const body = Buffer.from(toBinary(PaymentResultSchema, create(PaymentResultSchema, { info })));
    const { posts, adopted, outcomes, asked, stop } = setUp(async () => ({ body }));
    await vi.advanceTimersByTimeAsync(10_000);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(posts.map(({ url, headers, body: sent }) => [url.href, headers, sent])).toEqual([
      ['https://o.example:8935/base/payment', HEADERS, ''],
      ['https://o.example:8935/base/payment', HEADERS, ''],
    ]);
    expect(asked).toEqual(['mid', 'mid']);
    expect(adopted).toEqual([info, info]);
    expect(outcomes).toEqual([null, null]);
  });

  it('takes any status of success, with or without new prices', async () => {
    const { adopted, outcomes, stop } = setUp(async () => ({ status: 204 }));
    await vi.advanceTimersByTimeAsync(5000);
    stop();
    expect([adopted, outcomes]).toEqual([[], [null]]);
  });

  it('never pays twice at the same time', async () => {
    const { posts, stop } = setUp(() => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(posts).toHaveLength(1);
    stop();
  });

  it('goes on after a payment that was refused, and skips one when told to', async () => {
    const refused = setUp(async () => ({ status: 400, body: Buffer.from('Insufficient balance') }));
    await vi.advanceTimersByTimeAsync(10_000);
    refused.stop();
    expect(refused.outcomes).toEqual(
      Array(2).fill(
        'payment_refused: https://o.example:8935 did not accept a payment (status 400: Insufficient balance)',
      ),
    );
    const skipped = setUp(async () => ({}), { kind: 'skip' });
    await vi.advanceTimersByTimeAsync(5000);
    skipped.stop();
    expect([skipped.posts, skipped.outcomes]).toEqual([[], [null]]);
  });

  it('reports an answer that is no payment result', async () => {
    const { outcomes, stop } = setUp(async () => ({ body: Buffer.from([0x82, 0x01, 0x7f]) }));
    await vi.advanceTimersByTimeAsync(5000);
    stop();
    expect(outcomes[0]).toMatch(/^payment_refused: /);
  });

  it('does nothing off-chain', () => {
    const stop = startPaymentLoop({
      session: undefined as never,
      payment: offChainPayment(),
      manifestId: 'mid',
      onOutcome: () => undefined,
    });
    expect(vi.getTimerCount()).toBe(0);
    stop();
  });
});
