import { describe, expect, it } from 'vitest';
import { paymentRefusal } from './payment-answer.ts';

const answer = (status: number, text: string) => ({
  status,
  contentType: 'text/plain',
  body: Buffer.from(text),
  cut: false,
});

describe('what a refusal of a payment means', () => {
  it.each([
    [400, 'TicketParams expired', 'expired'],
    [400, 'ticketparams expired', 'expired'],
    [400, 'invalid ticket senderNonce: already seen sender=0x1 nonce=3', 'seen'],
    // Other ticket parameters have nonces to spare.
    [400, 'invalid ticket senderNonce: too many values sender=0x1 nonce=601', 'expired'],
    [403, 'expired auth token', 'credentials'],
    [403, 'ErrSegSig', 'credentials'],
    [503, 'insufficient capacity', 'later'],
    [500, '', 'later'],
    [429, '', 'later'],
    [400, 'Insufficient balance', 'refused'],
    [400, 'invalid recipientRand for ticket recipientRandHash', 'refused'],
    [402, 'base64 decode error: illegal base64 data at input byte 0', 'refused'],
  ])('%i %s', (status, text, meaning) => {
    expect(paymentRefusal(answer(status, text))).toBe(meaning);
  });
});
