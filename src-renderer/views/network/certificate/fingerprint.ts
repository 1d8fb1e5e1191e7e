/** Two hex digits of a fingerprint. `at`: their place, counted from 0. */
interface FingerprintPair {
  readonly at: number;
  readonly text: string;
  readonly differs: boolean;
}

const PAIRS_PER_LINE = 16;

/** A fingerprint in lines of sixteen pairs of digits, each marked when the other fingerprint has another there. */
export function fingerprintLines(
  value: string,
  other: string,
): { readonly at: number; readonly pairs: readonly FingerprintPair[] }[] {
  const pairs = (value.match(/.{1,2}/g) ?? []).map((text, at) => ({
    at,
    text,
    differs: other.slice(at * 2, at * 2 + 2) !== text,
  }));
  return Array.from({ length: Math.ceil(pairs.length / PAIRS_PER_LINE) }, (_, line) => ({
    at: line,
    pairs: pairs.slice(line * PAIRS_PER_LINE, (line + 1) * PAIRS_PER_LINE),
  }));
}
