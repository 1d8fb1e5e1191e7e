import type { Preset } from '../../../../src-preload/contract.ts';

/** The number keys a preset can have. */
export const PRESET_KEYS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/**
 * The presets to save, in order, so that one gets a number key; who had that key gets the other's.
 * @param key null takes its key away
 */
export function withKey(presets: readonly Preset[], id: string, key: number | null): readonly Preset[] {
  const preset = presets.find((one) => one.id === id);
  if (preset === undefined || preset.key === key) return [];
  const holder = key === null ? undefined : presets.find((one) => one.key === key);
  const given = { ...preset, key };
  // Main takes a key from its holder: saving the holder last leaves both with what they are to have.
  return holder ? [given, { ...holder, key: preset.key }] : [given];
}

/** The lowest number key nobody has; null when all are taken. */
export function freeKey(presets: readonly Preset[]): number | null {
  return PRESET_KEYS.find((key) => !presets.some((preset) => preset.key === key)) ?? null;
}

/** A name that no preset has: `Neon`, `Neon 2`, `Neon 3` … */
export function freeName(presets: readonly Preset[], wished: string): string {
  const taken = new Set(presets.map(({ name }) => name));
  let name = wished;
  for (let number = 2; taken.has(name); number++) name = `${wished} ${number}`;
  return name;
}
