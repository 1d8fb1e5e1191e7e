import { useEffect, useState } from 'react';

/** How long it is said that something was copied, milliseconds. */
const SAID_MS = 2000;

/** Copies a text. `done`: whether that went well, for two seconds after it; null at other times. */
export function useCopy(text: string): { readonly done: boolean | null; readonly copy: () => void } {
  const [done, setDone] = useState<boolean | null>(null);
  useEffect(() => {
    if (done === null) return undefined;
    const timer = setTimeout(() => setDone(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [done]);
  return {
    done,
    copy: () =>
      void navigator.clipboard.writeText(text).then(
        () => setDone(true),
        () => setDone(false),
      ),
  };
}
