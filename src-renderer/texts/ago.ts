const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago a moment was: `just now`, `40 s ago`, `12 minutes ago`, `3 hours ago`, `2 days ago`. */
export function agoText(thenMs: number, nowMs: number): string {
  const agoMs = Math.max(0, nowMs - thenMs);
  if (agoMs < 5000) return 'just now';
  if (agoMs < MINUTE_MS) return `${Math.floor(agoMs / 1000)} s ago`;
  if (agoMs < HOUR_MS) return counted(Math.floor(agoMs / MINUTE_MS), 'minute');
  if (agoMs < DAY_MS) return counted(Math.floor(agoMs / HOUR_MS), 'hour');
  return counted(Math.floor(agoMs / DAY_MS), 'day');
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}
