/** Where a request goes. */
export interface RequestTarget {
  /** As it was sent: nothing is decoded or resolved, so that it is what it is compared with or nothing. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Reads the target of a request; null for one that names another server, or the server as a whole (RFC 9112, 3.2). */
export function readTarget(target: string | undefined): RequestTarget | null {
  if (target === undefined || !target.startsWith('/')) return null;
  const [path = '', query = ''] = splitAt(target, target.indexOf('?'));
  return { path, query: new URLSearchParams(query) };
}

function splitAt(text: string, index: number): [string, string?] {
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
