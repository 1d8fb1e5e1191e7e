import { expect, test, vi } from 'vitest';
import { livePhaseSchema } from '../../../src-preload/contract/live.ts';
import { applicationMenu, type MenuState } from './menu.ts';
import { trayLook, trayMenu } from './tray.ts';

const state: MenuState = { mac: false, devTools: false, streaming: false, updates: false };
const actions = () => ({
  stop: vi.fn<() => void>(),
  reconnect: vi.fn<() => void>(),
  reload: vi.fn<() => void>(),
  checkForUpdates: vi.fn<() => void>(),
  about: vi.fn<() => void>(),
  show: vi.fn<() => void>(),
  quit: vi.fn<() => void>(),
});

/** Every entry of a menu, by what it says or the role it has. */
function entries(menu: readonly Electron.MenuItemConstructorOptions[]): string[] {
  return menu.flatMap(({ label, role, submenu }) => [
    label ?? role ?? 'separator',
    ...(Array.isArray(submenu) ? entries(submenu) : []),
  ]);
}

function entry(menu: readonly Electron.MenuItemConstructorOptions[], label: string) {
  return menu
    .flatMap((item) => [item, ...(Array.isArray(item.submenu) ? item.submenu : [])])
    .find((item) => item.label === label);
}

test('the developer tools, updates and the quit entry are where they belong', () => {
  expect(entries(applicationMenu(state, actions()))).not.toContain('toggleDevTools');
  expect(entries(applicationMenu({ ...state, devTools: true }, actions()))).toContain('toggleDevTools');
  for (const mac of [true, false]) {
    const all = entries(applicationMenu({ ...state, mac, updates: true }, actions()));
    expect(all.filter((name) => name === 'quit')).toHaveLength(1);
    expect(all.filter((name) => name === 'Check for Updates…')).toHaveLength(1);
    expect(all.filter((name) => name === 'About Rivulet')).toHaveLength(1);
  }
});

test('no shortcut is given twice', () => {
  const menu = applicationMenu({ ...state, devTools: true }, actions());
  const accelerators = menu
    .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    .flatMap(({ accelerator }) => (accelerator === undefined ? [] : [String(accelerator)]));
  expect(new Set(accelerators).size).toBe(accelerators.length);
  expect(accelerators.length).toBeGreaterThan(0);
});

test('a stream can be stopped from both menus, and only while it runs', () => {
  const doing = actions();
  const running = entry(applicationMenu({ ...state, streaming: true }, doing), 'Stop the Stream');
  expect(running?.enabled).toBe(true);
  (running?.click as (() => void) | undefined)?.();
  expect(doing.stop).toHaveBeenCalledTimes(1);
  expect(entry(applicationMenu(state, doing), 'Stop the Stream')?.enabled).toBe(false);
  expect(entry(trayMenu({ phase: 'live' }, doing), 'Stop the Stream')?.enabled).toBe(true);
  expect(entry(trayMenu({ phase: 'stopping' }, doing), 'Stop the Stream')?.enabled).toBe(false);
});

test('the tray says every phase in words, and live is red', () => {
  const tooltips = livePhaseSchema.options.map((phase) => trayLook({ phase, model: 'noop' }).tooltip);
  expect(tooltips).toMatchInlineSnapshot(`
    [
      "Rivulet: Not streaming",
      "Rivulet: Connecting · noop",
      "Rivulet: Loading the model · noop",
      "Rivulet: Live · noop",
      "Rivulet: Live, with trouble · noop",
      "Rivulet: Reconnecting · noop",
      "Rivulet: Stopping",
      "Rivulet: Not streaming",
      "Rivulet: The stream has failed",
    ]
  `);
  expect(trayLook({ phase: 'live', model: null })).toEqual({ tooltip: 'Rivulet: Live', dot: '#d93025' });
});
