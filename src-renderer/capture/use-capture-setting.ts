import type { Settings } from '../../src-preload/contract.ts';
import { useApp } from '../store/app-store.ts';
import { changeSettings } from '../store/change-settings.ts';

type CaptureSettings = Settings['capture'];

/** One of the settings of capture and a function that changes it; undefined until main has answered. */
export function useCaptureSetting<Name extends keyof CaptureSettings>(
  name: Name,
): readonly [CaptureSettings[Name] | undefined, (value: CaptureSettings[Name]) => void] {
  const value = useApp(({ state }) => state?.settings.capture[name]);
  return [value, (next) => changeCapture({ [name]: next })];
}

/** Changes settings of capture; what is open follows. Failures are shown as notices. */
export function changeCapture(change: Partial<CaptureSettings>): void {
  void changeSettings({ capture: change });
}
