import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  type CarriedState,
  capabilitiesBytes,
  infoBytes,
  readCarried,
  readPayment,
  readSegment,
  signedState,
  TEST_NOW_MS,
  testInfo,
  testKey,
  testPayments,
  withParams,
} from '../../../test/support/signer-requests.ts';
import { GatewayError } from '../../base/errors.ts';
import { fixedChain } from '../../chain/fixed-chain.ts';
import { type OrchestratorInfo, type TicketParams, TicketParamsSchema } from '../../gateway/wire/lp_pb.ts';
import { fromHex, toHex } from '../../payments/bytes.ts';
import { signatureFault } from '../../payments/eip191.ts';
import { liveSegment, readTicketParams } from '../../payments/messages.ts';
import { parseRational, rational } from '../../payments/rational.ts';
import { segmentHash } from '../../payments/segment-hash.ts';
import { ticketHash } from '../../payments/ticket.ts';
import { Accounts } from '../accounts.ts';
import { SigningKey } from '../key/signing-key.ts';
import type { LivePayment, LivePayments } from './live-payments.ts';
import { isRefusal, type Refusal } from './refusal.ts';

interface Paid {
  readonly payment: LivePayment;
  readonly carried: CarriedState;
  readonly state: Record<string, unknown>;
}

/** The request of a test: type '', 1000 pixels, price 1, tickets of 1000 wei, unless it says otherwise. */
const requestOf = (changes: object = {}): string =>
  JSON.stringify({ orchestrator: infoBytes(testInfo(1000n, [1, 1])), inPixels: 1000, ...changes });

async function paid(payments: LivePayments, changes: object = {}): Promise<Paid> {
  const payment = await payments.pay(requestOf(changes), {});
  if (isRefusal(payment)) throw new Error(`${payment.status} ${payment.message}`);
  const carried = {
    State: Buffer.from(payment.state).toString('base64'),
    Sig: Buffer.from(payment.stateSignature).toString('base64'),
  };
  return { payment, carried, state: readCarried(carried) };
}

async function refused(payments: LivePayments, changes: object = {}): Promise<Refusal> {
  const payment = await payments.pay(requestOf(changes), {});
  if (!isRefusal(payment)) throw new Error('it was paid');
  return payment;
}

const count = ({ payment }: Paid): number => readPayment(payment.payment).ticketSenderParams.length;

