import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it, vi } from 'vitest';
import { fromHex } from '../../payments/bytes.ts';
import { signatureFault } from '../../payments/eip191.ts';
import { SeenSignatures } from './seen-signatures.ts';

const account = privateKeyToAccount(`0x${'11'.repeat(32)}`);
const other = privateKeyToAccount(`0x${'22'.repeat(32)}`).address;
const message = Uint8Array.of(1, 2, 3);
const signature = fromHex(await account.signMessage({ message: { raw: message } }));

describe('signatures that were seen', () => {
  it('are checked once', () => {
    const check = vi.fn(signatureFault);
    const seen = new SeenSignatures(check);
    expect(seen.isSigned(account.address, message, signature)).toBe(true);
    expect(seen.isSigned(account.address, message, signature)).toBe(true);
    expect(check).toHaveBeenCalledTimes(1);
  });

  it('prove nothing of another address, message or signature', () => {
    const seen = new SeenSignatures();
    expect(seen.isSigned(account.address, message, signature)).toBe(true);
    expect(seen.isSigned(other, message, signature)).toBe(false);
    expect(seen.isSigned(account.address, Uint8Array.of(1, 2), signature)).toBe(false);
    expect(seen.isSigned(account.address, message, signature.with(64, 55 - (signature[64] ?? 0)))).toBe(
      false,
    );
  });

  it('are remembered only where they are right', () => {
    const check = vi.fn(() => 'no');
    const seen = new SeenSignatures(check);
    expect(seen.isSigned(other, message, signature)).toBe(false);
    expect(seen.isSigned(other, message, signature)).toBe(false);
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('are forgotten beyond a thousand, those first that were not used since', () => {
    const check = vi.fn(() => null);
    const seen = new SeenSignatures(check);
    const of = (index: number): boolean => seen.isSigned(other, Buffer.from(`${index}`), signature);
    for (let index = 0; index < 1000; index += 1) of(index);
    of(0);
    of(1000);
    check.mockClear();
    of(0);
    expect(check).not.toHaveBeenCalled();
    of(1);
    expect(check).toHaveBeenCalledTimes(1);
  });
});
