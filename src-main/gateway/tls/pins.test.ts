import { describe, expect, it } from 'vitest';
import { type CertificateFacts, CertificatePins, certificateFacts, memoryPinStore } from './pins.ts';

const facts = (byte: string): CertificateFacts => ({
  fingerprint: byte.repeat(32),
  subjectAltName: 'DNS:10.0.0.1',
  validFrom: 'Jan 1 2026',
  validTo: 'Jan 1 2027',
});

describe('CertificatePins', () => {
  it('says what changed and what to do', () => {
    const pins = new CertificatePins();
    pins.check('host:8935', facts('aa'));
    pins.check('host:8935', facts('aa'));
    pins.check('host:8936', facts('bb'));
    expect(() => pins.check('host:8935', facts('bb'))).toThrowErrorMatchingInlineSnapshot(
      `[GatewayError: host:8935 shows certificate bbbbbbbbbbbbbbbb…, before it was aaaaaaaaaaaaaaaa…: it was restarted, or somebody stands in between; accept the new certificate only if you expected this]`,
    );
  });

  it('keeps the facts of a certificate that is accepted', () => {
    const pins = new CertificatePins({ now: () => 5 });
    pins.check('host:8935', facts('aa'));
    expect(() => pins.check('host:8935', facts('bb'))).toThrow();
    pins.accept('host:8935', `${'BB:'.repeat(31)}BB`);
    expect(pins.get('host:8935')).toEqual({
      endpoint: 'host:8935',
      certificate: facts('bb'),
      firstSeenMs: 5,
    });
    pins.check('host:8935', facts('bb'));
    expect(() => pins.check('host:8935', facts('aa'))).toThrow();
  });

  it('prefers the fingerprint it was told to what it saw', () => {
    const pins = new CertificatePins();
    pins.check('host:8935', facts('aa'));
    pins.expect('host:8935', 'bb'.repeat(32));
    expect(() => pins.check('host:8935', facts('aa'))).toThrowErrorMatchingInlineSnapshot(
      `[GatewayError: host:8935 shows certificate aaaaaaaaaaaaaaaa…, but bbbbbbbbbbbbbbbb… was expected: compare with the fingerprint its operator publishes; nothing was sent to it]`,
    );
    pins.check('host:8935', facts('bb'));
    expect(pins.get('host:8935')?.certificate.fingerprint).toBe('bb'.repeat(32));
  });

  it('starts over with an endpoint that is forgotten, and reads a store that lasts', () => {
    const store = memoryPinStore();
    new CertificatePins({ store }).check('host:8935', facts('aa'));
    const pins = new CertificatePins({ store });
    expect(() => pins.check('host:8935', facts('bb'))).toThrow();
    pins.forget('host:8935');
    pins.check('host:8935', facts('bb'));
    expect(store.get('host:8935')?.certificate.fingerprint).toBe('bb'.repeat(32));
  });

  it('takes only fingerprints', () => {
    const pins = new CertificatePins();
    expect(() => pins.accept('host:8935', 'yes')).toThrow('64 hex digits');
    expect(() => pins.expect('host:8935', 'ab')).toThrow('64 hex digits');
  });
});

describe('the facts of a certificate', () => {
  it('are of a size that can be kept, whatever names it has', () => {
    const subjectAltName = Array.from({ length: 5_000 }, (_unused, index) => `DNS:o${index}.example`).join(
      ', ',
    );
    const shown = { raw: Buffer.from('certificate'), subjectAltName, validFrom: 'a', validTo: 'b' };
    expect(certificateFacts(shown)).toEqual({
      fingerprint: '03d66dd08835c1ca3f128cceacd1f31ac94163096b20f445ae84285bc0832d72',
      subjectAltName: subjectAltName.slice(0, 500),
      validFrom: 'a',
      validTo: 'b',
    });
  });
});