describe('amounts, as go-livepeer’s own tests reckon them', () => {
  it('pays pixels at the initial price and keeps what is left over', async () => {
    const payments = testPayments();
    const first = await paid(payments, { orchestrator: infoBytes(testInfo(35n, [150, 175])) });
    expect(count(first)).toBe(25);
    expect(first.state).toMatchObject({ Balance: '125/7', SequenceNumber: 0, SenderNonce: 25, Type: '' });
    const second = await paid(payments, {
      orchestrator: infoBytes(testInfo(35n, [112, 175])),
      inPixels: 2500,
      state: first.carried,
      ManifestID: 'manifest',
    });
    expect(count(second)).toBe(61);
    expect(second.state).toMatchObject({
      Balance: '10',
      SequenceNumber: 1,
      SenderNonce: 86,
      InitialPricePerUnit: 150,
      InitialPixelsPerUnit: 175,
    });
    expect(readPayment(second.payment.payment).expectedPrice).toMatchObject({
      pricePerUnit: 112n,
      pixelsPerUnit: 175n,
    });
  });

  it('accepts a price that the capability’s own ceiling allows and the general one does not', async () => {
    const ceilings = {
      all: rational(200n),
      models: new Map([['live-video-to-video/noop', rational(500n)]]),
    };
    const first = await paid(testPayments({ ceilings }), {
      orchestrator: infoBytes(testInfo(35n, [300, 1])),
      inPixels: 1,
      capabilities: capabilitiesBytes('noop'),
    });
    expect(count(first)).toBe(9);
    expect(first.state).toMatchObject({ Balance: '15' });
  });

  it('pays live runners by the second begun, ten of them at first', async () => {
    let now = TEST_NOW_MS;
    const payments = testPayments({ now: () => now });
    const request = { orchestrator: infoBytes(testInfo(35n, [3, 1])), type: 'live', inPixels: 0 };
    const first = await paid(payments, request);
    expect([count(first), first.state.Balance]).toEqual([1, '5']);
    now += 12_000;
    const second = await paid(payments, { ...request, state: first.carried, ManifestID: 'm' });
    expect([count(second), second.state.Balance, second.state.SequenceNumber]).toEqual([1, '4', 1]);
  });

  it('pays a fixed price whatever the pixels', async () => {
    const payments = testPayments();
    const request = { orchestrator: infoBytes(testInfo(3n, [3, 1])), type: 'fixed', inPixels: 99 };
    const first = await paid(payments, request);
    expect([count(first), first.state.Balance, first.state.SequenceNumber]).toEqual([1, '0', 0]);
    const second = await paid(payments, { ...request, state: first.carried, ManifestID: 'm' });
    expect([count(second), second.state.Balance, second.state.SequenceNumber]).toEqual([1, '0', 1]);
  });

  it('pays live video for a minute ahead, then for the time that has passed', async () => {
    let now = TEST_NOW_MS;
    const payments = testPayments({ now: () => now });
    const ev = 1_658_880_000n;
    const request = { orchestrator: infoBytes(testInfo(ev, [1, 1])), type: 'lv2v', inPixels: 0 };
    const first = await paid(payments, request);
    expect([count(first), first.state.Balance]).toEqual([1, '0']);
    now += 5000;
    const second = await paid(payments, { ...request, state: first.carried, ManifestID: 'm' });
    // One ticket is kept ready; 5 s are 138 240 000 pixels.
    expect([count(second), second.state.Balance]).toEqual([1, `${ev - 138_240_000n}`]);
    now += 5000;
    const third = await paid(payments, { ...request, state: second.carried, ManifestID: 'm' });
    expect([count(third), third.state.Balance]).toEqual([1, `${2n * ev - 2n * 138_240_000n}`]);
  });
});

