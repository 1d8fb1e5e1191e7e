/** The URL of `name` one level below `base`, whether that ends in a slash or not; its query is kept. */
export function urlBelow(base: URL, name: string | number): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${name}`;
  return url;
}
