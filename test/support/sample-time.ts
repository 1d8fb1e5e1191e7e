/** The moment of every sample: 12 May 2026, 10:00 UTC, in milliseconds since 1970. */
export const SAMPLE_NOW_MS = 1_778_580_000_000;

/** So many minutes before {@link SAMPLE_NOW_MS}. */
export const minutesAgo = (minutes: number): number => SAMPLE_NOW_MS - minutes * 60_000;
