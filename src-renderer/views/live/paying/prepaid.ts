import { useApp } from '../../../store/app-store.ts';

/** Seconds that the running stream is paid for, by the latest word of main's; null where nothing is paid. */
export function usePrepaidS(): number | null {
  const figure = useApp(({ stats }) => (stats?.prepaidS == null ? null : Math.floor(stats.prepaidS)));
  const kept = useApp(({ state }) => state?.wallet.prepaidS ?? null);
  return figure ?? kept;
}
