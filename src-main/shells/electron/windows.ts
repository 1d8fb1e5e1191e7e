import type { BrowserWindow, WebContents } from 'electron';
import { channelOf } from '../../../src-preload/electron-api.ts';
import type { StudioEvent } from '../../studio/studio-api.ts';

/** The windows of this program and their ids. A window keeps its id when it is loaded again. */
export class KnownWindows {
  readonly #windows = new Map<WebContents, { readonly window: BrowserWindow; readonly clientId: string }>();
  #count = 0;

  /** Makes a window known until it is closed. @returns its id */
  add(window: BrowserWindow): string {
    this.#count += 1;
    const clientId = `window-${this.#count}`;
    const { webContents } = window;
    this.#windows.set(webContents, { window, clientId });
    window.once('closed', () => this.#windows.delete(webContents));
    return clientId;
  }

  /** The id of the window that shows these contents; null when it is none of ours. */
  clientOf(contents: WebContents): string | null {
    return this.#windows.get(contents)?.clientId ?? null;
  }

  /** The window that shows these contents; null when it is none of ours. */
  windowOf(contents: WebContents): BrowserWindow | null {
    return this.#windows.get(contents)?.window ?? null;
  }

  /** Sends an event to every window. */
  send({ name, payload }: StudioEvent): void {
    for (const [contents, { window }] of this.#windows)
      if (!window.isDestroyed()) contents.send(channelOf(name), payload);
  }
}
