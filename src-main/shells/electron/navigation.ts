import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from 'electron';
import { isFeedPage, isOwnPage } from './own-page.ts';

/** True when a page may be loaded again in place; any other navigation is refused. */
export function mayNavigate(address: string, isMainFrame: boolean): boolean {
  return isMainFrame && isOwnPage(address);
}

/** What happens when a page opens windows. */
export interface WindowOpening {
  /** Options of a clean feed's window, with the same hardening as any other. */
  feedOptions(): BrowserWindowConstructorOptions;
  /** Called with each clean feed's window, before its page runs. */
  onFeed(window: BrowserWindow): void;
  /** Called with each address that was refused. */
  onRefused(address: string): void;
}

/**
 * Keeps a window on its own page: no navigation, no redirect, no frame and no `<webview>` beside it, and no new windows
 * but the clean feed. To be called for each web contents as it is created.
 */
export function guardNavigation(contents: WebContents, opening: WindowOpening): void {
  contents.on('will-frame-navigate', (details) => {
    if (mayNavigate(details.url, details.isMainFrame)) return;
    details.preventDefault();
    opening.onRefused(details.url);
  });
  contents.on('will-redirect', (details) => {
    details.preventDefault();
    opening.onRefused(details.url);
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (!isFeedPage(url)) {
      opening.onRefused(url);
      return { action: 'deny' };
    }
    return { action: 'allow', outlivesOpener: false, overrideBrowserWindowOptions: opening.feedOptions() };
  });
  contents.on('did-create-window', (window) => opening.onFeed(window));
}
