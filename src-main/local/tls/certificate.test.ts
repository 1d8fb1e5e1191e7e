import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { createCertificate } from './certificate.ts';

describe('createCertificate', () => {
  it('is a valid self-signed server certificate for the host', () => {
    const made = createCertificate('orchestrator.example', new Date('2026-03-01T12:00:00Z'));
    const parsed = new X509Certificate(made.certPem);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.subject ?? '').toBe('');
    expect(parsed.subjectAltName).toBe('DNS:orchestrator.example');
    expect(parsed.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(parsed.ca).toBe(false);
    expect(parsed.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(parsed.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(made.fingerprint);
    expect(parsed.validFrom).toBe('Mar  1 11:00:00 2026 GMT');
    expect(parsed.validTo).toBe('Mar  1 12:00:00 2027 GMT');
  });

  it('names an IP address as a DNS name, as go-livepeer does', () => {
    const parsed = new X509Certificate(createCertificate('127.0.0.1').certPem);
    expect(parsed.subjectAltName).toBe('DNS:127.0.0.1');
    expect(parsed.checkIP('127.0.0.1')).toBeUndefined();
  });

  it('can be verified by a client that pins it as its only root', async () => {
    const { keyPem, certPem } = createCertificate('127.0.0.1');
    const server = createServer({ key: keyPem, cert: certPem }, (socket) => socket.end());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = connect({
      ...(server.address() as AddressInfo),
      host: '127.0.0.1',
      ca: certPem,
      checkServerIdentity: () => undefined,
    });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    socket.destroy();
    server.close();
  });

  it('writes years from 2050 on as GeneralizedTime', () => {
    const parsed = new X509Certificate(createCertificate('h', new Date('2049-06-01T00:00:00Z')).certPem);
    expect(parsed.validTo).toBe('Jun  1 00:00:00 2050 GMT');
  });

  it('makes a new key every time, with a serial number that is never negative', () => {
    const many = Array.from({ length: 32 }, () => createCertificate('h'));
    expect(new Set(many.map((made) => made.fingerprint)).size).toBe(32);
    for (const made of many) expect(new X509Certificate(made.certPem).serialNumber).toMatch(/^[0-9A-F]+$/);
  });
});
