import { createHash, type X509Certificate } from 'node:crypto';
import { GatewayError } from '../../base/errors.ts';

/** Most of a certificate's names that is kept, in characters: it may hold thousands. */
const MAX_NAMES_LENGTH = 500;

/** What a person can compare when a certificate changes. */
export interface CertificateFacts {
  /** SHA-256 of the certificate's DER bytes, 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** DNS names and addresses it is made out to, as the certificate writes them, the first 500 characters; '' when none. */
  readonly subjectAltName: string;
  /** First and last day of validity, as OpenSSL prints them. Informative: orchestrators sign their own certificates. */
  readonly validFrom: string;
  readonly validTo: string;
}

/** A certificate that is trusted for one endpoint. */
export interface Pin {
  /** `host:port`. */
  readonly endpoint: string;
  readonly certificate: CertificateFacts;
  /** When it was first seen, milliseconds since 1970. */
  readonly firstSeenMs: number;
}

/** Where pins live. In memory unless the application brings a store that lasts. */
export interface PinStore {
  get(endpoint: string): Pin | undefined;
  set(pin: Pin): void;
  delete(endpoint: string): void;
}

/** A {@link PinStore} that ends with the process. */
export function memoryPinStore(): PinStore {
  const pins = new Map<string, Pin>();
  return {
    get: (endpoint) => pins.get(endpoint),
    set: (pin) => void pins.set(pin.endpoint, pin),
    delete: (endpoint) => void pins.delete(endpoint),
  };
}

/** Options of {@link CertificatePins}. */
export interface CertificatePinsOptions {
  readonly store?: PinStore;
  /** Called when an endpoint is seen for the first time and its certificate is pinned. */
  readonly onPinned?: (pin: Pin) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Trust on first use. Orchestrators sign their own certificates and make a new one at each start, so a certificate
 * proves nothing by itself; that it stays the same between two connections proves that both reach the same process.
 */
export class CertificatePins {
  readonly #store: PinStore;
  readonly #onPinned: ((pin: Pin) => void) | undefined;
  readonly #now: () => number;
  readonly #expected = new Map<string, string>();
  readonly #presented = new Map<string, CertificateFacts>();

  constructor(options: CertificatePinsOptions = {}) {
    this.#store = options.store ?? memoryPinStore();
    this.#onPinned = options.onPinned;
    this.#now = options.now ?? Date.now;
  }

  /** The certificate trusted for `host:port`. */
  get(endpoint: string): Pin | undefined {
    return this.#store.get(endpoint);
  }

  /**
   * Checks the certificate an endpoint presents: pins it when the endpoint is new.
   * @throws GatewayError `certificate_changed` when another one is pinned (fields `endpoint`, `pinned`, `presented`),
   * `certificate_mismatch` when {@link expect} named another one
   */
  check(endpoint: string, certificate: CertificateFacts): void {
    const expected = this.#expected.get(endpoint);
    const presented = certificate.fingerprint;
    if (expected !== undefined && expected !== presented) {
      throw new GatewayError(
        'certificate_mismatch',
        `${endpoint} shows certificate ${shortened(presented)}, but ${shortened(expected)} was expected: ` +
          'compare with the fingerprint its operator publishes; nothing was sent to it',
        { fields: { endpoint, expected, presented } },
      );
    }
    const pin = this.#store.get(endpoint);
    if (pin?.certificate.fingerprint === presented) return;
    if (pin !== undefined && expected === undefined) {
      this.#presented.set(endpoint, certificate);
      throw new GatewayError(
        'certificate_changed',
        `${endpoint} shows certificate ${shortened(presented)}, before it was ${shortened(pin.certificate.fingerprint)}: ` +
          'it was restarted, or somebody stands in between; accept the new certificate only if you expected this',
        { fields: { endpoint, pinned: pin.certificate.fingerprint, presented } },
      );
    }
    this.#pin(endpoint, certificate);
  }

  /**
   * Trusts `fingerprint` for the endpoint from now on, usually the one a `certificate_changed` error presented.
   * Connections that are open stay as they are.
   * @throws GatewayError `usage` when the fingerprint is not 64 hex digits (colons are ignored)
   */
  accept(endpoint: string, fingerprint: string): void {
    const wanted = normaliseFingerprint(fingerprint);
    const presented = this.#presented.get(endpoint);
    this.#presented.delete(endpoint);
    const certificate =
      presented?.fingerprint === wanted
        ? presented
        : { fingerprint: wanted, subjectAltName: '', validFrom: '', validTo: '' };
    this.#pin(endpoint, certificate);
  }

  /**
   * Demands this certificate of the endpoint, whatever was seen before: for addresses that come with a fingerprint.
   * @throws GatewayError `usage` as {@link accept} does
   */
  expect(endpoint: string, fingerprint: string): void {
    this.#expected.set(endpoint, normaliseFingerprint(fingerprint));
  }

  /** Forgets an endpoint: its next certificate is trusted as at the first time. */
  forget(endpoint: string): void {
    this.#store.delete(endpoint);
    this.#presented.delete(endpoint);
    this.#expected.delete(endpoint);
  }

  #pin(endpoint: string, certificate: CertificateFacts): void {
    const pin: Pin = { endpoint, certificate, firstSeenMs: this.#now() };
    this.#store.set(pin);
    this.#onPinned?.(pin);
  }
}

/** Reads what {@link CertificatePins} compares from a certificate that was shown. */
export function certificateFacts({
  raw,
  subjectAltName = '',
  validFrom,
  validTo,
}: Pick<X509Certificate, 'raw' | 'subjectAltName' | 'validFrom' | 'validTo'>): CertificateFacts {
  const fingerprint = createHash('sha256').update(raw).digest('hex');
  return { fingerprint, subjectAltName: subjectAltName.slice(0, MAX_NAMES_LENGTH), validFrom, validTo };
}

function normaliseFingerprint(text: string): string {
  const hex = text.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  throw new GatewayError('usage', 'a certificate fingerprint is 64 hex digits (SHA-256)');
}

function shortened(fingerprint: string): string {
  return `${fingerprint.slice(0, 16)}…`;
}
