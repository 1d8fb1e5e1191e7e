import type { SettingsPatch } from '../../../src-preload/contract.ts';

/** Appearance and capture as they are at the first start; chosen devices stay. */
export const firstSettings = {
  appearance: { theme: 'system', motion: 'system' },
  capture: { width: 1280, height: 720, fps: 30, fit: 'crop', mirror: false, audio: false, bitrateBps: null },
} as const satisfies SettingsPatch;
