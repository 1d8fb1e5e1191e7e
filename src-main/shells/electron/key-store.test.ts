import { expect, test } from 'vitest';
import { systemKeyStore } from './key-store.ts';

type Backend = 'basic_text' | 'gnome_libsecret' | 'kwallet6' | 'unknown';

function storage(backend: Backend, available = true) {
  return {
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => Buffer.from(`sealed ${text}`),
    decryptString: (bytes: Buffer) => bytes.toString().replace('sealed ', ''),
  };
}

test.each([
  ['linux', 'gnome_libsecret', true, true],
  ['linux', 'kwallet6', true, true],
  ['linux', 'basic_text', true, false],
  ['linux', 'unknown', true, false],
  ['linux', 'gnome_libsecret', false, false],
  ['darwin', 'unknown', true, true],
  ['win32', 'unknown', true, true],
  ['win32', 'unknown', false, false],
] as const)('%s with %s, encryption %s: usable %s', (platform, backend, encryption, usable) => {
  expect(systemKeyStore(storage(backend, encryption), platform).available()).toBe(usable);
});

test('what was sealed opens again', () => {
  const store = systemKeyStore(storage('gnome_libsecret'), 'linux');
  expect(store.decrypt(store.encrypt('Bearer x'))).toBe('Bearer x');
});
