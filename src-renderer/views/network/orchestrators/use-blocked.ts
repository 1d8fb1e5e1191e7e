import { useMemo } from 'react';
import { useApp } from '../../../store/app-store.ts';
import { changeSettings } from '../../../store/change-settings.ts';
import { useMain } from '../../../store/use-main.ts';

/** The addresses that the user wants never used. */
export function useBlocked(): ReadonlySet<string> {
  const blocked = useMain(({ settings }) => settings.selection.blocked);
  return useMemo(() => new Set(blocked), [blocked]);
}

/** Never uses an orchestrator from now on, or allows it again. */
export function setBlocked(address: string, blocked: boolean): void {
  const others = (useApp.getState().state?.settings.selection.blocked ?? []).filter((one) => one !== address);
  void changeSettings({ selection: { blocked: blocked ? [...others, address] : others } });
}
