import type { App, Session } from 'electron';
import { guardPermissions } from './permissions.ts';

/**
 * Hardens the session of every window: permissions only for our own page, no dictionaries from a server, no download that
 * was not asked where to go.
 */
export function guardSession(session: Session): void {
  guardPermissions(session);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (_event, item) => {
    // The page offers files of its own making (exported presets, the log): the user says where they go.
    if (isOwnDownload(item.getURL())) item.setSaveDialogOptions({ defaultPath: item.getFilename() });
    else item.cancel();
  });
}

/** The page makes its files in memory; nothing is downloaded from anywhere. */
function isOwnDownload(address: string): boolean {
  return address.startsWith('blob:rivulet-app://window/') || address.startsWith('data:');
}

/** Refuses every certificate the system does not trust; Chromium would do so unasked, and nobody may change that. */
export function refuseBadCertificates(app: App): void {
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault();
    callback(false);
  });
}
