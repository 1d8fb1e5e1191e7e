import { useNow } from '../../ui/use-now.ts';

/** Whole seconds since a moment (milliseconds since 1970), once a second. */
export function useSecondsSince(sinceMs: number): number {
  return Math.max(0, Math.floor((useNow(1000) - sinceMs) / 1000));
}
