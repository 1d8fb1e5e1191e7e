import type { SafeStorage } from 'electron';
import type { KeyStore } from '../../settings/secrets.ts';

/**
 * The system's key store by Electron's `safeStorage`: Keychain, DPAPI, Secret Service or KWallet. On Linux the backends
 * `basic_text`, whose key is the same for everybody, and `unknown` protect nothing and count as none.
 */
export function systemKeyStore(
  storage: Pick<
    SafeStorage,
    'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
  >,
  platform: NodeJS.Platform = process.platform,
): KeyStore {
  const protects = (): boolean => {
    if (platform !== 'linux') return true;
    const backend = storage.getSelectedStorageBackend();
    return backend !== 'basic_text' && backend !== 'unknown';
  };
  return {
    available: () => storage.isEncryptionAvailable() && protects(),
    encrypt: (text) => storage.encryptString(text),
    decrypt: (bytes) => storage.decryptString(Buffer.from(bytes)),
  };
}
