import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { tidyText } from '../../base/tidy-text.ts';
import { Findings, type StepOutcome } from './findings.ts';

/** Days before its end at which a certificate's owner is told. */
const ENDING_SOON_DAYS = 7;

/** RSA keys below this many bits are refused by some clients. */
const MIN_RSA_BITS = 2048;

const DAY_MS = 86_400_000;

/** What {@link judgeCertificate} looks at. */
export interface CertificateFound {
  /** DER bytes. */
  readonly certificate: Buffer;
  readonly host: string;
  /** The fingerprint that has to be there, and who says so: the user, or an earlier connection. Null at first sight. */
  readonly pin: { readonly fingerprint: string; readonly from: 'user' | 'earlier' } | null;
  readonly nowMs: number;
}

/**
 * Judges a certificate as gateways do: self-signed is normal, the wrong name too, since clients pin it
 * (protocol E, TLS). go-livepeer makes ECDSA P-256 without a subject, valid for the host of `-serviceAddr`.
 */
export function judgeCertificate({ certificate, host, pin, nowMs }: CertificateFound): StepOutcome {
  const findings = new Findings();
  const x509 = new X509Certificate(certificate);
  const fingerprint = x509.fingerprint256.replaceAll(':', '').toLowerCase();
  const names = namesIn(x509);
  const selfSigned = isSelfSigned(x509);
  const key = keyText(x509);
  const [fromMs, toMs] = [Date.parse(x509.validFrom), Date.parse(x509.validTo)];
  findings.figure('SHA-256', fingerprint);
  findings.figure('key', key);
  findings.figure('names', tidyText(names.join(', ') || 'none', 200));
  findings.figure('subject', tidyText(x509.subject || 'none', 100));
  findings.figure('valid until', dayText(toMs));
  if (!selfSigned) findings.figure('issuer', tidyText(x509.issuer || 'none', 100));

  if (pin && pin.fingerprint !== fingerprint) {
    findings.fail(
      pin.from === 'user'
        ? `the certificate is not the one that was demanded (${pin.fingerprint.slice(0, 16)}…)`
        : `the certificate is another one than before (${pin.fingerprint.slice(0, 16)}…)`,
      pin.from === 'user'
        ? 'compare with the fingerprint its operator gave; a restarted go-livepeer has a new one'
        : 'go-livepeer makes a new one at each start: accept it if it was restarted, else find out who stands in between',
    );
  }
  if (nowMs > toMs)
    findings.warn(`the certificate ended on ${dayText(toMs)}`, 'restart go-livepeer: it makes a new one');
  else if (nowMs < fromMs)
    findings.warn(
      `the certificate begins on ${dayText(fromMs)} only`,
      'set the clock of that machine, or of this one',
    );
  else if (toMs - nowMs < ENDING_SOON_DAYS * DAY_MS)
    findings.warn(`the certificate ends on ${dayText(toMs)}`, 'restart go-livepeer: it makes a new one');
  if (!matches(x509, host, names))
    findings.warn(
      `the certificate is made out to ${tidyText(names.join(', ') || 'nobody', 100)}, not to ${host}`,
      'put this host into -serviceAddr: other gateways may check it',
    );
  if (weakKey(x509))
    findings.warn(`its key is weak (${key})`, 'make a key of 2048 bits or more, or ECDSA P-256');

  const pinned = pin === null ? 'seen for the first time' : 'the one that was pinned';
  const kind = selfSigned ? 'self-signed, as go-livepeer makes it' : 'signed by an authority';
  return findings.outcome(`${key}, ${kind}, ${pinned}`);
}

function namesIn(x509: X509Certificate): string[] {
  const list = x509.subjectAltName?.split(', ') ?? [];
  return list.map((name) => name.replace(/^(?:DNS|IP Address):/, ''));
}

/** go-livepeer writes IP addresses as DNS names, which no check by address finds. */
function matches(x509: X509Certificate, host: string, names: readonly string[]): boolean {
  if (names.includes(host)) return true;
  return (isIP(host) === 0 ? x509.checkHost(host) : x509.checkIP(host)) !== undefined;
}

function isSelfSigned(x509: X509Certificate): boolean {
  try {
    return x509.verify(x509.publicKey);
  } catch {
    return false;
  }
}

function keyText({ publicKey }: X509Certificate): string {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (type === 'ec') return `ECDSA ${details?.namedCurve === 'prime256v1' ? 'P-256' : details?.namedCurve}`;
  if (type === 'rsa') return `RSA ${details?.modulusLength}`;
  return type ?? 'unknown key';
}

function weakKey({ publicKey }: X509Certificate): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails } = publicKey;
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS;
}

function dayText(ms: number): string {
  return Number.isNaN(ms) ? 'an unknown day' : new Date(ms).toISOString().slice(0, 10);
}
