import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { browserPlaces, findBrowser } from './find-browser.ts';
import { appArguments, openWindow } from './open-window.ts';

const newFolder = temporaryFolders();
const ADDRESS = 'http://127.0.0.1:4000/?token=t';

/** A program that writes its arguments into a file beside it. */
async function writeProgram(folder: string, name: string): Promise<() => Promise<string>> {
  const path = join(folder, name);
  await writeFile(
    path,
    `#!/bin/sh\necho "$@" > ${path}.called.part\nmv ${path}.called.part ${path}.called\n`,
  );
  await chmod(path, 0o755);
  return () => vi.waitFor(() => readFile(`${path}.called`, 'utf8'));
}

function options(path: string, change: object = {}) {
  return {
    address: ADDRESS,
    profileFolder: '/data/browser',
    isRoot: false,
    platform: 'linux' as const,
    environment: { PATH: `${path}:/bin:/usr/bin`, DISPLAY: ':0' },
    ...change,
  };
}

describe('places of browsers', () => {
  it('are the folders of PATH, best browser first', () => {
    const places = browserPlaces({ platform: 'linux', environment: { PATH: '/a::/b' } });
    expect(places.slice(0, 3)).toEqual([
      '/a/google-chrome-stable',
      '/b/google-chrome-stable',
      '/a/google-chrome',
    ]);
  });

  it('are applications on macOS, the system’s and the user’s', () => {
    const places = browserPlaces({ platform: 'darwin', environment: { HOME: '/Users/u' } });
    expect(places).toContain('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
    expect(places).toContain('/Users/u/Applications/Chromium.app/Contents/MacOS/Chromium');
  });

  it('are the program folders there are on Windows', () => {
    const places = browserPlaces({ platform: 'win32', environment: { PROGRAMFILES: 'C:\\P' } });
    expect(places).toEqual([
      'C:\\P\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\P\\Microsoft\\Edge\\Application\\msedge.exe',
      'C:\\P\\BraveSoftware\\Brave-Browser\\Application\\brave.exe',
    ]);
  });

  it('hold a browser only when it can be run', async () => {
    const folder = await newFolder();
    const surroundings = { platform: 'linux' as const, environment: { PATH: folder } };
    await writeFile(join(folder, 'chromium'), '', { mode: 0o600 });
    expect(await findBrowser(surroundings)).toBeNull();
    await writeProgram(folder, 'microsoft-edge');
    expect(await findBrowser(surroundings)).toBe(join(folder, 'microsoft-edge'));
  });
});

describe('opening a window', () => {
  it('starts a browser in app mode, with a profile of its own and at full speed when covered', async () => {
    const folder = await newFolder();
    const called = await writeProgram(folder, 'google-chrome-stable');
    expect(await openWindow(options(folder))).toMatchObject({ kind: 'app' });
    const args = (await called()).trim().split(' ');
    expect(args).toEqual(appArguments(options(folder)));
    expect(args).toContain(`--app=${ADDRESS}`);
    expect(args).toContain('--user-data-dir=/data/browser');
    expect(args).toContain('--disable-renderer-backgrounding');
    // Nothing that takes a guard away.
    expect(args.join(' ')).not.toMatch(/sandbox|web-security|insecure|remote-debugging/);
  });

  it('uses the user’s own browser for the administrator, whom Chromium does not serve', async () => {
    const folder = await newFolder();
    await writeProgram(folder, 'google-chrome-stable');
    const called = await writeProgram(folder, 'xdg-open');
    expect(await openWindow(options(folder, { isRoot: true }))).toMatchObject({ kind: 'browser' });
    expect((await called()).trim()).toBe(ADDRESS);
  });

  it('opens nothing without a display, and says so', async () => {
    const folder = await newFolder();
    expect(await openWindow(options(folder, { environment: { PATH: folder } }))).toEqual({
      kind: 'none',
      because: 'there is no display here',
    });
  });
});
