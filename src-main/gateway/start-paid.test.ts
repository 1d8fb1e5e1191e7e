import { describe, expect, it } from 'vitest';
import { nothingPaid } from '../../test/support/nothing-paid.ts';
import { GatewayError } from '../base/errors.ts';
import type { OrchestratorSession } from './orchestrator-session.ts';
import type { Delivery, PaymentSession } from './payment-session.ts';
import type { RestAnswer } from './rest.ts';
import { postPaidStart } from './start-paid.ts';

/** Starts a job with these answers of the orchestrator, one after the other, and says what became of the payments. */
async function start(
  answers: readonly (() => Promise<Partial<RestAnswer>>)[],
  pays = true,
  stop?: AbortController,
) {
  const settled: Delivery[] = [];
  const events: string[] = [];
  let posts = 0;
  const payment: PaymentSession = {
    intervalMs: 5000,
    stats: nothingPaid,
    headersFor: async ({ manifestId }) => {
      events.push(`pays for ${manifestId ?? 'a start'}`);
      if (!pays) return { kind: 'skip' };
      stop?.abort(new GatewayError('aborted', 'stopped'));
      return {
        kind: 'headers',
        headers: { 'Livepeer-Payment': '', 'Livepeer-Segment': '' },
        again: false,
        settle: async (delivery) => void settled.push(delivery),
      };
    },
    renew: async () => void events.push('renews'),
  };
  const address = new URL('https://o.example:8935');
  const session = {
    address,
    info: { transcoder: address },
    wireInfo: {},
    post: async () => {
      const answer = await answers[posts++]?.();
      return { status: 200, contentType: '', body: Buffer.alloc(0), cut: false, ...answer };
    },
  } as unknown as OrchestratorSession;
  const starting = postPaidStart({
    session,
    payment,
    job: { modelId: 'noop', params: {}, streamId: 's', requestId: 'r' },
    timeoutMs: 1000,
    signal: stop?.signal,
    onPosted: () => void events.push('posted'),
  });
  const result = await starting.then(
    ({ status }) => status,
    (error: GatewayError) => error.code,
  );
  return { result, settled, events };
}

const expired = async () => ({ status: 400, body: Buffer.from('TicketParams expired') });
const failing = (code: GatewayError['code']) => async () => {
  throw new GatewayError(code, 'no');
};

describe('the start of a paid job', () => {
  it('is paid once', async () => {
    expect(await start([])).toEqual({
      result: 200,
      settled: ['accepted'],
      events: ['pays for a start', 'posted'],
    });
  });

  it('is paid by new ticket parameters when the first are found expired, and once only', async () => {
    expect(await start([expired])).toEqual({
      result: 200,
      settled: ['refused', 'accepted'],
      events: ['pays for a start', 'posted', 'renews', 'pays for a start', 'posted'],
    });
    expect(await start([expired, expired, expired])).toMatchObject({
      result: 400,
      settled: ['refused', 'refused'],
    });
  });

  it.each([
    ['orchestrator_unreachable', 'unsent'],
    ['certificate_changed', 'unsent'],
    ['orchestrator_timeout', 'lost'],
    ['orchestrator_lost', 'lost'],
    ['aborted', 'lost'],
  ] as const)('that ends with %s leaves its payment %s, and is not tried again', async (code, delivery) => {
    expect(await start([failing(code)])).toMatchObject({ result: code, settled: [delivery] });
  });

  it('that nobody wants any more when it is paid for is not posted: its payment never leaves', async () => {
    expect(await start([], true, new AbortController())).toEqual({
      result: 'aborted',
      settled: ['unsent'],
      events: ['pays for a start'],
    });
  });

  it('is not made for tickets that are worth nothing', async () => {
    expect(await start([], false)).toMatchObject({ result: 'payment_refused', settled: [] });
  });
});
