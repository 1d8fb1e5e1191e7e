import { describe, expect, it } from 'vitest';
import { sampleState, sampleStates } from '../support/sample-state.ts';
import { browserPath, browserSkip } from './support/browser.ts';
import { inWindowOf } from './support/in-window.ts';
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

const sizes = [
  { width: 640, height: 400 },
  { width: 900, height: 600 },
  { width: 3840, height: 2160 },
];

// Each has a window of its own; as many as the configuration says are open at once.
describe.skipIf(browserPath === null).concurrent(`every view${browserSkip}`, () => {
  const inWindow = inWindowOf(playedWindows());

  it.each(views)('has nothing axe objects to in both themes, and no errors: %s', (name, view, state) =>
    inWindow({ state, view }, async ({ page }) => {
      await keepPicture(page, `${name}-dark`);
      expect(await violationsOf(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'light' });
      await keepPicture(page, `${name}-light`);
      // The rest of what axe looks for is the same in every colour.
      expect(await violationsOf(page, ['color-contrast', 'link-in-text-block'])).toEqual([]);
    }),
  );

  it.each(fitting)('fits windows of every size, nothing reaches beyond them: %s', (name, view, state) =>
    inWindow({ state, view }, async ({ page }) => {
      for (const size of sizes) {
        await page.setViewportSize(size);
        await keepPicture(page, `${name}-${size.width}`);
        expect([size.width, await beyondEdge(page)]).toEqual([size.width, []]);
      }
    }),
  );
});
