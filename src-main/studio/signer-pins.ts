import { CertificatePins, type PinStore } from '../gateway/index.ts';

/**
 * Certificates of signers, in the store of the orchestrators' but apart from them: setting a signer forgets its certificate,
 * and must not forget that of an orchestrator at the same address.
 */
export function signerPins(store: PinStore): CertificatePins {
  return pinsApart(store, 'signer');
}

/** Certificates of sources of orchestrators, apart from others for the same reason. */
export function discoveryPins(store: PinStore): CertificatePins {
  return pinsApart(store, 'discovery');
}

function pinsApart(store: PinStore, of: string): CertificatePins {
  const keyOf = (endpoint: string): string => `${of} ${endpoint}`;
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
