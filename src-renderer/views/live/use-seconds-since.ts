import { useEffect, useState } from 'react';

/** Whole seconds since a moment (milliseconds since 1970), once a second. */
export function useSecondsSince(sinceMs: number): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.floor((nowMs - sinceMs) / 1000));
}
