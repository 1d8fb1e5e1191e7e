/** One line of the list of headers while it is edited. `id` tells lines apart. */
export interface Header {
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

/** Lines for headers of these names, without values; one empty line for none. */
export function rowsFor(names: readonly string[]): Header[] {
  return (names.length === 0 ? [''] : names).map((name, id) => ({ id, name, value: '' }));
}

/** One more, empty line. */
export function withRow(headers: readonly Header[]): Header[] {
  const id = Math.max(-1, ...headers.map((header) => header.id)) + 1;
  return [...headers, { id, name: '', value: '' }];
}

/** The headers as they are sent; lines without a name are left out, and of two with the same name the last counts. */
export function headersFrom(headers: readonly Header[]): Record<string, string> {
  const named = headers.map(({ name, value }) => [name.trim(), value.trim()] as const);
  return Object.fromEntries(named.filter(([name]) => name !== ''));
}
