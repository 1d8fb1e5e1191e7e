import { join } from 'node:path';
import { BrowserWindow, screen } from 'electron';
import { JsonStore } from '../../settings/json-store.ts';
import { WINDOW_URL } from './own-page.ts';
import { mainWindowOptions, type WindowLook } from './window-options.ts';
import { FIRST_PLACE, reachableBounds, type WindowPlace, windowPlaceSchema } from './window-place.ts';

/** The remembered place of the main window, in a file of its own in the data folder. */
export function openWindowPlace(folder: string): Promise<JsonStore<WindowPlace>> {
  return JsonStore.open({
    path: join(folder, 'window.json'),
    schema: windowPlaceSchema,
    defaults: FIRST_PLACE,
  });
}

/** Makes the main window where it was last and keeps its place; it shows itself when its page is drawn. */
export function createMainWindow(look: WindowLook, place: JsonStore<WindowPlace>): BrowserWindow {
  const workAreas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = new BrowserWindow(mainWindowOptions(look, reachableBounds(place.data.bounds, workAreas)));
  if (place.data.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  // Writes are coalesced by the store. A place that cannot be saved is not worth a word.
  const remember = (): void => {
    if (window.isMinimized() || window.isFullScreen()) return;
    const { x, y, width, height } = window.getNormalBounds();
    place.set({ bounds: { x, y, width, height }, maximized: window.isMaximized() }).catch(() => undefined);
  };
  window.on('resize', remember);
  window.on('move', remember);
  window.on('maximize', remember);
  window.on('unmaximize', remember);
  return window;
}

/** Loads the page. What goes wrong is told by the window's own events (`recovery.ts`). */
export function loadPage(window: BrowserWindow): void {
  window.loadURL(WINDOW_URL).catch(() => undefined);
}

/** Brings a window to the front, wherever it is. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
