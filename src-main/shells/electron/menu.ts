import type { MenuItemConstructorOptions } from 'electron';

/** What the application menu depends on. */
export interface MenuState {
  readonly mac: boolean;
  readonly devTools: boolean;
  readonly streaming: boolean;
  /** Updates can be asked for: a packaged program that knows where they are. */
  readonly updates: boolean;
}

/** What the application menu does. */
export interface MenuActions {
  stop(): void;
  reconnect(): void;
  reload(): void;
  checkForUpdates(): void;
  about(): void;
}

/** The application menu, by the roles each system gives a meaning to. */
export function applicationMenu(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const about: MenuItemConstructorOptions = { label: 'About Rivulet', click: actions.about };
  const updates: MenuItemConstructorOptions[] = state.updates
    ? [{ label: 'Check for Updates…', click: actions.checkForUpdates }]
    : [];
  const appMenu: MenuItemConstructorOptions = {
    label: 'Rivulet',
    submenu: [
      about,
      ...updates,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
  return [
    ...(state.mac ? [appMenu] : []),
    { label: '&Stream', submenu: streamMenu(state, actions) },
    { role: 'editMenu' },
    { label: '&View', submenu: viewMenu(state, actions) },
    { role: 'windowMenu' },
    ...(state.mac ? [] : [{ label: '&Help', submenu: [...updates, about] }]),
  ];
}

function streamMenu({ mac, streaming }: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  return [
    { label: 'Stop the Stream', accelerator: 'CmdOrCtrl+.', enabled: streaming, click: actions.stop },
    { label: 'Connect Anew', accelerator: 'CmdOrCtrl+Shift+R', enabled: streaming, click: actions.reconnect },
    ...(mac ? [] : [{ type: 'separator' as const }, { role: 'quit' as const }]),
  ];
}

function viewMenu({ devTools }: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  return [
    { role: 'togglefullscreen' },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    // The role would also load a window that shows something else; this one always shows the page.
    { label: 'Reload Window', accelerator: 'CmdOrCtrl+R', click: actions.reload },
    ...(devTools ? [{ role: 'toggleDevTools' as const }] : []),
  ];
}
