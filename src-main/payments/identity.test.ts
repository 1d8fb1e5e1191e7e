import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { toHex } from './bytes.ts';
import { checksumAddress, identityMessage } from './identity.ts';

describe('identityMessage', () => {
  it('signs as others compute it', async () => {
    const account = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
    const lower = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
    expect(checksumAddress(lower)).toBe('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266');
    const raw = toHex(identityMessage(lower));
    expect(raw).toBe('0xdb2ec52069cba65d62a560cad9088e7a709d09e7c14b33d740b428038e383e34');
    expect(await account.signMessage({ message: { raw } })).toBe(
      '0x47d66008c2c5b0671b8e7b43b62245ae9c4ba5f6ff7e94328b68eb45090cb1080815dec67a20bdec15ce794c9ce271fa8e6552d6b0976ab7a0b92d5516b32ef31c',
    );
  });
});
