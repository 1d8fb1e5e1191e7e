import { describe, expect, it } from 'vitest';
import { sampleState, sampleStates } from '../support/sample-state.ts';
import { browserPath, browserSkip } from './support/browser.ts';
import { beyondEdge, keepPicture, playedWindows, violationsOf } from './support/played-window.ts';

/** Outputs have a test of their own, which goes through all of them in few windows. */
const states = Object.fromEntries(Object.entries(sampleStates()).filter(([name]) => !/outputs/.test(name)));
const views: readonly (readonly [name: string, view: string, state: ReturnType<typeof sampleState>])[] = [
  ...Object.entries(states).map(([name, state]) => [name, viewOf(name), state] as const),
  ['network-first-run', 'network', sampleState()],
  ['settings', 'settings', sampleState()],
  ['about', 'about', sampleState()],
];

/** The view in which what is special about a sample can be seen. */
function viewOf(name: string): string {
  const place = /^(sources|signers|wallet|probe)/.exec(name)?.[1];
  if (place !== undefined) return `network/${place}`;
  return name.startsWith('network') ? 'network' : 'live';
}

/** Views that are looked at in every size. */
const fitting = views.filter(([name]) =>
  /^(live-(idle|paid|question|signer-lost)|network-every-kind|.*-every-kind|wallet-in-use|probe-failed|settings|about)$/.test(
    name,
  ),
);

describe.skipIf(browserPath === null)(`every view${browserSkip}`, () => {
  const open = playedWindows();

  describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
    it.each(views)('has nothing axe objects to, and no errors: %s', async (name, view, state) => {
      const window = await open({ state, view, dark: theme === 'dark' });
      await keepPicture(window.page, `${name}-${theme}`);
      expect(await violationsOf(window.page)).toEqual([]);
      expect(window.problems).toEqual([]);
      await window.close();
    });
  });

  it.each([
    ['640×400', { width: 640, height: 400 }],
    ['900×600', { width: 900, height: 600 }],
    ['4K', { width: 3840, height: 2160 }],
  ])('fits a window of %s: nothing reaches beyond it', async (_name, size) => {
    for (const [name, view, state] of fitting) {
      const window = await open({ state, view, size });
      await keepPicture(window.page, `${name}-${size.width}`);
      expect(await beyondEdge(window.page)).toEqual([]);
      await window.close();
    }
  });
});
