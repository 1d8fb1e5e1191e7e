import type { PowerSaveBlocker } from 'electron';

/** Keeps the machine and its screen awake while asked to. */
export function keepAwake(blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>): (awake: boolean) => void {
  let id: number | null = null;
  return (awake) => {
    if (awake && id === null) id = blocker.start('prevent-display-sleep');
    if (awake || id === null) return;
    blocker.stop(id);
    id = null;
  };
}
