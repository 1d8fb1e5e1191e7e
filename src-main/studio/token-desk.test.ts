import { describe, expect, it } from 'vitest';
import type { PendingToken } from '../../src-preload/contract.ts';
import { TokenDesk } from './token-desk.ts';

const token = (orchestrator: string): string =>
  Buffer.from(
    JSON.stringify({
      orchestrators: [orchestrator],
      signer: 'signer.example',
      signer_headers: { Authorization: 's3cret' },
    }),
  ).toString('base64');

describe('gateway tokens', () => {
  it('are shown without their secrets and taken once', () => {
    const shown: (PendingToken | null)[] = [];
    const desk = new TokenDesk((pending) => shown.push(pending));
    desk.offer(token('a'));
    const [first] = shown;
    expect(first).toEqual({
      id: expect.any(String),
      signer: 'https://signer.example',
      signerHeaderNames: ['Authorization'],
      discovery: null,
      orchestrators: ['https://a:8935'],
    });
    expect(JSON.stringify(first)).not.toContain('s3cret');
    expect(desk.take(first?.id ?? '').signerHeaders).toEqual({ Authorization: 's3cret' });
    expect(shown.at(-1)).toBeNull();
    expect(() => desk.take(first?.id ?? '')).toThrow(
      'this gateway token does not wait any more: open its link again',
    );
  });

  it('are shown with where they lead, but not with the key in it', () => {
    const shown: (PendingToken | null)[] = [];
    const discovery = 'https://discovery.example/v1/list?key=s3cret';
    const desk = new TokenDesk((pending) => shown.push(pending));
    desk.offer(Buffer.from(JSON.stringify({ discovery })).toString('base64'));
    expect(shown[0]?.discovery).toBe('https://discovery.example/…');
    expect(desk.take(shown[0]?.id ?? '').discovery).toBe(discovery);
  });

  it('give way to a newer one', () => {
    const shown: (PendingToken | null)[] = [];
    const desk = new TokenDesk((pending) => shown.push(pending));
    desk.offer(token('a'));
    desk.offer(token('b'));
    const [older, newer] = shown;
    expect(() => desk.take(older?.id ?? '')).toThrow(/does not wait any more/);
    expect(desk.take(newer?.id ?? '').orchestrators).toEqual(['https://b:8935']);
  });
});
