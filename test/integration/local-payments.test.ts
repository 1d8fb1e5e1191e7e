import { equals, fromBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { fixedChain } from '../../src-main/chain/fixed-chain.ts';
import { liveVideoCapabilities } from '../../src-main/gateway/wire/capabilities.ts';
import {
  type OrchestratorInfo,
  PaymentResultSchema,
  PaymentSchema,
} from '../../src-main/gateway/wire/lp_pb.ts';
import type { OrchestratorOptionsInput } from '../../src-main/local/options.ts';
import type { EmbeddedOrchestrator } from '../../src-main/local/orchestrator.ts';
import type { Surroundings } from '../../src-main/local/recipient/open-recipient.ts';
import { toHex, ZERO_ADDRESS } from '../../src-main/payments/bytes.ts';
import { expectedValue } from '../../src-main/payments/expected-value.ts';
import { feeFor, videoPixels } from '../../src-main/payments/fees.ts';
import { readTicketParams } from '../../src-main/payments/messages.ts';
import { multiply, rational, rationalText, subtract } from '../../src-main/payments/rational.ts';
import {
  grpcClient,
  orchestratorInfo,
  type RawAnswer,
  rawRequest,
  segmentHeader,
  startOrchestrator,
} from '../support/local-orchestrator.ts';
import { PlayedPayer, type PlayedPayment } from '../support/played-payer.ts';

const PRICE = { pricePerUnit: 300, pixelsPerUnit: 7 };
const CAPABILITIES = liveVideoCapabilities('noop');
const running: EmbeddedOrchestrator[] = [];
const payer = new PlayedPayer();

afterEach(async () => {
  await Promise.all(running.splice(0).map((orchestrator) => orchestrator.close()));
});

async function start(
  options: OrchestratorOptionsInput = {},
  surroundings: Surroundings = {},
): Promise<EmbeddedOrchestrator> {
  const orchestrator = await startOrchestrator(
    { models: ['noop'], price: PRICE, payments: {}, ...options },
    { surroundings },
  );
  running.push(orchestrator);
  return orchestrator;
}

const infoFor = async (serviceUri: string, who = payer): Promise<OrchestratorInfo> =>
  orchestratorInfo(serviceUri, CAPABILITIES, await who.identity());

const said = ({ status, body }: RawAnswer): [number, string] => [status, body.toString('utf8').trim()];

const post = (
  serviceUri: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<RawAnswer> => rawRequest(`${serviceUri}/${path}`, { method: 'POST', headers, body });

const startWith = (serviceUri: string, headers: Record<string, string>): Promise<RawAnswer> =>
  post(serviceUri, 'live-video-to-video', headers, JSON.stringify({ model_id: 'noop' }));

/** Starts a job with one payment and answers its manifest id. */
async function paidJob(serviceUri: string, payment: Partial<PlayedPayment> = {}, who = payer) {
  const info = await infoFor(serviceUri, who);
  const answer = await startWith(serviceUri, await who.headers({ info, tickets: 2, ...payment }));
  expect(said(answer)[1]).toContain('manifest_id');
  const { manifest_id: manifestId } = JSON.parse(answer.body.toString('utf8')) as { manifest_id: string };
  return { info, manifestId };
}

describe('GetOrchestrator of one that is paid', () => {
  it('tells whom to pay, the price, and what tickets have to be like', async () => {
    const { serviceUri, recipient } = await start();
    const info = await infoFor(serviceUri);
    expect(toHex(info.address)).toBe(recipient);
    expect(info.priceInfo).toMatchObject({ pricePerUnit: 300n, pixelsPerUnit: 7n });
    expect(info.capabilitiesPrices).toEqual([]);
    const params = info.ticketParams && readTicketParams(info.ticketParams);
    expect(params).toMatchObject({ recipient, faceValue: 3_500_000_000_000_000n, creationRound: 1n });
    expect(params?.expirationBlock).toBe(BigInt(Math.floor(Date.now() / 12_000)) + 40n);
    const list = await orchestratorInfo(serviceUri, undefined, await payer.identity());
    expect(list.capabilitiesPrices).toMatchObject([
      { pricePerUnit: 300n, capability: 35, constraint: 'noop' },
    ]);
    expect(list.priceInfo).toMatchObject({ pricePerUnit: 300n });
  });

  it.each([
    ['no address', async () => ({})],
    [
      'somebody else’s signature',
      async () => ({ ...(await payer.identity()), sig: (await new PlayedPayer().identity()).sig }),
    ],
    ['a short signature', async () => ({ ...(await payer.identity()), sig: new Uint8Array(64) })],
    ['a long address', async () => ({ ...(await payer.identity()), address: new Uint8Array(21) })],
  ])('refuses %s', async (_what, identity) => {
    const { serviceUri } = await start();
    const client = grpcClient(serviceUri);
    await expect(
      client.getOrchestrator({ ...(await identity()), capabilities: CAPABILITIES }),
    ).rejects.toMatchObject({
      code: 2,
      rawMessage: 'Invalid orchestrator request: orchestrator req sig check failed',
    });
    client.close();
  });

  it('quotes nothing to who has no reserve', async () => {
    const funds = { depositWei: 1n, reserveWei: 0n, withdrawRound: 0n };
    const { serviceUri } = await start({}, { chain: fixedChain({ funds }) });
    await expect(infoFor(serviceUri)).rejects.toMatchObject({ rawMessage: 'insufficient sender reserve' });
  });
});

describe('a payment', () => {
  it('starts a job and is credited to it to the fraction of a wei; so is the next', async () => {
    const orchestrator = await start();
    const { serviceUri } = orchestrator;
    const { info, manifestId } = await paidJob(serviceUri, { tickets: 3, capabilities: CAPABILITIES });
    const next = await post(
      serviceUri,
      'payment',
      await payer.headers({ info, manifestId, tickets: 2, capabilities: CAPABILITIES }),
    );
    expect(next.status).toBe(200);
    const result = fromBinary(PaymentResultSchema, next.body).info;
    expect(result?.authToken?.sessionId).toBe(info.authToken?.sessionId);
    expect(result?.authToken?.expiration).toBe(info.authToken?.expiration);
    expect(result?.priceInfo).toMatchObject({ pricePerUnit: 300n, pixelsPerUnit: 7n });
    expect(result?.ticketParams?.recipientRandHash).not.toEqual(info.ticketParams?.recipientRandHash);
    const params = info.ticketParams && readTicketParams(info.ticketParams);
    const worth = expectedValue(params?.faceValue ?? 0n, params?.winProb ?? 0n);
    expect(orchestrator.accounts).toMatchObject([
      {
        sender: payer.address,
        manifestId,
        creditWei: rationalText(multiply(worth, rational(5n))),
        tickets: 5,
        payments: 2,
        refused: 0,
      },
    ]);
  });

  it('is good with the ticket parameters that came with the last one', async () => {
    const orchestrator = await start();
    let { info, manifestId } = await paidJob(orchestrator.serviceUri);
    for (let i = 0; i < 20; i += 1) {
      const headers = await payer.headers({ info, manifestId, capabilities: CAPABILITIES });
      const answer = await post(orchestrator.serviceUri, 'payment', headers);
      expect(answer.status).toBe(200);
      info = fromBinary(PaymentResultSchema, answer.body).info ?? info;
    }
    expect(orchestrator.accounts).toMatchObject([{ payments: 21, tickets: 22, refused: 0 }]);
  });

  it('counts the tickets that win, and what they bring', async () => {
    const payments = { ticketEvWei: '1000', redemptionCostWei: '11' };
    const orchestrator = await start({ payments, price: { pricePerUnit: 1, pixelsPerUnit: 1_000_000 } });
    await paidJob(orchestrator.serviceUri, { tickets: 80 });
    const [account] = orchestrator.accounts;
    // Worth 1,000 of 1,100: all eighty lose, or win, once in 10^80 runs.
    expect(account?.winners).toBeGreaterThan(0);
    expect(account?.winners).toBeLessThanOrEqual(80);
    expect(account?.redeemedWei).toBe(`${1100 * (account?.winners ?? 0)}`);
  });
});

function sameMessage(one: Uint8Array, other: Uint8Array): boolean {
  try {
    return equals(PaymentSchema, fromBinary(PaymentSchema, one), fromBinary(PaymentSchema, other));
  } catch {
    return false;
  }
}

const flipped = (signature: Uint8Array): Uint8Array => {
  const other = Uint8Array.from(signature);
  other[10] = (other[10] ?? 0) ^ 1;
  return other;
};

describe('what is wrong with a payment', () => {
  it.each<[string, Partial<PlayedPayment>, number, RegExp]>([
    ['a forged segment signature', { segmentSignature: flipped }, 403, /^ErrSegSig$/],
    ['no segment signature', { segmentSignature: () => new Uint8Array(0) }, 403, /^ErrSegSig$/],
    ['a signature of another sender', { content: { sender: `0x${'11'.repeat(20)}` } }, 403, /^ErrSegSig$/],
    [
      'a model that is not served',
      { capabilities: liveVideoCapabilities('other') },
      403,
      /^incompatible capabilities$/,
    ],
    [
      'another recipient',
      { params: { recipient: `0x${'11'.repeat(20)}` } },
      400,
      /^invalid ticket recipient$/,
    ],
    [
      'a higher face value',
      { params: { faceValue: 10n ** 18n } },
      400,
      /^invalid recipientRand for ticket recipientRandHash$/,
    ],
    [
      'a lower chance',
      { params: { winProb: 1n } },
      400,
      /^invalid recipientRand for ticket recipientRandHash$/,
    ],
    ['another seed', { params: { seed: 5n } }, 400, /^invalid recipientRand for ticket recipientRandHash$/],
    [
      'a later expiry',
      { params: { expirationBlock: 10n ** 12n } },
      400,
      /^invalid recipientRand for ticket recipientRandHash$/,
    ],
    [
      'another round',
      { params: { creationRound: 9n } },
      400,
      /^invalid recipientRand for ticket recipientRandHash$/,
    ],
    [
      'a lower price',
      { content: { expectedPrice: { pricePerUnit: 1n, pixelsPerUnit: 7n } } },
      400,
      /^invalid recipientRand for ticket recipientRandHash$/,
    ],
    [
      'a price for no pixels',
      { content: { expectedPrice: { pricePerUnit: 1n, pixelsPerUnit: 0n } } },
      400,
      /^invalid expected price sent with payment err="pixels per unit is 0"$/,
    ],
    ['a forged ticket signature', { ticketSignature: flipped }, 400, /^invalid ticket signature$/],
    [
      'a nonce twice',
      { nonces: [7, 7] },
      400,
      /^invalid ticket senderNonce: already seen sender=0x[0-9a-fA-F]{40} nonce=7$/,
    ],
    ['no tickets', { tickets: 0 }, 400, /^Insufficient balance$/],
    ['no ticket parameters', { content: { batch: null } }, 400, /^Insufficient balance$/],
  ])('%s', async (_what, payment, status, text) => {
    const orchestrator = await start();
    const info = await infoFor(orchestrator.serviceUri);
    const answer = said(await startWith(orchestrator.serviceUri, await payer.headers({ info, ...payment })));
    expect(answer[0]).toBe(status);
    expect(answer[1]).toMatch(text);
    // The place it would have had is free again.
    await paidJob(orchestrator.serviceUri);
  });

  it('a header that is no payment, or no segment', async () => {
    const { serviceUri } = await start();
    const good = await payer.headers({ info: await infoFor(serviceUri) });
    const with_ = async (change: Record<string, string>) =>
      said(await startWith(serviceUri, { ...good, ...change }));
    expect((await with_({ 'livepeer-payment': '!' }))[0]).toBe(402);
    expect((await with_({ 'livepeer-payment': '////' }))[0]).toBe(402);
    expect(await with_({ 'livepeer-payment': '' })).toEqual([403, 'ErrSegSig']);
    expect(await with_({ 'livepeer-segment': '!' })).toEqual([403, 'ErrorSegEncoding']);
    expect((await with_({ 'livepeer-segment': '////' }))[0]).toBe(403);
    expect(await with_({ 'livepeer-segment': '' })).toEqual([403, 'ErrSegSig']);
  });

  it('a token that is missing, forged or old, with everything signed', async () => {
    const { serviceUri } = await start();
    const info = await infoFor(serviceUri);
    const { authToken, ...without } = info;
    const headers = await payer.headers({ info: without });
    expect(said(await startWith(serviceUri, headers))).toEqual([403, 'missing auth token']);
    if (!authToken) throw new Error('the orchestrator sent no token');
    const forged = { ...info, authToken: { ...authToken, expiration: authToken.expiration + 1n } };
    expect(said(await startWith(serviceUri, await payer.headers({ info: forged })))).toEqual([
      403,
      'invalid auth token',
    ]);
  });

  it('a nonce that was paid with before, at another job as well', async () => {
    const orchestrator = await start();
    const { info, manifestId } = await paidJob(orchestrator.serviceUri, { nonces: [1, 2] });
    const again = await post(
      orchestrator.serviceUri,
      'payment',
      await payer.headers({ info, manifestId, nonces: [3, 2, 4] }),
    );
    expect(said(again)[0]).toBe(400);
    expect(said(again)[1]).toMatch(/^invalid ticket senderNonce: already seen/);
    const elsewhere = await startWith(orchestrator.serviceUri, await payer.headers({ info, nonces: [1] }));
    expect(said(elsewhere)[1]).toMatch(/^invalid ticket senderNonce: already seen/);
    // The ticket before the one that was spent counts, those after it do not.
    expect(orchestrator.accounts[0]).toMatchObject({ tickets: 3, payments: 1, refused: 1 });
  });

  it('the same payment twice at the same time: one of them counts', async () => {
    const orchestrator = await start();
    const { info, manifestId } = await paidJob(orchestrator.serviceUri);
    const headers = await payer.headers({ info, manifestId, tickets: 12 });
    const answers = await Promise.all([1, 2, 3].map(() => post(orchestrator.serviceUri, 'payment', headers)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    for (const answer of answers.filter(({ status }) => status === 400))
      expect(said(answer)[1]).toMatch(/^invalid ticket senderNonce: already seen/);
    expect(orchestrator.accounts).toMatchObject([{ tickets: 14, payments: 2, refused: 2 }]);
  });

  it('six hundred nonces are enough for one random number', async () => {
    const orchestrator = await start();
    const { info, manifestId } = await paidJob(orchestrator.serviceUri, { nonces: [1] });
    for (let first = 2; first <= 600; first += 100) {
      const nonces = Array.from({ length: Math.min(100, 601 - first) }, (_, i) => first + i);
      const answer = await post(
        orchestrator.serviceUri,
        'payment',
        await payer.headers({ info, manifestId, nonces }),
      );
      expect(answer.status).toBe(200);
    }
    const answer = await post(
      orchestrator.serviceUri,
      'payment',
      await payer.headers({ info, manifestId, nonces: [601] }),
    );
    expect(said(answer)[1]).toMatch(/^invalid ticket senderNonce: too many values/);
    expect(orchestrator.accounts[0]?.tickets).toBe(600);
  });

  it('parameters that have expired', async () => {
    let nowMs = 12_000_000;
    const orchestrator = await start({}, { chain: fixedChain({ now: () => nowMs }) });
    const { info, manifestId } = await paidJob(orchestrator.serviceUri);
    const pay = async () =>
      post(orchestrator.serviceUri, 'payment', await payer.headers({ info, manifestId }));
    nowMs += 39 * 12_000;
    expect((await pay()).status).toBe(200);
    nowMs += 12_000;
    expect(said(await pay())).toEqual([400, 'TicketParams expired']);
  });

  it('a recipient that is not active, and a sender that is leaving', async () => {
    const chain = fixedChain();
    let isActive = true;
    let withdrawRound = 0n;
    const orchestrator = await start(
      {},
      {
        chain: {
          ...chain,
          isActive: async () => isActive,
          sender: async (address) => ({ ...(await chain.sender(address)), withdrawRound }),
        },
      },
    );
    const { info, manifestId } = await paidJob(orchestrator.serviceUri);
    const pay = async () =>
      said(await post(orchestrator.serviceUri, 'payment', await payer.headers({ info, manifestId })));
    withdrawRound = 3n;
    expect((await pay())[0]).toBe(200);
    withdrawRound = 2n;
    expect(await pay()).toEqual([
      400,
      `deposit and reserve for sender ${payer.account.address} is set to unlock soon`,
    ]);
    isActive = false;
    const [status, text] = await pay();
    expect(status).toBe(400);
    expect(text).toMatch(/^orchestrator 0x[0-9a-fA-F]{40} is inactive in round 1, cannot process payments$/);
  });

  it('headers of random bytes are refused, whatever they hold', async () => {
    const { serviceUri } = await start();
    const good = await payer.headers({ info: await infoFor(serviceUri) });
    const base64 = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('base64'));
    const header = fc.oneof(
      base64,
      fc.string({ unit: 'grapheme-ascii', maxLength: 100 }).map((text) => text.trim()),
    );
    await fc.assert(
      fc.asyncProperty(
        header,
        fc.constantFrom('livepeer-payment', 'livepeer-segment'),
        async (value, name) => {
          const { status } = await startWith(serviceUri, { ...good, [name]: value });
          expect([400, 402, 403]).toContain(status);
        },
      ),
      { numRuns: 60 },
    );
    // One bit of a good payment changed.
    const payment = Buffer.from(good['livepeer-payment'] ?? '', 'base64');
    await fc.assert(
      fc.asyncProperty(fc.nat(payment.length * 8 - 1), async (bit) => {
        const changed = Buffer.from(payment);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        // A length that is one too short is read over: the message is the same, and as good.
        fc.pre(!sameMessage(payment, changed));
        const headers = { ...good, 'livepeer-payment': changed.toString('base64') };
        expect([400, 402, 403]).toContain((await startWith(serviceUri, headers)).status);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a job that is charged for', () => {
  it('goes on while it is paid for, and ends with all its channels when it is not', async () => {
    let nowMs = 1000;
    const payments = { debitIntervalMs: 10 };
    // 27,648 pixels a millisecond and 8·10^9 wei a ticket: one ticket pays a bit less than 6,752 ms.
    const orchestrator = await start({ payments }, { nowMs: () => nowMs });
    const { info, manifestId } = await paidJob(orchestrator.serviceUri, { tickets: 1 });
    const account = () => orchestrator.accounts.find((figures) => figures.manifestId === manifestId);
    nowMs += 4000;
    await expect.poll(() => account()?.debitWei).not.toBe('0');
    const fee = feeFor(videoPixels(4000), { pricePerUnit: 300n, pixelsPerUnit: 7n });
    expect(account()?.debitWei).toBe(rationalText(fee));
    const params = info.ticketParams && readTicketParams(info.ticketParams);
    const worth = expectedValue(params?.faceValue ?? 0n, params?.winProb ?? 0n);
    expect(account()?.balanceWei).toBe(rationalText(subtract(worth, fee)));
    const channels = ['', '-out', '-control', '-events'].map(
      (end) => `${orchestrator.serviceUri}/ai/trickle/${manifestId}${end}/next`,
    );
    expect((await rawRequest(channels[0] ?? '')).status).not.toBe(404);
    nowMs += 4000;
    for (const channel of channels)
      await expect.poll(async () => (await rawRequest(channel)).status).toBe(404);
    expect(account()?.debitWei).toBe(rationalText(fee));
  });

  it('charges exactly what it ran, over many payments', async () => {
    let nowMs = 0;
    const orchestrator = await start({ payments: { debitIntervalMs: 10 } }, { nowMs: () => nowMs });
    let { info, manifestId } = await paidJob(orchestrator.serviceUri, { tickets: 2 });
    const account = () => orchestrator.accounts[0];
    let debit = '0';
    for (let i = 1; i <= 30; i += 1) {
      const headers = await payer.headers({ info, manifestId, tickets: 1, capabilities: CAPABILITIES });
      const answer = await post(orchestrator.serviceUri, 'payment', headers);
      info = fromBinary(PaymentResultSchema, answer.body).info ?? info;
      nowMs += 6001;
      await expect.poll(() => account()?.debitWei).not.toBe(debit);
      debit = account()?.debitWei ?? '';
    }
    const fee = feeFor(videoPixels(30 * 6001), { pricePerUnit: 300n, pixelsPerUnit: 7n });
    const params = info.ticketParams && readTicketParams(info.ticketParams);
    const credit = multiply(expectedValue(params?.faceValue ?? 0n, params?.winProb ?? 0n), rational(32n));
    expect(account()).toMatchObject({
      creditWei: rationalText(credit),
      debitWei: rationalText(fee),
      balanceWei: rationalText(subtract(credit, fee)),
      payments: 31,
      tickets: 32,
    });
  });
});

describe('a misbehaving recipient', () => {
  const result = (answer: RawAnswer) => fromBinary(PaymentResultSchema, answer.body).info;

  it.each([
    ['raisePriceAfter', { pricePerUnit: 3300n, pixelsPerUnit: 70n }],
    ['doublePriceAfter', { pricePerUnit: 7500n, pixelsPerUnit: 70n }],
  ])('%s', async (name, price) => {
    const { serviceUri } = await start({ misbehaviour: { [name]: 3 } });
    const { info, manifestId } = await paidJob(serviceUri);
    const pay = async () =>
      result(
        await post(
          serviceUri,
          'payment',
          await payer.headers({ info, manifestId, capabilities: CAPABILITIES }),
        ),
      );
    expect((await pay())?.priceInfo).toMatchObject({ pricePerUnit: 300n, pixelsPerUnit: 7n });
    expect((await pay())?.priceInfo).toMatchObject(price);
  });

  it('quotes parameters that expire early', async () => {
    const { serviceUri } = await start({ misbehaviour: { ticketBlocks: 1 } });
    const params = (await infoFor(serviceUri)).ticketParams;
    expect(params && readTicketParams(params)?.expirationBlock).toBe(
      BigInt(Math.floor(Date.now() / 12_000)) + 1n,
    );
  });

  it.each([400, 402, 403, 480, 500, 503])('answers payments %s', async (status) => {
    const { serviceUri } = await start({ misbehaviour: { answerPayments: status } });
    const { info, manifestId } = await paidJob(serviceUri);
    expect((await post(serviceUri, 'payment', await payer.headers({ info, manifestId }))).status).toBe(
      status,
    );
  });

  it('answers starts', async () => {
    const { serviceUri } = await start({ misbehaviour: { answerStarts: 500 } });
    const info = await infoFor(serviceUri);
    expect((await startWith(serviceUri, await payer.headers({ info }))).status).toBe(500);
  });

  it('claims capacity that it lacks', async () => {
    const { serviceUri } = await start({ misbehaviour: { claimsCapacity: true } });
    const info = await infoFor(serviceUri);
    expect(info.capabilities?.constraints?.PerCapability[35]?.models.noop).toMatchObject({
      warm: true,
      capacity: 10,
    });
    expect(said(await startWith(serviceUri, await payer.headers({ info })))).toEqual([
      503,
      'insufficient capacity',
    ]);
  });

  it('has a clock of its own', async () => {
    const { serviceUri } = await start({ misbehaviour: { clockAheadS: -7200 } });
    const info = await infoFor(serviceUri);
    const leftS = Number(info.authToken?.expiration) - Date.now() / 1000;
    expect(leftS).toBeLessThan(-5300);
    const block = info.ticketParams && readTicketParams(info.ticketParams)?.expirationBlock;
    expect(Number(block) - Math.floor(Date.now() / 12_000)).toBe(40 - 600);
    await paidJob(serviceUri);
  });
});

describe('one that is not paid', () => {
  it('has no accounts, an address of zeros, and takes unsigned credentials', async () => {
    const orchestrator = await start({ payments: null });
    const info = await orchestratorInfo(orchestrator.serviceUri, CAPABILITIES);
    expect(toHex(info.address)).toBe(ZERO_ADDRESS);
    expect(info.ticketParams).toBeUndefined();
    const { authToken } = info;
    const headers = { 'livepeer-segment': segmentHeader(authToken ? { authToken } : {}) };
    expect((await startWith(orchestrator.serviceUri, headers)).status).toBe(200);
    expect(orchestrator.accounts).toEqual([]);
    expect(orchestrator.recipient).toBeNull();
  });
});
