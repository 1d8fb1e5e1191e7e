import { create, toBinary } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nothingPaid } from '../../test/support/nothing-paid.ts';
import { GatewayError } from '../base/errors.ts';
import { type Rational, rational } from '../payments/rational.ts';
import type { OrchestratorInfo } from './orchestrator-info.ts';
import { startPaymentLoop } from './payment-loop.ts';
import {
  type Delivery,
  offChainPayment,
  type PaymentOutcome,
  type PaymentSession,
} from './payment-session.ts';
import type { RestAnswer, RestRequest } from './rest.ts';
import {
  OrchestratorInfoSchema,
  PaymentResultSchema,
  type OrchestratorInfo as WireInfo,
} from './wire/lp_pb.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const HEADERS = { 'Livepeer-Payment': 'cGF5', 'Livepeer-Segment': 'c2Vn' };

interface Script {
  /** What headers are handed out, or what is raised instead. */
  readonly headersFor?: () => Promise<PaymentOutcome>;
  /** Seconds paid ahead, by the clock of the test; forever by default. */
  readonly prepaidS?: () => number;
  /** Wei for a pixel of the first payment; none was made by default. */
  readonly price?: Rational;
  readonly intervalMs?: number;
}

function setUp(answer: () => Promise<Partial<RestAnswer>>, script: Script = {}) {
  const settled: Delivery[] = [];
  const fatal: string[] = [];
  let renewed = 0;
  const headers = (again = false): PaymentOutcome => ({
    kind: 'headers',
    headers: HEADERS,
    again,
    settle: async (delivery) => void settled.push(delivery),
  });
  const posts: RestRequest[] = [];
  const adopted: WireInfo[] = [];
  const outcomes: (string | null)[] = [];
  const asked: (string | null)[] = [];
  const payment: PaymentSession = {
    intervalMs: script.intervalMs ?? 5000,
    get stats() {
      const { prepaidS, price = null } = script;
      if (!prepaidS && !price) return null;
      return { ...nothingPaid, prepaidS: prepaidS?.() ?? null, priceWeiPerPixel: price };
    },
    headersFor: async ({ manifestId }) => {
      asked.push(manifestId);
      if (script.headersFor) return script.headersFor();
      return headers(settled.at(-1) === 'lost' || settled.at(-1) === 'unsent');
    },
    renew: async () => {
      renewed += 1;
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
    onFatal: (error) => fatal.push(`${error.code}: ${error.message}`),
  });
  return { posts, adopted, outcomes, asked, settled, fatal, renewed: () => renewed, stop };
}

const refusal = (status: number, text: string) => async () => ({ status, body: Buffer.from(text) });

