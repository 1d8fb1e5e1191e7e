const KEY = 'rivulet-client';

/**
 * This window's id. It outlives a reload, but is not shared with windows opened from this one: those get a copy of the
 * session storage, in which it lies only between one page's end and the next one's beginning.
 */
export function takeClientId(): string {
  const id = window.sessionStorage.getItem(KEY) ?? crypto.randomUUID();
  window.sessionStorage.removeItem(KEY);
  window.addEventListener('pagehide', () => window.sessionStorage.setItem(KEY, id));
  // A page that the browser had kept aside goes on with its id.
  window.addEventListener('pageshow', () => window.sessionStorage.removeItem(KEY));
  return id;
}
