import fc from 'fast-check';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { fromHex, type Hex, toHex } from './bytes.ts';
import { recover, signatureFault } from './eip191.ts';

// go-livepeer crypto/verify_test.go
const address: Hex = '0x3BadDb1eeE2105893136A3F96c8a963E9C6309d6';
const message = fromHex('0xb7da355477356fc4c47fcabcf232dc77a6db9b07b7e48b76261cc55cc8fbabb3');
const signature = fromHex(
  '0x206443228e8f784bc3a122de0d85eb3ebff82d6a79cca26c7eeb907099a6404f6dff57bc6828f28bd6cd073c89d94cf3364204679ed8365fa45b5ee6af19a9841c',
);
const highS = fromHex(
  '0xe742ff452d41413616a5bf43fe15dd88294e983d3d36206c2712f39083d638bde0a0fc89be718fbc1033e1d30d78be1c68081562ed2e97af876f286f3453231d1b',
);
const withV = (v: number): Uint8Array => Uint8Array.from([...signature.subarray(0, 64), v]);

describe('recover', () => {
  it('finds who signed', () => {
    expect(recover(message, signature)).toEqual({ ok: true, address: address.toLowerCase() });
  });

  it('finds who signed with any key', async () => {
    const key = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .filter((bytes) => (bytes[0] ?? 0) % 255 !== 0);
    await fc.assert(
      fc.asyncProperty(key, fc.uint8Array(), async (bytes, raw) => {
        const account = privateKeyToAccount(toHex(bytes));
        const signed = fromHex(await account.signMessage({ message: { raw } }));
        expect(signatureFault(account.address, raw, signed)).toBeNull();
      }),
      { numRuns: 20 },
    );
  });
});

describe('signatureFault', () => {
  it('is none for the address that signed', () => {
    expect(signatureFault(address, message, signature)).toBeNull();
  });

  it.each([
    ['is too short', signature.subarray(0, 64), 'invalid signature length'],
    ['is empty', new Uint8Array(0), 'invalid signature length'],
    ['has the twin of s', highS, 'signature s value too high'],
    ['has v 0', withV(0), 'signature v value must be 27 or 28'],
    ['has v 1', withV(1), 'signature v value must be 27 or 28'],
    ['has the other v', withV(27), 'signature is not by this address'],
    ['is nothing but v', Uint8Array.from([...new Uint8Array(64), 27]), 'recovery failed'],
  ])('%s', (_what, bytes, fault) => {
    expect(signatureFault(address, message, bytes)).toBe(fault);
  });

  it('says of another message that the signature is somebody else’s', () => {
    expect(signatureFault(address, Buffer.from('other'), signature)).toBe('signature is not by this address');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 63, maxLength: 66 }), fc.constantFrom(0, 27, 28), (bytes, v) => {
        bytes[64] = v;
        return typeof signatureFault(address, message, bytes) === 'string';
      }),
    );
  });
});
