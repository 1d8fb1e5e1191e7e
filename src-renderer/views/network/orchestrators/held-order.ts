/**
 * Keeps the places of what is already shown while somebody points at it: known addresses stay in their old order, new
 * ones follow in theirs, and those that went are gone.
 */
export function heldOrder<Row extends { readonly address: string }>(
  shown: readonly string[],
  rows: readonly Row[],
): Row[] {
  const places = new Map(shown.map((address, place) => [address, place]));
  const place = ({ address }: Row) => places.get(address) ?? shown.length;
  return [...rows].sort((a, b) => place(a) - place(b));
}
