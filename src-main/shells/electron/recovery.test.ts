import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { silentLogger } from '../../base/log.ts';
import { WINDOW_URL } from './own-page.ts';
import { recoverWindow, UNRESPONSIVE_LIMIT_MS } from './recovery.ts';
import { RELOADS, ReloadBudget } from './reload-budget.ts';

describe('the budget of reloads', () => {
  test('three in a minute, and again when the minute has passed', () => {
    const budget = new ReloadBudget();
    expect([0, 10, 20, 30].map((ms) => budget.take(ms))).toEqual([true, true, true, false]);
    expect(budget.take(RELOADS.withinMs - 1)).toBe(false);
    expect(budget.take(RELOADS.withinMs)).toBe(true);
    expect(budget.take(RELOADS.withinMs)).toBe(false);
  });

  test('a new try of the user', () => {
    const budget = new ReloadBudget();
    for (const ms of [0, 0, 0]) budget.take(ms);
    budget.reset();
    expect(budget.take(1)).toBe(true);
  });
});

function recovered(askAfterFailure: () => Promise<boolean> = async () => false) {
  const webContents = Object.assign(new EventEmitter(), { forcefullyCrashRenderer: vi.fn<() => void>() });
  const window = Object.assign(new EventEmitter(), {
    webContents,
    isDestroyed: () => false,
    loadURL: vi.fn<(url: string) => Promise<void>>(async () => undefined),
  });
  const ask = vi.fn(askAfterFailure);
  recoverWindow(window as unknown as BrowserWindow, {
    logger: silentLogger,
    nowMs: () => 0,
    askAfterFailure: ask,
  });
  const crash = (reason = 'crashed') => webContents.emit('render-process-gone', {}, { reason, exitCode: 11 });
  return { window, webContents, ask, crash };
}

describe('a window that goes blank', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is loaded again when its process is gone, unless it ended properly', () => {
    const { window, crash } = recovered();
    crash('clean-exit');
    expect(window.loadURL).not.toHaveBeenCalled();
    crash();
    expect(window.loadURL.mock.calls).toEqual([[WINDOW_URL]]);
  });

  test('is loaded again when its page failed, but not for a frame or a replaced load', () => {
    const { window, webContents } = recovered();
    webContents.emit('did-fail-load', {}, -3, 'ERR_ABORTED', WINDOW_URL, true, 1, 1);
    webContents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', WINDOW_URL, false, 1, 1);
    expect(window.loadURL).not.toHaveBeenCalled();
    webContents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', WINDOW_URL, true, 1, 1);
    expect(window.loadURL).toHaveBeenCalledTimes(1);
  });

  test('asks the user after the third time, and stops when they say so', async () => {
    const { window, ask, crash } = recovered();
    for (let times = 0; times < RELOADS.count; times += 1) crash();
    expect(ask).not.toHaveBeenCalled();
    crash();
    await vi.waitFor(() => expect(ask).toHaveBeenCalledWith('its process is gone: crashed, status 11'));
    expect(window.loadURL).toHaveBeenCalledTimes(RELOADS.count);
  });

  test('begins anew when the user wants another try', async () => {
    const { window, crash } = recovered(async () => true);
    for (let times = 0; times <= RELOADS.count; times += 1) crash();
    await vi.waitFor(() => expect(window.loadURL).toHaveBeenCalledTimes(RELOADS.count + 1));
  });

  test('has its process ended when it does not answer for too long', () => {
    const { window, webContents } = recovered();
    window.emit('unresponsive');
    vi.advanceTimersByTime(UNRESPONSIVE_LIMIT_MS - 1);
    expect(webContents.forcefullyCrashRenderer).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(webContents.forcefullyCrashRenderer).toHaveBeenCalledTimes(1);
  });

  test('is left alone when it answers again', () => {
    const { window, webContents } = recovered();
    window.emit('unresponsive');
    window.emit('responsive');
    vi.advanceTimersByTime(UNRESPONSIVE_LIMIT_MS);
    expect(webContents.forcefullyCrashRenderer).not.toHaveBeenCalled();
  });
});
