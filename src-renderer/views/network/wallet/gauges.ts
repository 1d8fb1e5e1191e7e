/** Seconds of prepaid video that fill the gauge: what the first payment of a stream buys (protocol C7). */
export const PREPAID_FULL_S = 60;

/** A stream that is paid for less than this, seconds, is about to end. */
const PREPAID_LOW_S = 10;

const NEAR_PERCENT = 75;
const ALMOST_PERCENT = 90;

/** How worrying it is that so much of a ceiling is used. */
export function gaugeTone(percent: number): 'accent' | 'warn' | 'danger' {
  if (percent >= ALMOST_PERCENT) return 'danger';
  return percent >= NEAR_PERCENT ? 'warn' : 'accent';
}

/** How worrying it is that a stream is paid for so many seconds. */
export function prepaidTone(seconds: number): 'ok' | 'danger' {
  return seconds < PREPAID_LOW_S ? 'danger' : 'ok';
}
