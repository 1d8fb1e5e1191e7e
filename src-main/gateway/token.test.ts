import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../base/errors.ts';
import { parseGatewayToken } from './token.ts';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

/** Gives "/" and "+" in base64. */
const full = {
  orchestrators: ['orch.example:8935', 'https://orch.example:8935', 'http://10.0.0.4:9000'],
  signer: 'https://signer.example/v1/',
  signer_headers: { Authorization: 'Bearer ???>>>' },
  discovery: 'https://discovery.example/orchestrators?caps=x',
  discovery_headers: { 'X-Key': 'd' },
  something_new: true,
};

const parsed = {
  orchestrators: ['https://orch.example:8935', 'http://10.0.0.4:9000'],
  signer: 'https://signer.example/v1',
  signerHeaders: { Authorization: 'Bearer ???>>>' },
  discovery: 'https://discovery.example/orchestrators?caps=x',
  discoveryHeaders: { 'X-Key': 'd' },
};

const refusal = (text: string): GatewayError => {
  try {
    parseGatewayToken(text);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  return expect.unreachable('it was taken');
};

describe('parseGatewayToken', () => {
  const token = encode(full);

  it.each([
    ['a token', token],
    ['one with spaces around', `  ${token}\n`],
    ['one without padding', token.replace(/=+$/, '')],
    ['one in the URL form', Buffer.from(JSON.stringify(full)).toString('base64url')],
    ['a link with it as path', `rivulet://token/${Buffer.from(JSON.stringify(full)).toString('base64url')}`],
    ['a link with it as path, escaped', `rivulet://token/${encodeURIComponent(token)}`],
    [
      'a link with it as path and a slash that a browser added',
      `rivulet://token/${encodeURIComponent(token)}/`,
    ],
    ['a link with it as query', `rivulet://connect?token=${encodeURIComponent(token)}`],
    ['a link with it as query, not escaped', `rivulet:?token=${token}`],
  ])('reads %s', (_what, text) => {
    expect(parseGatewayToken(text)).toEqual(parsed);
  });

  it('leaves out what is not said', () => {
    expect(parseGatewayToken(encode({ signer: 'localhost:7936', orchestrators: null }))).toEqual({
      orchestrators: [],
      signer: 'https://localhost:7936',
      signerHeaders: {},
      discovery: null,
      discoveryHeaders: {},
    });
  });

  it.each([
    ['', 'it is not base64'],
    ['not base64!', 'it is not base64'],
    ['YWJj', 'it is not JSON in base64; was it copied whole?'],
    ['/////w==', 'it is not JSON in base64; was it copied whole?'],
    [encode([]), 'it is no JSON object'],
    [encode({}), 'it names no orchestrator, no signer and no discovery service'],
    [encode({ orchestrators: 'a' }), '"orchestrators" is not as it should be'],
    [encode({ orchestrators: ['ftp://a'] }), '"orchestrators" holds an address that is not valid'],
    [encode({ orchestrators: Array(101).fill('a') }), '"orchestrators" is not as it should be'],
    [encode({ signer: 'http://signer.example' }), '"signer" holds an address that is not valid'],
    [encode({ signer: 'javascript:alert(1)' }), '"signer" holds an address that is not valid'],
    [encode({ signer: 's', signer_headers: { 'a b': 'c' } }), '"signer_headers" is not as it should be'],
    [encode({ signer: 's', signer_headers: { a: 'b\r\nc: d' } }), '"signer_headers" is not as it should be'],
    [
      encode({ discovery: 'file:///etc/passwd' }),
      '"discovery" is not an https:// address, or an http:// one in a private network',
    ],
    [
      encode({ discovery: 'http://discovery.example', discovery_headers: { 'x-key': 'd' } }),
      '"discovery" is not an https:// address, or an http:// one in a private network',
    ],
    [
      encode({ orchestrators: ['a'], signer_headers: { a: 'b' } }),
      'it has headers for a signer, but no signer',
    ],
    ['rivulet://token/', 'the link holds none'],
    ['rivulet://open/YWJj', 'the link holds none'],
    ['rivulet://token/%', 'the link is damaged'],
    ['A'.repeat(65_537), 'it is too long'],
  ])('refuses %s', (text, why) => {
    expect(refusal(text)).toMatchObject({
      code: 'token_invalid',
      message: `this gateway token cannot be used: ${why}; ask whoever gave it to you for a new one`,
    });
  });

  it('refuses or takes anything, and never quotes a secret', () => {
    const secret = 's3cret-v4lue';
    const oddly = fc.oneof(fc.constant(secret), fc.json(), fc.array(fc.string()), fc.object(), fc.webUrl());
    const tokens = fc.record({
      orchestrators: oddly,
      signer: oddly,
      signer_headers: oddly,
      discovery: oddly,
    });
    fc.assert(
      fc.property(fc.oneof(tokens.map(encode), fc.string(), fc.base64String()), (text) => {
        try {
          expect(Object.keys(parseGatewayToken(text))).toHaveLength(5);
        } catch (error) {
          expect(error).toMatchObject({ code: 'token_invalid' });
          expect(JSON.stringify(error)).not.toContain(secret);
        }
      }),
      { numRuns: 500 },
    );
  });
});
