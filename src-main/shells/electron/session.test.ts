import { EventEmitter } from 'node:events';
import type { App, Session } from 'electron';
import { expect, test, vi } from 'vitest';
import { guardSession, refuseBadCertificates } from './session.ts';

function guarded() {
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: () => undefined,
    setPermissionCheckHandler: () => undefined,
    setDevicePermissionHandler: () => undefined,
    setBluetoothPairingHandler: () => undefined,
    setSpellCheckerEnabled: vi.fn<(enable: boolean) => void>(),
  });
  guardSession(session as unknown as Session);
  return session;
}

test.each([
  ['blob:rivulet-app://window/4f2c', true],
  ['data:application/json,{}', true],
  ['blob:https://example.org/4f2c', false],
  ['blob:rivulet-app://window.example.org/4f2c', false],
  ['https://example.org/setup.exe', false],
  ['rivulet-app://window/index.html', false],
])('a download of %s: %s', (url, kept) => {
  const item = {
    getURL: () => url,
    getFilename: () => 'presets.json',
    setSaveDialogOptions: vi.fn<(options: object) => void>(),
    cancel: vi.fn<() => void>(),
  };
  guarded().emit('will-download', {}, item);
  expect(item.cancel).toHaveBeenCalledTimes(kept ? 0 : 1);
  expect(item.setSaveDialogOptions.mock.calls).toEqual(kept ? [[{ defaultPath: 'presets.json' }]] : []);
});

test('no dictionary is fetched', () => {
  expect(guarded().setSpellCheckerEnabled.mock.calls).toEqual([[false]]);
});

test('a certificate the system does not trust is refused', () => {
  const app = new EventEmitter();
  refuseBadCertificates(app as unknown as App);
  const answer = vi.fn<(trusted: boolean) => void>();
  app.emit('certificate-error', { preventDefault: () => undefined }, {}, 'https://x', 'expired', {}, answer);
  expect(answer.mock.calls).toEqual([[false]]);
});