describe('what is signed', () => {
  it('signs tickets, credentials and state with the key of the sender', async () => {
    const { address } = testKey();
    const first = await paid(testPayments(), { ManifestID: 'abcdef12', inPixels: 2500 });
    const payment = readPayment(first.payment.payment);
    expect(toHex(payment.sender)).toBe('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266');
    expect(payment.ticketParams && payment.expirationParams).toBeDefined();
    const params = payment.ticketParams && readTicketParams(payment.ticketParams, payment.expirationParams);
    if (!params) throw new Error('the payment has no parameters');
    expect(params).toMatchObject({ creationRound: 3500n, seed: 1234n, faceValue: 5000n });
    expect(payment.ticketSenderParams.map(({ senderNonce }) => senderNonce)).toEqual([1, 2, 3]);
    for (const { senderNonce, sig } of payment.ticketSenderParams)
      expect(
        signatureFault(address, fromHex(ticketHash({ ...params, sender: address, senderNonce })), sig),
      ).toBeNull();

    const segment = readSegment(first.payment.segCreds);
    expect(signatureFault(address, segmentHash(liveSegment('abcdef12')), segment.sig)).toBeNull();
    expect(segment).toMatchObject({ authToken: { sessionId: 'bar' } });
    expect(segment.capabilities).toBeUndefined();
    expect(signatureFault(address, first.payment.state, first.payment.stateSignature)).toBeNull();
  });

  it('writes the credentials of the published vector', async () => {
    const info = testInfo(1000n, [1, 1]);
    const { payment } = await paid(testPayments(), { orchestrator: infoBytes(info), ManifestID: 'abcdef12' });
    expect(toHex(readSegment(payment.segCreds).sig)).toBe(
      '0x5ff6eb32051e269c63c2a04b9f697248bc38ffb4be7e27795496f8a38161af502be254dbfb835a94cfaef94647acbc1581d166dd4b9484607693f54fcafccd381c',
    );
  });

  it('passes capabilities on, and the orchestrator’s whole price', async () => {
    const info = testInfo(1000n, [1, 1], ({ priceInfo }) =>
      Object.assign(priceInfo ?? {}, { capability: 35, constraint: 'noop' }),
    );
    const { payment } = await paid(testPayments(), {
      orchestrator: infoBytes(info),
      capabilities: capabilitiesBytes('noop'),
    });
    expect(readSegment(payment.segCreds).capabilities?.constraints?.PerCapability[35]?.models).toHaveProperty(
      'noop',
    );
    expect(readPayment(payment.payment).expectedPrice).toMatchObject({ capability: 35, constraint: 'noop' });
  });

  it('names the last round where the orchestrator names none', async () => {
    const info = testInfo(1000n, [1, 1], ({ ticketParams }) => delete ticketParams?.expirationParams);
    const { payment } = await paid(testPayments(), { orchestrator: infoBytes(info) });
    const named = readPayment(payment.payment).expirationParams;
    expect(named?.creationRound).toBe(1n);
    expect(toHex(named?.creationRoundBlockHash ?? new Uint8Array(0))).toBe(`0x${'11'.repeat(32)}`);
  });

  it('counts nonces anew for a new random number of the recipient', async () => {
    const payments = testPayments();
    const first = await paid(payments);
    const info = testInfo(1000n, [1, 1], withParams({ recipientRandHash: new Uint8Array(32).fill(9) }));
    const second = await paid(payments, {
      orchestrator: infoBytes(info),
      state: first.carried,
      ManifestID: 'm',
    });
    expect([first.state.SenderNonce, second.state.SenderNonce]).toEqual([1, 1]);
    expect(second.state.PMSessionID).toBe(`0x${'09'.repeat(32)}`);
    const third = await paid(payments, {
      orchestrator: infoBytes(info),
      state: second.carried,
      ManifestID: 'm',
    });
    expect(third.state.SenderNonce).toBe(2);
  });

  it('writes a state that go-livepeer can read', async () => {
    const { state } = await paid(testPayments(), { app: 'live-video-to-video/noop' });
    expect(state).toEqual({
      StateID: expect.stringMatching(/^[0-9a-f]{8}$/),
      PMSessionID: '0xc65a7bb8d6351c1cf70c95a316cc6a92839c986682d98bc35f958f4883f9d2a8',
      LastUpdate: '2027-01-15T08:00:00Z',
      OrchestratorAddress: '0x73aed7b5deb30222fa896f399d46cc99c7bee57f',
      App: 'live-video-to-video/noop',
      AuthExpiry: 0,
      SenderNonce: 1,
      Balance: '0',
      InitialPricePerUnit: 1,
      InitialPixelsPerUnit: 1,
      Type: '',
      SequenceNumber: 0,
      AuthID: '',
    });
  });

  it('goes on with a session of another signer that has the same key', async () => {
    const first = await paid(testPayments());
    const second = await paid(testPayments(), { state: first.carried, ManifestID: 'm' });
    expect(second.state).toMatchObject({ StateID: first.state.StateID, SequenceNumber: 1, SenderNonce: 2 });
  });

  it('loses no digit of large numbers and long fractions', async () => {
    const most = 2n ** 63n - 1n;
    const balance = `${10n ** 150n + 1n}/${10n ** 97n}`;
    const state = `{"StateID":"s","OrchestratorAddress":"0x73aed7b5deb30222fa896f399d46cc99c7bee57f","Balance":"-${balance}","InitialPricePerUnit":${most},"InitialPixelsPerUnit":${most},"SequenceNumber":18446744073709551614,"AuthExpiry":${most}}`;
    const limits = {
      maxTicketEvWei: rational(10n ** 70n),
      maxTotalEvWei: rational(10n ** 70n),
      depositMultiplier: 1n,
    };
    const funds = { depositWei: 10n ** 70n, reserveWei: 1n, withdrawRound: 0n };
    const chain = fixedChain({ now: () => TEST_NOW_MS, funds });
    const { payment } = await paid(testPayments({ limits, chain }), {
      orchestrator: infoBytes(testInfo(10n ** 53n, [1, 1])),
      state: signedState(state),
      ManifestID: 'm',
      inPixels: 1,
    });
    const text = Buffer.from(payment.state).toString();
    expect(text).toContain(`"InitialPricePerUnit":${most},"InitialPixelsPerUnit":${most}`);
    expect(text).toContain('"SequenceNumber":18446744073709551615');
    expect(text).toContain(`"AuthExpiry":${most}`);
    const left = parseRational(/"Balance":"([^"]+)"/.exec(text)?.[1] ?? '');
    expect(left).not.toBeNull();
    expect(left?.den).toBe(10n ** 97n);
  });
});

