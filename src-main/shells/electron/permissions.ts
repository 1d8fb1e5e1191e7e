import type { Session } from 'electron';
import { isOwnUrl } from './own-page.ts';

/**
 * What the page may ask Chromium for: camera and microphone, a screen or window (which the user then picks), full screen,
 * and to put text on the clipboard. Everything else (location, notifications, USB, MIDI, …) is refused.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  'media',
  'display-capture',
  'fullscreen',
  'clipboard-sanitized-write',
]);

/** Who asks for a permission, as far as Chromium says; each address that is given must be our own. */
export interface PermissionAsker {
  readonly isMainFrame: boolean;
  /** Addresses or origins of the frame that asks and of those around it; undefined or empty where they are not known. */
  readonly addresses: readonly (string | undefined)[];
}

/** True when a permission is granted: one of {@link ALLOWED}, asked by our own page's top frame. */
export function mayHave(permission: string, { isMainFrame, addresses }: PermissionAsker): boolean {
  const known = addresses.filter((address): address is string => address !== undefined && address !== '');
  return ALLOWED.has(permission) && isMainFrame && known.length > 0 && known.every(isOwnUrl);
}

/** Answers every question for a permission in a session. Devices beside cameras and microphones do not exist for it. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    const securityOrigin = 'securityOrigin' in details ? details.securityOrigin : undefined;
    const addresses = [contents.getURL(), details.requestingUrl, securityOrigin];
    callback(mayHave(permission, { isMainFrame: details.isMainFrame, addresses }));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) => {
    const { requestingUrl, securityOrigin, embeddingOrigin, isMainFrame } = details;
    const addresses = [requestingOrigin, requestingUrl, securityOrigin, embeddingOrigin];
    return mayHave(permission, { isMainFrame, addresses });
  });
  session.setDevicePermissionHandler(() => false);
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }));
}
