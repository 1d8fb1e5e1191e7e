import type { NativeImage } from 'electron';
import { describe, expect, test } from 'vitest';
import { feedWindowOptions, mainWindowOptions } from './window-options.ts';

const look = { preload: '/preload.cjs', icon: {} as NativeImage, dark: true, devTools: false };

describe.each([
  ['the main window', mainWindowOptions(look, null)],
  ['a clean feed', feedWindowOptions(look)],
])('%s', (_which, options) => {
  test('is hardened, whatever Electron has for defaults', () => {
    expect(options.webPreferences).toEqual({
      preload: '/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
    });
  });
});

test('the main window waits for its first picture, on the ground of its theme, no smaller than the layout', () => {
  const dark = mainWindowOptions(look, null);
  expect(dark).toMatchObject({ show: false, minWidth: 900, minHeight: 600, backgroundColor: '#0e1215' });
  expect(mainWindowOptions({ ...look, dark: false }, null).backgroundColor).toBe('#eef1f4');
});

test('the main window opens where it was', () => {
  const bounds = { x: 10, y: 20, width: 1000, height: 700 };
  expect(mainWindowOptions(look, bounds)).toMatchObject(bounds);
  expect(mainWindowOptions(look, bounds)).not.toHaveProperty('center');
});
