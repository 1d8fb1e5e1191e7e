import type { BrowserWindow } from 'electron';
import type { Logger } from '../../base/log.ts';
import { WINDOW_URL } from './own-page.ts';
import { ReloadBudget } from './reload-budget.ts';

/** How long a window may not answer before its process is ended, in milliseconds. */
export const UNRESPONSIVE_LIMIT_MS = 10_000;

/** Chromium's code for a load that another one has replaced: nothing is wrong. */
const ERR_ABORTED = -3;

/** What the recovery of a window uses. */
export interface RecoveryOptions {
  readonly logger: Logger;
  /** Milliseconds on a steady clock. */
  readonly nowMs: () => number;
  /** Tells the user that the window stays blank. @returns true to try again */
  readonly askAfterFailure: (reason: string) => Promise<boolean>;
}

/**
 * Brings a window back that went blank: its process is gone, its page did not load, or it does not answer. It is loaded
 * again, at most three times in a minute; then the user is asked. The stream lives in main and goes on meanwhile.
 */
export function recoverWindow(window: BrowserWindow, options: RecoveryOptions): void {
  const budget = new ReloadBudget();
  const { webContents } = window;
  let deadline: NodeJS.Timeout | undefined;

  const recover = async (reason: string): Promise<void> => {
    options.logger.warn('the window went blank', { reason });
    if (window.isDestroyed()) return;
    if (!budget.take(options.nowMs())) {
      if (!(await options.askAfterFailure(reason)) || window.isDestroyed()) return;
      budget.reset();
      budget.take(options.nowMs());
    }
    // A load that fails says so by the event below.
    await window.loadURL(WINDOW_URL).catch(() => undefined);
  };

  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    clearTimeout(deadline);
    if (reason !== 'clean-exit') void recover(`its process is gone: ${reason}, status ${exitCode}`);
  });
  webContents.on('did-fail-load', (_event, errorCode, description, _url, isMainFrame) => {
    if (isMainFrame && errorCode !== ERR_ABORTED)
      void recover(`its page did not load: ${description} (${errorCode})`);
  });
  window.on('unresponsive', () => {
    clearTimeout(deadline);
    // Its end is then reported as that of any other process.
    deadline = setTimeout(() => webContents.forcefullyCrashRenderer(), UNRESPONSIVE_LIMIT_MS);
  });
  window.on('responsive', () => clearTimeout(deadline));
  window.on('closed', () => clearTimeout(deadline));
}
