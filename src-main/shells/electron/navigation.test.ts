import { EventEmitter } from 'node:events';
import type { BrowserWindow, HandlerDetails, WebContents, WindowOpenHandlerResponse } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { guardNavigation, mayNavigate } from './navigation.ts';
import { WINDOW_URL } from './own-page.ts';

class FakeContents extends EventEmitter {
  open: (details: Pick<HandlerDetails, 'url'>) => WindowOpenHandlerResponse = () => ({ action: 'allow' });

  setWindowOpenHandler(handler: (details: HandlerDetails) => WindowOpenHandlerResponse): void {
    this.open = handler as typeof this.open;
  }
}

function guarded() {
  const contents = new FakeContents();
  const onFeed = vi.fn<(window: BrowserWindow) => void>();
  const onRefused = vi.fn<(address: string) => void>();
  const feedOptions = () => ({ webPreferences: { sandbox: true } });
  guardNavigation(contents as unknown as WebContents, { feedOptions, onFeed, onRefused });
  return { contents, onFeed, onRefused };
}

describe('navigation', () => {
  test.each([
    [WINDOW_URL, true, true],
    [`${WINDOW_URL}#feed`, true, true],
    [WINDOW_URL, false, false],
    ['https://example.org/', true, false],
    ['file:///etc/passwd', true, false],
    ['rivulet-app://evil/index.html', true, false],
    ['javascript:void 0', true, false],
  ])('%s (top frame: %s) → %s', (url, isMainFrame, allowed) => {
    expect(mayNavigate(url, isMainFrame)).toBe(allowed);
    const { contents, onRefused } = guarded();
    const details = { url, isMainFrame, preventDefault: vi.fn<() => void>() };
    contents.emit('will-frame-navigate', details);
    expect(details.preventDefault).toHaveBeenCalledTimes(allowed ? 0 : 1);
    expect(onRefused.mock.calls).toEqual(allowed ? [] : [[url]]);
  });

  test.each(['will-redirect', 'will-attach-webview'])('%s is always refused', (event) => {
    const { contents } = guarded();
    const details = { url: WINDOW_URL, preventDefault: vi.fn<() => void>() };
    contents.emit(event, details);
    expect(details.preventDefault).toHaveBeenCalledTimes(1);
  });
});

describe('windows the page opens', () => {
  test('the clean feed, with our options', () => {
    const { contents, onRefused } = guarded();
    expect(contents.open({ url: `${WINDOW_URL}#feed` })).toEqual({
      action: 'allow',
      outlivesOpener: false,
      overrideBrowserWindowOptions: { webPreferences: { sandbox: true } },
    });
    expect(onRefused).not.toHaveBeenCalled();
  });

  test.each([WINDOW_URL, 'about:blank', 'https://example.org/', 'rivulet-app://window/assets/x.js#feed'])(
    'not %s',
    (url) => {
      const { contents, onRefused } = guarded();
      expect(contents.open({ url })).toEqual({ action: 'deny' });
      expect(onRefused).toHaveBeenCalledWith(url);
    },
  );

  test('the window that was made is reported', () => {
    const { contents, onFeed } = guarded();
    const window = {} as BrowserWindow;
    contents.emit('did-create-window', window);
    expect(onFeed).toHaveBeenCalledWith(window);
  });
});
