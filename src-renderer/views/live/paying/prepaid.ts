import { useApp } from '../../../store/app-store.ts';

/**
 * Seconds that the running stream is paid for, by the latest word of main's; null where nothing is paid, and while nobody
 * carries it: what was paid to an orchestrator that is gone is gone.
 */
export function usePrepaidS(): number | null {
  return useApp(({ stats, state }) => {
    const seconds = stats === null ? (state?.wallet.prepaidS ?? null) : stats.prepaidS;
    return seconds === null ? null : Math.floor(seconds);
  });
}