describe('payment loop', () => {
  it('goes on by what was said before where an answer asks more than the job began with', async () => {
    const prices = [
      { pricePerUnit: 16n, pixelsPerUnit: 7n },
      { pricePerUnit: 15n, pixelsPerUnit: 7n },
      { pricePerUnit: 31n, pixelsPerUnit: 14n },
      { pricePerUnit: 1n, pixelsPerUnit: 7n },
      // Nothing can be told of this one; who pays will ask again.
      { pricePerUnit: 16n, pixelsPerUnit: 0n },
    ];
    let answers = 0;
    const answer = async () => {
      const info = { transcoder: 'https://o.example:8935', priceInfo: prices[answers++] ?? {} };
      return { body: Buffer.from(toBinary(PaymentResultSchema, create(PaymentResultSchema, { info }))) };
    };
    const { adopted, outcomes } = setUp(answer, { price: rational(15n, 7n) });
    await vi.advanceTimersByTimeAsync(25_000);
    expect(adopted.map(({ priceInfo }) => priceInfo?.pricePerUnit)).toEqual([15n, 1n, 16n]);
    expect(outcomes).toEqual([null, null, null, null, null]);
  });

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

  it('lets a payment that was begun arrive when the job ends, and begins no other', async () => {
    const { posts, settled, stop } = setUp(
      () => new Promise((resolve) => setTimeout(() => resolve({}), 900)),
    );
    await vi.advanceTimersByTimeAsync(5100);
    const stopped = vi.fn();
    void stop().then(stopped);
    await vi.advanceTimersByTimeAsync(700);
    expect([posts.length, settled]).toEqual([1, []]);
    await vi.advanceTimersByTimeAsync(200);
    expect(settled).toEqual(['accepted']);
    expect(stopped).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(posts).toHaveLength(1);
  });

  it('gives up a payment that does not arrive within a second of the end', async () => {
    const { posts, settled, stop } = setUp(() => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(5000);
    const stopped = stop();
    await vi.advanceTimersByTimeAsync(1000);
    await stopped;
    expect([posts[0]?.signal?.aborted, settled]).toEqual([true, []]);
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
    expect(refused.settled).toEqual(['refused', 'refused']);
    const skipped = setUp(async () => ({}), { headersFor: async () => ({ kind: 'skip' }) });
    await vi.advanceTimersByTimeAsync(5000);
    skipped.stop();
    expect([skipped.posts, skipped.outcomes]).toEqual([[], [null]]);
  });

  it('counts a payment as accepted whose answer is no payment result, and reports that', async () => {
    const { outcomes, settled, stop } = setUp(async () => ({ body: Buffer.from([0x82, 0x01, 0x7f]) }));
    await vi.advanceTimersByTimeAsync(5000);
    stop();
    expect(settled).toEqual(['accepted']);
    expect(outcomes).toEqual([
      'orchestrator_not_recognised: https://o.example:8935 accepted a payment, but its answer cannot be read: the next one is made by what it said before',
    ]);
  });

  it('does nothing off-chain', () => {
    const stop = startPaymentLoop({
      session: undefined as never,
      payment: offChainPayment(),
      manifestId: 'mid',
      onOutcome: () => undefined,
      onFatal: () => undefined,
    });
    expect(vi.getTimerCount()).toBe(0);
    stop();
  });

  it('sends the same payment again when its answer was lost, and believes "already seen" then', async () => {
    const answers = [
      async () => Promise.reject(new GatewayError('orchestrator_lost', 'gone')),
      refusal(400, 'invalid ticket senderNonce: already seen 3'),
      async () => ({}),
    ];
    const { posts, settled, outcomes, fatal, stop } = setUp(() => (answers.shift() ?? (async () => ({})))());
    await vi.advanceTimersByTimeAsync(5000);
    expect(settled).toEqual(['lost']);
    await vi.advanceTimersByTimeAsync(1000);
    expect([settled, outcomes]).toEqual([
      ['lost', 'accepted'],
      ['orchestrator_lost: gone', null],
    ]);
    await vi.advanceTimersByTimeAsync(4000);
    expect([posts.length, settled.at(-1)]).toEqual([3, 'accepted']);
    stop();
    expect(fatal).toEqual([]);
  });

  it('leaves an orchestrator that has seen tickets which are new', async () => {
    const { fatal, outcomes, posts } = setUp(refusal(400, 'invalid ticket senderNonce: already seen 3'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fatal).toEqual([
      'payment_refused: https://o.example:8935 did not accept a payment (status 400: invalid ticket senderNonce: already seen 3)',
    ]);
    expect([outcomes, posts.length]).toEqual([[], 1]);
  });

  it.each([
    [400, 'TicketParams expired'],
    [403, 'expired auth token'],
  ])('asks the orchestrator anew when it says %s %s, and pays at the next interval', async (status, text) => {
    const { posts, settled, renewed, stop } = setUp(refusal(status, text));
    await vi.advanceTimersByTimeAsync(9000);
    expect([posts.length, settled, renewed()]).toEqual([1, ['refused'], 1]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(posts).toHaveLength(2);
    stop();
  });

  it.each([
    'payment_ceiling',
    'price_too_high',
    'balance_insufficient',
    'session_expired',
    'signer_lost',
  ] as const)('ends the job at once with %s', async (code) => {
    const { fatal, asked } = setUp(async () => ({}), {
      prepaidS: () => 50,
      headersFor: async () => {
        throw new GatewayError(code, 'no');
      },
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([fatal, asked.length]).toEqual([[`${code}: no`], 1]);
  });

  it('lives on what is paid while no signer answers, with growing distances, and ends in time', async () => {
    const startMs = performance.now();
    const askedMs: number[] = [];
    const { fatal, outcomes } = setUp(async () => ({}), {
      prepaidS: () => 30 - (performance.now() - startMs) / 1000,
      headersFor: async () => {
        askedMs.push(Math.round(performance.now() - startMs));
        throw new GatewayError('signer_unreachable', 'down');
      },
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(askedMs).toEqual([5000, 6000, 8000, 12_000, 20_000, 28_500]);
    expect(outcomes[0]).toBe('signer_unreachable: down; what is paid lasts another 23 s');
    expect(fatal).toEqual([
      'signer_lost: the stream was ended since what it had paid is used up and no signer answers: down',
    ]);
  });

  it('keeps to its grid however long a payment takes', async () => {
    const startMs = performance.now();
    const askedMs: number[] = [];
    const { stop } = setUp(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, askedMs.length === 2 ? 7000 : 300));
        return {};
      },
      {
        headersFor: async () => {
          askedMs.push(Math.round(performance.now() - startMs));
          return { kind: 'headers', headers: HEADERS, again: false, settle: async () => undefined };
        },
      },
    );
    await vi.advanceTimersByTimeAsync(26_000);
    stop();
    expect(askedMs).toEqual([5000, 10_000, 20_000, 25_000]);
  });

  it('pays before what is paid is used up, whatever the interval is', async () => {
    const { posts, stop } = setUp(async () => ({}), { intervalMs: 60_000, prepaidS: () => 21.5 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(posts).toHaveLength(1);
    stop();
  });
});
