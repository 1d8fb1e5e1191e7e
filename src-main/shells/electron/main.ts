import { dirname, join } from 'node:path';
import { app, dialog, protocol } from 'electron';
import { toGatewayError } from '../../base/errors.ts';
import { dataFolder } from '../../settings/data-folder.ts';
import { windowScheme } from './app-protocol.ts';
import { LINK_SCHEME, linkAmong } from './link.ts';
import { openShell, type Shell } from './shell.ts';

/*
 * Entry of the Electron application. What has to be said before Electron is ready is said here; `shell.ts` does the rest.
 */

const folder = dataFolder();
app.enableSandbox();
protocol.registerSchemesAsPrivileged([windowScheme]);
// One place for everything, so that `RIVULET_HOME` names a program of its own, with its own lock for a single instance.
app.setPath('userData', join(folder, 'chromium'));
// A program that is run from its sources must not become the one that links open.
if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);

if (app.requestSingleInstanceLock()) void start();
else app.quit();

async function start(): Promise<void> {
  let shell: Shell | null = null;
  const waiting: string[] = [];
  const openLink = (link: string | null): void => {
    if (link === null) return;
    if (shell) shell.openLink(link);
    else waiting.push(link);
  };
  app.on('open-url', (event, link) => {
    event.preventDefault();
    openLink(link);
  });
  app.on('second-instance', (_event, args) => {
    shell?.show();
    openLink(linkAmong(args));
  });
  openLink(linkAmong(process.argv));
  try {
    await app.whenReady();
    shell = await openShell({ outFolder: dirname(import.meta.dirname), dataFolder: folder });
    for (const link of waiting) shell.openLink(link);
  } catch (error) {
    const { message } = toGatewayError(error);
    dialog.showErrorBox(
      'Rivulet cannot start',
      `${message}. Start it again; if that does not help, install it again.`,
    );
    app.exit(1);
  }
}
