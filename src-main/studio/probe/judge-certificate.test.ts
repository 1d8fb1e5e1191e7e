import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stepText } from '../../../test/support/probe-run.ts';
import { createCertificate } from '../../local/tls/certificate.ts';
import { type CertificateFound, judgeCertificate } from './judge-certificate.ts';

const NOW_MS = Date.UTC(2026, 10, 23);
const { certPem, fingerprint } = createCertificate('orch.example', new Date(NOW_MS));
const certificate = new X509Certificate(certPem).raw;

const judged = (change: Partial<CertificateFound>) =>
  judgeCertificate({ certificate, host: 'orch.example', pin: null, nowMs: NOW_MS, ...change });

describe('judgeCertificate', () => {
  it('passes one as go-livepeer makes it, with what can be compared', () => {
    const outcome = judged({ pin: { fingerprint, from: 'user' } });
    expect(stepText(outcome)).toBe(
      'passed: ECDSA P-256, self-signed, as go-livepeer makes it, the one that was pinned',
    );
    expect(outcome.figures).toContainEqual({ name: 'SHA-256', value: fingerprint, unit: '' });
    expect(outcome.figures).toContainEqual({ name: 'names', value: 'orch.example', unit: '' });
    expect(judged({}).summary).toContain('seen for the first time');
  });

  it.each<[string, Partial<CertificateFound>, RegExp]>([
    ['another than demanded', { pin: { fingerprint: 'cd'.repeat(32), from: 'user' } }, /^failed: .*demanded/],
    [
      'another than before',
      { pin: { fingerprint: 'cd'.repeat(32), from: 'earlier' } },
      /^failed: .*than before/,
    ],
    ['ended', { nowMs: NOW_MS + 400 * 86_400_000 }, /^warning: the certificate ended on 2027-11-23/],
    ['not begun', { nowMs: NOW_MS - 86_400_000 }, /^warning: the certificate begins on 2026-11-22 only/],
    ['soon ended', { nowMs: NOW_MS + 360 * 86_400_000 }, /^warning: the certificate ends on/],
    ['another host', { host: '203.0.113.7' }, /^warning: .*made out to orch\.example, not to 203\.0\.113\.7/],
  ])('%s', (_name, change, expected) => {
    expect(stepText(judged(change))).toMatch(expected);
  });

  it('takes an IP address that is written as a name, as go-livepeer writes it', () => {
    const made = createCertificate('127.0.0.1', new Date(NOW_MS));
    const outcome = judged({ certificate: new X509Certificate(made.certPem).raw, host: '127.0.0.1' });
    expect(outcome.state).toBe('passed');
  });
});
