import { History } from '../ui/history.ts';
import { useApp } from './app-store.ts';

/** A minute at one value a second, as main tells them. */
const LENGTH = 60;

const rates = new Map<string, History>();

/** The bitrate of a target over the last minute, bits per second, one value a second. */
export function rateHistory(targetId: string): History {
  const known = rates.get(targetId) ?? new History(LENGTH);
  rates.set(targetId, known);
  return known;
}

/** Follows the targets' bitrates, once a second for as long as any of them is on. @returns a function that ends it */
export function watchOutputRates(): () => void {
  return useApp.subscribe(({ state }, before) => {
    const targets = state?.outputs.targets;
    if (targets === undefined || targets === before.state?.outputs.targets) return;
    for (const id of rates.keys()) if (!targets.some((target) => target.id === id)) rates.delete(id);
    for (const { id, status } of targets)
      rateHistory(id).push(status.phase === 'off' ? null : status.bitrateBps);
  });
}
