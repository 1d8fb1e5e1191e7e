/** A clause of main's as a sentence; an address at its beginning stays as it is. */
export function asSentence(clause: string): string {
  const begun = /^[a-z]+:\/\//.test(clause) ? clause : clause.charAt(0).toUpperCase() + clause.slice(1);
  return begun === '' || /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
