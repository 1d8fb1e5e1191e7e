import { app } from 'electron';

/** Says who Rivulet is in the system's own about panel; the window's About view has the licences. */
export function describeProgram(): void {
  const { electron, chrome, node } = process.versions;
  app.setAboutPanelOptions({
    applicationName: 'Rivulet',
    applicationVersion: app.getVersion(),
    copyright: 'MIT licence. The licences of its parts are in the About view of the window.',
    credits: `Electron ${electron}, Chromium ${chrome}, Node ${node}`,
  });
}
