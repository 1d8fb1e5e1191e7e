import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AuthTokenSchema } from './lp_pb.ts';
import { encodeSegData, offChainSegData } from './seg-data.ts';

describe('offChainSegData', () => {
  it('carries the auth token alone, in the bytes go-livepeer writes', () => {
    const token = create(AuthTokenSchema, {
      token: Buffer.from('foo'),
      sessionId: 'bar',
      expiration: 1_900_000_000n,
    });
    expect(encodeSegData(offChainSegData(token))).toBe('QhAKA2ZvbxIDYmFyGIDm/okH');
  });
});
