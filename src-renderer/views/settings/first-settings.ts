import { defaultSettings } from '../../../src-preload/contract/default-settings.ts';
import type { SettingsPatch } from '../../../src-preload/contract.ts';

const { source: _source, camera: _camera, microphone: _microphone, ...capture } = defaultSettings.capture;

/** Appearance and capture as they are at the first start; chosen devices stay. */
export const firstSettings: SettingsPatch = { appearance: defaultSettings.appearance, capture };
