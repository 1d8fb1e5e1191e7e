import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AuthTokenSchema } from '../../gateway/wire/lp_pb.ts';
import { AuthTokens } from './auth-token.ts';

describe('AuthTokens', () => {
  it('accepts its own tokens until they expire', () => {
    let nowS = 1_000_000;
    const tokens = new AuthTokens(() => nowS);
    const token = tokens.issue();
    expect(token.expiration).toBe(1_001_800n);
    expect(tokens.refusal(token)).toBeNull();
    nowS += 1800;
    expect(tokens.refusal(token)).toBeNull();
    nowS += 1;
    expect(tokens.refusal(token)).toBe('expired auth token');
  });

  it('refuses what is missing, changed or of another process', () => {
    const tokens = new AuthTokens();
    const token = tokens.issue();
    expect(tokens.refusal(undefined)).toBe('missing auth token');
    expect(tokens.refusal({ ...token, sessionId: `${token.sessionId}0` })).toBe('invalid auth token');
    expect(tokens.refusal({ ...token, expiration: token.expiration + 1n })).toBe('invalid auth token');
    expect(tokens.refusal({ ...token, token: token.token.slice(1) })).toBe('invalid auth token');
    expect(tokens.refusal(create(AuthTokenSchema, {}))).toBe('invalid auth token');
    expect(tokens.refusal(create(AuthTokenSchema, { expiration: -5n }))).toBe('invalid auth token');
    expect(new AuthTokens().refusal(token)).toBe('invalid auth token');
  });

  it('names every session anew', () => {
    const tokens = new AuthTokens();
    expect(tokens.issue().sessionId).not.toBe(tokens.issue().sessionId);
  });
});
