import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { PlayedPayer, type PlayedPayment } from '../../../test/support/played-payer.ts';
import { testInfo } from '../../../test/support/signer-requests.ts';
import { rational } from '../../payments/rational.ts';
import { SegDataSchema } from '../wire/lp_pb.ts';
import { type ExpectedPayment, readSignedPayment } from './signed-payment.ts';

const EV = 1_000_000n;
const info = testInfo(EV, [150, 7]);
const payer = new PlayedPayer(`0x${'11'.repeat(32)}`);

/** Reads what a signer made; null when it was taken, and else why not. */
async function faultOf(
  made: Partial<PlayedPayment>,
  expected: Partial<ExpectedPayment> = {},
  change: (answer: { payment: string; segCreds: string }) => object = () => ({}),
): Promise<string | null> {
  const headers = await payer.headers({ info, manifestId: 'job', nonces: [4, 5], ...made });
  const answer = {
    payment: headers['livepeer-payment'] ?? '',
    segCreds: headers['livepeer-segment'] ?? '',
    state: { State: 'AAAA', Sig: 'AAAA' },
  };
  try {
    readSignedPayment(
      { ...answer, ...change(answer) },
      { orchestrator: info, sender: payer.address, manifestId: 'job', lastNonce: 3, ...expected },
    );
    return null;
  } catch (error) {
    expect(error).toMatchObject({ code: 'signer_not_recognised' });
    return (error as Error).message.replace(
      /^the signer's answer was not sent \((.*)\): check the signer.*/,
      '$1',
    );
  }
}

describe("a signer's payment", () => {
  it('is worth what its tickets are', async () => {
    const headers = await payer.headers({ info, manifestId: 'job', nonces: [4, 5, 9] });
    const answer = {
      payment: headers['livepeer-payment'] ?? '',
      segCreds: headers['livepeer-segment'] ?? '',
      state: { State: 'AAAA', Sig: 'AAAA' },
    };
    expect(
      readSignedPayment(answer, {
        orchestrator: info,
        sender: payer.address,
        manifestId: null,
        lastNonce: 0,
      }),
    ).toEqual({
      headers: { 'Livepeer-Payment': answer.payment, 'Livepeer-Segment': answer.segCreds },
      tickets: 3,
      paidWei: rational(3n * EV),
      faceWei: 15n * EV,
      lastNonce: 9,
    });
  });

  it('is not sent unless it is what was asked for', async () => {
    const other = `0x${'77'.repeat(20)}` as const;
    const hash = `0x${'88'.repeat(32)}` as const;
    expect([
      await faultOf({}),
      await faultOf({}, { sender: other }),
      await faultOf({}, { manifestId: 'another job' }),
      await faultOf({}, { orchestrator: testInfo(EV, [151, 7]) }),
      await faultOf({ params: { recipient: other } }),
      await faultOf({ params: { recipientRandHash: hash } }),
      await faultOf({ params: { faceValue: 6n * EV } }),
      await faultOf({ params: { winProb: 1n } }),
      await faultOf({ params: { seed: 1n } }),
      await faultOf({ params: { expirationBlock: 1n } }),
      await faultOf({ params: { creationRound: 1n } }),
      await faultOf({ params: { creationRoundBlockHash: hash } }),
      await faultOf({ nonces: [3] }),
      await faultOf({ nonces: [5, 5] }),
      await faultOf({ nonces: Array.from({ length: 101 }, (_, index) => index + 4) }),
      await faultOf({ ticketSignature: (signature) => signature.with(10, 1 ^ (signature[10] ?? 0)) }),
      await faultOf({ ticketSignature: (signature) => signature.subarray(1) }),
      await faultOf({}, {}, () => ({ payment: 'AAAA' })),
      await faultOf({}, {}, () => ({ segCreds: '////' })),
      await faultOf({}, {}, () => ({
        segCreds: Buffer.from(
          toBinary(SegDataSchema, create(SegDataSchema, { manifestId: Buffer.from('job') })),
        ).toString('base64'),
      })),
    ]).toMatchInlineSnapshot(`
      [
        null,
        "its payment is from another address than its own",
        "its payment is for another job",
        "its payment is not at the orchestrator's price",
        "its tickets are for another orchestrator",
        "its tickets are not made as the orchestrator asked",
        "its tickets are not made as the orchestrator asked",
        "its tickets are not made as the orchestrator asked",
        "its tickets are not made as the orchestrator asked",
        "its tickets are not made as the orchestrator asked",
        "its tickets are not made as the orchestrator asked",
        "its tickets are not made as the orchestrator asked",
        "its payment holds tickets that were used before",
        "its payment holds tickets that were used before",
        "its payment holds 101 tickets, more than 100",
        "its tickets are not signed by its address: recovery failed",
        "its tickets are not signed by its address: invalid signature length",
        "its payment cannot be read",
        "its segment credentials cannot be read",
        "its payment does not carry the orchestrator's token",
      ]
    `);
  });
});
