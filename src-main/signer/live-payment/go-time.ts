/** Go's `time.Time{}`: no time at all. */
const ZERO_TIME = '0001-01-01T00:00:00Z';

const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** A time as Go writes it into JSON (RFC 3339, zeros at the end of the fraction left out). @param ms since 1970 */
export function goTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.?0+Z$/, 'Z');
}

/**
 * Reads what Go writes.
 * @returns milliseconds since 1970, with a fraction for what is finer; null for no time, undefined for what is not a time
 */
export function parseGoTime(text: string): number | null | undefined {
  if (text === ZERO_TIME) return null;
  const match = RFC3339.exec(text);
  const seconds = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN;
  if (Number.isNaN(seconds)) return undefined;
  return seconds + Number(`0.${match?.[2] ?? '0'}`) * 1000;
}
