import { create, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PaymentSchema, SegDataSchema } from '../../gateway/wire/lp_pb.ts';
import { AuthTokens } from './auth-token.ts';
import { announcedCapabilities } from './capabilities.ts';
import { readPayment, verifySegData } from './credentials.ts';

const announced = announcedCapabilities([]);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

describe('readPayment', () => {
  it('takes none, an empty one, and one with a sender', () => {
    expect(readPayment('')).toMatchObject({ ok: true });
    const sender = new Uint8Array(20).fill(7);
    const header = base64(toBinary(PaymentSchema, create(PaymentSchema, { sender })));
    const payment = readPayment(header);
    expect(payment.ok && Buffer.from(payment.value.sender).equals(sender)).toBe(true);
  });

  it('answers 402 to anything else and never throws', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const result = readPayment(header);
        if (!result.ok) expect(result.refusal.status).toBe(402);
      }),
    );
    expect(readPayment('Zm9v!')).toEqual({
      ok: false,
      refusal: { status: 402, text: 'base64 decode error: illegal base64 data at input byte 4' },
    });
  });
});

describe('verifySegData', () => {
  const tokens = new AuthTokens();
  const checks = { announced, tokens, hasSigned: null };

  it('takes credentials with a good token', () => {
    const authToken = tokens.issue();
    const header = base64(toBinary(SegDataSchema, create(SegDataSchema, { authToken })));
    expect(verifySegData(header, checks)).toMatchObject({
      ok: true,
      value: { authToken: { sessionId: authToken.sessionId, expiration: authToken.expiration } },
    });
  });

  it('refuses a negative duration, and bytes that are not the message', () => {
    const negative = base64(toBinary(SegDataSchema, create(SegDataSchema, { duration: -1 })));
    expect(verifySegData(negative, checks)).toMatchObject({
      refusal: { status: 403, text: 'invalid duration' },
    });
    expect(verifySegData('////', checks)).toMatchObject({ ok: false, refusal: { status: 403 } });
  });

  it('asks for the signature before it looks at the token', () => {
    const header = base64(toBinary(SegDataSchema, create(SegDataSchema, { manifestId: Buffer.from('a') })));
    expect(verifySegData(header, { ...checks, hasSigned: () => false })).toMatchObject({
      refusal: { status: 403, text: 'ErrSegSig' },
    });
    expect(verifySegData(header, { ...checks, hasSigned: () => true })).toMatchObject({
      refusal: { status: 403, text: 'missing auth token' },
    });
  });

  it('answers 403 to arbitrary bytes and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const result = verifySegData(base64(bytes), checks);
        expect(result).toMatchObject({ ok: false, refusal: { status: 403 } });
      }),
    );
  });
});