describe('refusals, in go-livepeer’s order and words', () => {
  const price = (pricePerUnit: bigint, pixelsPerUnit: bigint): string =>
    infoBytes(
      testInfo(1000n, [1, 1], ({ priceInfo }) =>
        Object.assign(priceInfo ?? {}, { pricePerUnit, pixelsPerUnit }),
      ),
    );
  const params = (changes: Partial<TicketParams>): string =>
    infoBytes(testInfo(1000n, [1, 1], withParams(changes)));
  const state = (changes: object = {}): CarriedState =>
    signedState({
      StateID: 'state',
      OrchestratorAddress: '0x73AEd7b5dEb30222fa896f399d46cC99c7BEe57F',
      InitialPricePerUnit: 1,
      InitialPixelsPerUnit: 1,
      ...changes,
    });
  const unchecked = 'remote signer could not check whether to refresh session: ';

  it.each<[string, object, number, string]>([
    ['no orchestrator', { orchestrator: '' }, 400, 'missing orchestrator'],
    ['null for an orchestrator', { orchestrator: null }, 400, 'missing orchestrator'],
    [
      'bytes that are no message',
      { orchestrator: '/////w==' },
      400,
      'proto: cannot parse invalid wire-format data',
    ],
    [
      'no price',
      { orchestrator: infoBytes(testInfo(1000n, [1, 1], (info) => delete info.priceInfo)) },
      400,
      'missing or zero priceInfo',
    ],
    ['a price for no pixels', { orchestrator: price(1n, 0n) }, 400, 'missing or zero priceInfo'],
    ['a price below nothing', { orchestrator: price(-1n, 1n) }, 400, 'missing or zero priceInfo'],
    ['a state without signature', { state: { State: 'e30=' }, ManifestID: 'm' }, 400, 'invalid sig'],
    ['a signature without state', { state: { Sig: 'e30=' }, ManifestID: 'm' }, 400, 'invalid sig'],
    [
      'a state of another key',
      { state: signedState({ StateID: 'state' }, SigningKey.throwAway()), ManifestID: 'm' },
      400,
      'invalid sig',
    ],
    [
      'a changed state',
      {
        state: { ...state(), State: Buffer.from('{"Balance":"1000000"}').toString('base64') },
        ManifestID: 'm',
      },
      400,
      'invalid sig',
    ],
    ['a state that is not JSON', { state: signedState('not json'), ManifestID: 'm' }, 400, 'invalid state'],
    ['a state of wrong types', { state: state({ SenderNonce: 'x' }), ManifestID: 'm' }, 400, 'invalid state'],
    [
      'a state of a wrong time',
      { state: state({ LastUpdate: 'now' }), ManifestID: 'm' },
      400,
      'invalid state',
    ],
    [
      'a state of another orchestrator',
      { state: state({ OrchestratorAddress: `0x${'01'.repeat(20)}` }), ManifestID: 'm' },
      400,
      'orchestratorAddress mismatch',
    ],
    ['another app', { state: state({ App: 'a/b' }), app: 'a/c', ManifestID: 'm' }, 400, 'app mismatch'],
    [
      'another type',
      { state: state({ Type: 'live' }), type: 'lv2v', ManifestID: 'm' },
      400,
      'job type mismatch',
    ],
    ['a state without manifest', { state: state() }, 400, 'missing manifestID'],
    [
      'capabilities that are none',
      { capabilities: '/////w==' },
      400,
      'proto: cannot parse invalid wire-format data',
    ],
    [
      'amounts of more than 256 bits',
      { orchestrator: params({ faceValue: new Uint8Array(33).fill(1) }) },
      400,
      'failed to derive ticket params from OrchestratorInfo',
    ],
    [
      'no block to expire at',
      { orchestrator: params({ expirationBlock: new Uint8Array(0) }) },
      400,
      `${unchecked}ticketParams expiration block is 0`,
    ],
    [
      'tickets that always win',
      { orchestrator: params({ winProb: new Uint8Array(32).fill(255) }) },
      400,
      `${unchecked}ticket faceValue too low faceValue=5000`,
    ],
    [
      'tickets worth too much',
      { orchestrator: infoBytes(testInfo(3_000_000_000_001n, [1, 1])) },
      400,
      `${unchecked}ticket EV 3000000000001.00000 > max ticket EV 3000000000000.00000`,
    ],
    ['a type that does not exist', { type: 'usage' }, 400, 'invalid job type'],
    ['no pixels', { inPixels: 0 }, 400, 'missing billable unit or job type'],
    ['pixels below nothing', { inPixels: -5 }, 400, 'missing billable unit or job type'],
    [
      'a ceiling that is no price',
      { type: 'live', maxPrice: { price: 0, currency: 'wei', unit: 'seconds' } },
      400,
      'maxPrice.price must be a positive decimal',
    ],
    [
      'a ceiling in another currency',
      { type: 'live', maxPrice: { price: 1, currency: 'usd', unit: 'seconds' } },
      400,
      'maxPrice.currency must be wei',
    ],
    [
      'a ceiling in another unit',
      { type: 'lv2v', maxPrice: { price: 1, currency: 'wei', unit: 'seconds' } },
      400,
      'maxPrice.unit must be 720p-pixel-seconds for payment type lv2v',
    ],
    [
      'a ceiling without a type',
      { maxPrice: { price: 1, currency: 'wei', unit: 'fixed' } },
      400,
      'maxPrice requires payment type live, lv2v, or fixed',
    ],
    [
      'a state without an initial price',
      { state: state({ InitialPricePerUnit: 0 }), ManifestID: 'm' },
      400,
      'invalid initial price in state',
    ],
    [
      'a price above the request’s ceiling',
      {
        orchestrator: infoBytes(testInfo(1000n, [10, 1])),
        type: 'fixed',
        maxPrice: { price: 9, currency: ' WEI ', unit: 'Fixed' },
      },
      481,
      'orchestrator price 10.000 exceeds request maxPrice ceiling 9.000',
    ],
    [
      'a price above the session’s first',
      {
        orchestrator: infoBytes(testInfo(1000n, [150, 1])),
        state: state({ InitialPricePerUnit: 100 }),
        ManifestID: 'm',
      },
      481,
      'orchestrator price 150.000 exceeds initial session price ceiling 100.000',
    ],
    [
      'a balance that is enough',
      { state: state({ Balance: '1000' }), ManifestID: 'm', inPixels: 1 },
      482,
      'no tickets',
    ],
    [
      'tickets that are worth nothing',
      { orchestrator: params({ winProb: new Uint8Array(0) }) },
      482,
      'no tickets',
    ],
    [
      'more than a hundred tickets',
      { orchestrator: infoBytes(testInfo(1n, [1, 1])), inPixels: 101 },
      400,
      'numTickets 101 exceeds maximum of 100',
    ],
  ])('refuses %s', async (_what, changes, status, message) => {
    const accounts = new Accounts();
    expect(await refused(testPayments({ accounts }), changes)).toMatchObject({ status, message });
    expect(accounts.totals().payments).toBe(0);
  });

  it('reads ticket parameters that say next to nothing as go-livepeer does', async () => {
    const bare = (change: (info: OrchestratorInfo) => unknown): object => ({
      orchestrator: infoBytes(
        testInfo(1000n, [1, 1], (info) => {
          info.ticketParams = create(TicketParamsSchema, { recipient: Uint8Array.of(1) });
          change(info);
        }),
      ),
    });
    const expired = bare(({ authToken }) => Object.assign(authToken ?? {}, { expiration: 1n }));
    expect(await refused(testPayments(), expired)).toMatchObject({ status: 480 });
    expect(
      await refused(
        testPayments(),
        bare((info) => delete info.authToken),
      ),
    ).toMatchObject({
      status: 400,
      message: `${unchecked}missing auth token`,
    });
  });

  it('refuses an answer without ticket parameters or token', async () => {
    const noParams = testInfo(1000n, [1, 1], (info) => delete info.ticketParams);
    const noToken = testInfo(1000n, [1, 1], (info) => delete info.authToken);
    expect(await refused(testPayments(), { orchestrator: infoBytes(noParams) })).toMatchObject({
      status: 400,
      message: 'missing ticketParams in OrchestratorInfo',
    });
    expect(await refused(testPayments(), { orchestrator: infoBytes(noToken) })).toMatchObject({
      status: 400,
      message: `${unchecked}missing auth token`,
    });
  });

  it.each([
    ['{', 'unexpected EOF'],
    ['', 'EOF'],
    ['[]', 'json: cannot unmarshal array into Go value of type server.RemotePaymentRequest'],
    ['<html>', "invalid character '<' looking for beginning of value"],
    ['null', 'missing orchestrator'],
    [
      '{"orchestrator":5}',
      'json: cannot unmarshal number 5 into Go struct field RemotePaymentRequest.orchestrator of type []uint8',
    ],
    ['{"orchestrator":"a"}', 'illegal base64 data at input byte 0'],
    ['{"orchestrator":"abc="} trailing', 'proto: cannot parse invalid wire-format data'],
    [
      '{"inPixels":1.5}',
      'json: cannot unmarshal number 1.5 into Go struct field RemotePaymentRequest.inPixels of type int64',
    ],
    [
      '{"inPixels":9223372036854775808}',
      'json: cannot unmarshal number 9223372036854775808 into Go struct field RemotePaymentRequest.inPixels of type int64',
    ],
    [
      '{"state":[]}',
      'json: cannot unmarshal array into Go struct field RemotePaymentRequest.state of type server.RemotePaymentStateSig',
    ],
    [
      '{"type":true}',
      'json: cannot unmarshal bool into Go struct field RemotePaymentRequest.type of type string',
    ],
    ['{"maxPrice":{"price":"x"}}', 'json: invalid number literal, trying to unmarshal "x" into Number'],
  ])('refuses the body %s', async (body, message) => {
    expect(await testPayments().pay(body, {})).toEqual({ refused: true, status: 400, message });
  });

  it('takes keys in any case, and the last of repeated ones', async () => {
    const body = `{"INPIXELS":5,"inpixels":1000,"Orchestrator":"${infoBytes(testInfo(1000n, [1, 1]))}","manifestid":"mm"}`;
    const payment = await testPayments().pay(body, {});
    if (isRefusal(payment)) throw new Error(payment.message);
    expect(Buffer.from(readSegment(payment.segCreds).manifestId).toString()).toBe('mm');
  });

  it('wants new parameters in the last three minutes of the token, and says of whom', async () => {
    let now = TEST_NOW_MS + 27 * 60_000;
    const payments = testPayments({ now: () => now, chain: fixedChain({ now: () => TEST_NOW_MS }) });
    await expect(paid(payments)).resolves.toBeDefined();
    now += 1;
    expect(await refused(payments)).toEqual({
      refused: true,
      status: 480,
      message: 'refresh session for remote signer',
      headers: { 'Livepeer-Orchestrator-URL': 'http://orch.example' },
    });
  });

  it('wants new parameters one block before they expire', async () => {
    let now = TEST_NOW_MS + 38 * 12_000;
    const payments = testPayments({ now: () => TEST_NOW_MS, chain: fixedChain({ now: () => now }) });
    await expect(paid(payments)).resolves.toBeDefined();
    now += 12_000;
    expect(await refused(payments)).toMatchObject({ status: 480 });
  });

  const ceilings = {
    all: rational(500n),
    models: new Map([['live-video-to-video/default', rational(200n)]]),
  };

  it('keeps to its ceilings: the general one, and a pipeline’s own', async () => {
    const payments = testPayments({ ceilings });
    expect(await refused(payments, { orchestrator: infoBytes(testInfo(1000n, [1000, 1])) })).toMatchObject({
      status: 481,
      message: 'orchestrator price 1000.000 exceeds configured maximum price ceiling 500.000',
    });
    expect(
      await refused(payments, {
        orchestrator: infoBytes(testInfo(1000n, [300, 1])),
        capabilities: capabilitiesBytes('noop'),
      }),
    ).toMatchObject({
      status: 481,
      message: 'orchestrator price 300.000 exceeds configured maximum price ceiling 200.000',
    });
  });

  it('accepts a price that equals its ceiling', async () => {
    await expect(
      paid(testPayments({ ceilings }), {
        orchestrator: infoBytes(testInfo(1000n, [500, 1])),
        inPixels: 1,
      }),
    ).resolves.toBeDefined();
  });

  it.each([
    ['live', '"101.2"', 'seconds', [506, 5]],
    ['live', '101.2', 'seconds', [506, 5]],
    ['lv2v', '7', '720p-pixel-seconds', [7, 1]],
    ['fixed', '3e0', 'fixed', [3, 1]],
  ] as const)('reads a ceiling of %s: %s exactly', async (type, price, unit, [num, den]) => {
    const ask = (pricePerUnit: number): Promise<LivePayment | Refusal> => {
      const orchestrator = infoBytes(testInfo(200_000_000n, [pricePerUnit, den]));
      const maxPrice = `{"price":${price},"currency":"wei","unit":"${unit}"}`;
      return testPayments().pay(
        `{"orchestrator":"${orchestrator}","type":"${type}","maxPrice":${maxPrice}}`,
        {},
      );
    };
    expect(isRefusal(await ask(num))).toBe(false);
    expect(await ask(num + 1)).toMatchObject({ status: 481 });
  });

  it('pays nothing that the deposit does not cover', async () => {
    const funds = (changes: object) => ({ depositWei: 5000n, reserveWei: 1n, withdrawRound: 0n, ...changes });
    const with_ = (changes: object) =>
      testPayments({ chain: fixedChain({ now: () => TEST_NOW_MS, funds: funds(changes) }) });
    await expect(paid(with_({}))).resolves.toBeDefined();
    const fault = async (changes: object): Promise<string> =>
      (await refused(with_(changes))).message.replace(unchecked, '');
    expect(await fault({ reserveWei: 0n })).toBe('no sender reserve');
    expect(await fault({ depositWei: 0n })).toBe('no sender deposit');
    expect(await fault({ depositWei: 4999n })).toBe('ticket faceValue 5000 > max faceValue 4999');
    expect(await fault({ withdrawRound: 2n })).toBe(
      'unable to validate sender: deposit and reserve is set to unlock soon',
    );
    await expect(paid(with_({ withdrawRound: 3n }))).resolves.toBeDefined();
  });

  it('pays no more at once than is allowed: an error of its own, since one ticket was', async () => {
    const limits = { maxTicketEvWei: rational(1000n), maxTotalEvWei: rational(2000n), depositMultiplier: 1n };
    const payments = testPayments({ limits });
    await expect(paid(payments, { inPixels: 2000 })).resolves.toBeDefined();
    expect(await refused(payments, { inPixels: 2001 })).toMatchObject({
      status: 500,
      message: 'total ticket EV 3000.00000 for 3 tickets > max total ticket EV 2000.00000',
    });
  });

  it('leaves it to its caller when the chain cannot be read', async () => {
    const chain = {
      ...fixedChain(),
      l1Block: () => Promise.reject(new GatewayError('chain_unreachable', 'the chain cannot be reached')),
    };
    await expect(testPayments({ chain }).pay(requestOf(), {})).rejects.toMatchObject({
      code: 'chain_unreachable',
    });
  });
});

describe('accounts', () => {
  it('keeps the books by session', async () => {
    const accounts = new Accounts();
    const payments = testPayments({ accounts });
    const first = await paid(payments, { orchestrator: infoBytes(testInfo(35n, [150, 175])) });
    await paid(payments, {
      orchestrator: infoBytes(testInfo(35n, [150, 175])),
      state: first.carried,
      ManifestID: 'm2',
      inPixels: 2500,
    });
    await paid(payments);
    expect(accounts.sessions()).toMatchObject([
      {
        manifestId: 'm2',
        payments: 2,
        tickets: 86,
        creditWei: '3010',
        feeWei: '3000',
        balanceWei: '10',
        orchestrator: '0x73aed7b5deb30222fa896f399d46cc99c7bee57f',
      },
      { payments: 1, tickets: 1, creditWei: '1000', feeWei: '1000', balanceWei: '0' },
    ]);
    expect(accounts.totals()).toEqual({
      sessions: 2,
      payments: 3,
      tickets: 87,
      creditWei: '4010',
      refusals: {},
    });
  });
});
