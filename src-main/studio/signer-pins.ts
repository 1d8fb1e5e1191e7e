import { CertificatePins, type PinStore } from '../gateway/index.ts';

/**
 * Certificates of signers, in the store of the orchestrators' but apart from them: setting a signer forgets its certificate,
 * and must not forget that of an orchestrator at the same address.
 */
export function signerPins(store: PinStore): CertificatePins {
  const keyOf = (endpoint: string): string => `signer ${endpoint}`;
  return new CertificatePins({
    store: {
      get: (endpoint) => {
        const pin = store.get(keyOf(endpoint));
        return pin && { ...pin, endpoint };
      },
      set: (pin) => store.set({ ...pin, endpoint: keyOf(pin.endpoint) }),
      delete: (endpoint) => store.delete(keyOf(endpoint)),
    },
  });
}
