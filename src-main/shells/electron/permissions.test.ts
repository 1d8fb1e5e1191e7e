import type { Session } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { WINDOW_URL } from './own-page.ts';
import { guardPermissions, mayHave } from './permissions.ts';

const own = { isMainFrame: true, addresses: [WINDOW_URL, 'rivulet-app://window/', undefined] };

describe('what the page may ask for', () => {
  test.each(['media', 'display-capture', 'fullscreen', 'clipboard-sanitized-write'])('%s', (permission) => {
    expect(mayHave(permission, own)).toBe(true);
    expect(mayHave(permission, { ...own, isMainFrame: false })).toBe(false);
    expect(mayHave(permission, { ...own, addresses: [WINDOW_URL, 'https://example.org/'] })).toBe(false);
    expect(mayHave(permission, { ...own, addresses: [undefined, ''] })).toBe(false);
  });

  test.each([
    'clipboard-read',
    'geolocation',
    'hid',
    'serial',
    'usb',
    'midi',
    'midiSysex',
    'notifications',
    'openExternal',
    'fileSystem',
    'idle-detection',
    'keyboardLock',
    'pointerLock',
    'storage-access',
    'window-management',
    'speaker-selection',
    'unknown',
  ])('never %s', (permission) => expect(mayHave(permission, own)).toBe(false));
});

/** A session that keeps its handlers. */
function fakeSession() {
  const session = {
    setPermissionRequestHandler: vi.fn<Session['setPermissionRequestHandler']>(),
    setPermissionCheckHandler: vi.fn<Session['setPermissionCheckHandler']>(),
    setDevicePermissionHandler: vi.fn<Session['setDevicePermissionHandler']>(),
    setBluetoothPairingHandler: vi.fn<Session['setBluetoothPairingHandler']>(),
  };
  guardPermissions(session as unknown as Session);
  return {
    request: session.setPermissionRequestHandler.mock.calls[0]?.[0],
    check: session.setPermissionCheckHandler.mock.calls[0]?.[0],
    device: session.setDevicePermissionHandler.mock.calls[0]?.[0],
  };
}

describe('a guarded session', () => {
  test.each([
    ['our page', WINDOW_URL, WINDOW_URL, true],
    ['a page that replaced ours', 'https://example.org/', WINDOW_URL, false],
    ['a foreign frame in our page', WINDOW_URL, 'https://example.org/', false],
  ])('a request for the camera by %s', (_who, pageUrl, requestingUrl, granted) => {
    const answer = vi.fn<(granted: boolean) => void>();
    const contents = { getURL: () => pageUrl } as Electron.WebContents;
    fakeSession().request?.(contents, 'media', answer, { isMainFrame: true, requestingUrl });
    expect(answer.mock.calls).toEqual([[granted]]);
  });

  test('a check by our page, and by a foreign origin', () => {
    const { check } = fakeSession();
    const details = { isMainFrame: true, requestingUrl: WINDOW_URL };
    expect(check?.(null, 'media', 'rivulet-app://window/', details)).toBe(true);
    expect(check?.(null, 'media', 'https://example.org/', details)).toBe(false);
    expect(check?.(null, 'notifications', 'rivulet-app://window/', details)).toBe(false);
  });

  test('no USB, serial or HID device', () => {
    const details = { deviceType: 'usb', origin: WINDOW_URL, device: {} };
    expect(fakeSession().device?.(details as Electron.DevicePermissionHandlerHandlerDetails)).toBe(false);
  });
});
