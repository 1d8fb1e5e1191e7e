import { describe, expect, it } from 'vitest';
import { MAX_SENDER_NONCES, NonceRegister } from './nonce-register.ts';

describe('NonceRegister', () => {
  it('takes each nonce of a random number once, in any order', () => {
    const register = new NonceRegister();
    for (const nonce of [3, 1, 4_294_967_295, 0]) expect(register.enter(7n, nonce, 40n)).toBeNull();
    expect(register.enter(7n, 1, 40n)).toBe('already seen');
    expect(register.enter(8n, 1, 40n)).toBeNull();
  });

  it('takes 600 of one random number', () => {
    const register = new NonceRegister();
    for (let nonce = 1; nonce <= MAX_SENDER_NONCES; nonce += 1)
      expect(register.enter(7n, nonce, 40n)).toBeNull();
    expect(register.enter(7n, 601, 40n)).toBe('too many values');
    expect(register.enter(7n, 600, 40n)).toBe('already seen');
  });

  it('forgets what has expired, and only that', () => {
    const register = new NonceRegister();
    register.enter(7n, 1, 40n);
    register.enter(8n, 1, 41n);
    register.forgetExpired(40n);
    expect(register.size).toBe(1);
    expect(register.enter(8n, 1, 41n)).toBe('already seen');
  });
});
