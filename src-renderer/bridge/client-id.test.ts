import { afterEach, expect, it, vi } from 'vitest';
import { takeClientId } from './client-id.ts';

afterEach(() => vi.unstubAllGlobals());

/** A page of a window with this session storage. */
function openPage(storage: Map<string, string>) {
  const target = new EventTarget();
  vi.stubGlobal('window', {
    addEventListener: target.addEventListener.bind(target),
    sessionStorage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => storage.set(key, value),
      removeItem: (key: string) => storage.delete(key),
    },
  });
  return { id: takeClientId(), tell: (name: string) => target.dispatchEvent(new Event(name)) };
}

it('keeps a window’s id over a reload', () => {
  const storage = new Map<string, string>();
  const first = openPage(storage);
  first.tell('pagehide');
  expect(openPage(storage).id).toBe(first.id);
});

it('gives a window that was opened from another one, or is its copy, an id of its own', () => {
  const storage = new Map<string, string>();
  const first = openPage(storage);
  expect(openPage(new Map(storage)).id).not.toBe(first.id);
  // Also after the first was kept aside by the browser and shown again.
  first.tell('pagehide');
  first.tell('pageshow');
  expect(openPage(new Map(storage)).id).not.toBe(first.id);
});
