import type { Settings } from '../../src-preload/contract.ts';
import { run, useApp } from '../store/app-store.ts';

type CaptureSettings = Settings['capture'];

/** One of the settings of capture and a function that changes it; undefined until main has answered. */
export function useCaptureSetting<Name extends keyof CaptureSettings>(
  name: Name,
): readonly [CaptureSettings[Name] | undefined, (value: CaptureSettings[Name]) => void] {
  const value = useApp(({ state }) => state?.settings.capture[name]);
  return [value, (next) => void changeCapture({ [name]: next })];
}

/**
 * Changes settings of capture; what is open follows once main has them, and not before: a camera opened on a guess might
 * have to be closed again. Failures are shown as notices.
 * @returns whether it was done
 */
export async function changeCapture(change: Partial<CaptureSettings>): Promise<boolean> {
  return (await run('settings.update', { capture: change })) !== undefined;
}
