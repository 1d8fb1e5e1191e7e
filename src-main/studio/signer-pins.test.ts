import { expect, it } from 'vitest';
import { CertificatePins, memoryPinStore } from '../gateway/index.ts';
import { signerPins } from './signer-pins.ts';

const certificate = (digit: string) => ({
  fingerprint: digit.repeat(64),
  subjectAltName: '',
  validFrom: '',
  validTo: '',
});

it('keeps the certificates of signers apart from those of orchestrators at the same address', () => {
  const store = memoryPinStore();
  const [orchestrators, signers] = [new CertificatePins({ store }), signerPins(store)];
  orchestrators.check('host:8935', certificate('a'));
  signers.check('host:8935', certificate('b'));
  expect(signers.get('host:8935')).toMatchObject({ endpoint: 'host:8935', certificate: certificate('b') });
  signers.forget('host:8935');
  expect(signers.get('host:8935')).toBeUndefined();
  expect(() => orchestrators.check('host:8935', certificate('c'))).toThrow(/before it was aaaa/);
});
