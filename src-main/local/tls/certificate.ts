import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  booleanTrue,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  time,
} from './der.ts';

/** A key and its self-signed certificate, as `tls` takes them. */
export interface Certificate {
  readonly keyPem: string;
  readonly certPem: string;
  /** SHA-256 of the DER certificate: 64 lower-case hexadecimal digits. What a gateway pins. */
  readonly fingerprint: string;
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const KEY_USAGE = '2.5.29.15';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const BASIC_CONSTRAINTS = '2.5.29.19';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const YEAR_MS = 365 * 24 * 3600 * 1000;
/** Tolerates a client whose clock is a little behind. */
const BACKDATE_MS = 3600 * 1000;

const critical = (oid: string, value: Uint8Array): Buffer =>
  sequence(objectIdentifier(oid), booleanTrue(), octetString(value));

/**
 * Makes a certificate as go-livepeer's orchestrator does at each start (`server/cert.go`): ECDSA P-256, self-signed,
 * empty subject, and the host as a DNS name in the subject alternative names, even when it is an IP address, so
 * that nobody can verify it by address: clients pin it.
 *
 * Written by hand because the process has to be ready within a quarter of a second: loading an X.509 library takes
 * longer than everything else the orchestrator does before it listens.
 * @param host name or address the service URI carries
 */
export function createCertificate(host: string, now: Date = new Date()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = sequence(objectIdentifier(ECDSA_WITH_SHA256));
  const emptyName = sequence();
  const extensions = sequence(
    critical(KEY_USAGE, bitString(Buffer.from([0b1010_0000]), 5)), // digitalSignature, keyEncipherment
    sequence(objectIdentifier(EXTENDED_KEY_USAGE), octetString(sequence(objectIdentifier(SERVER_AUTH)))),
    critical(BASIC_CONSTRAINTS, sequence()),
    // Critical, because the subject is empty (RFC 5280, 4.2.1.6).
    critical(SUBJECT_ALTERNATIVE_NAME, sequence(implicit(2, Buffer.from(host, 'ascii')))),
  );
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))), // version 3
    integer(randomBytes(16)),
    algorithm,
    emptyName,
    sequence(time(new Date(now.getTime() - BACKDATE_MS)), time(new Date(now.getTime() + YEAR_MS))),
    emptyName,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, extensions),
  );
  const der = sequence(toBeSigned, algorithm, bitString(sign('sha256', toBeSigned, privateKey)));
  return {
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    certPem: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
    fingerprint: createHash('sha256').update(der).digest('hex'),
  };
}
