import type { Preset } from '../../../../src-preload/contract.ts';
import { useApp } from '../../../store/app-store.ts';
import { applyPreset } from '../../../store/effect-switch.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import styles from './preset-strip.module.css';
import { useIsApplied } from './use-is-applied.ts';

const NO_PRESETS: readonly Preset[] = [];

/** The presets that have a number key, one click or key away. */
export function PresetStrip() {
  const presets = useApp(({ state }) => state?.presets) ?? NO_PRESETS;
  const keyed = presets.filter(({ key }) => key !== null).sort((a, b) => (a.key ?? 0) - (b.key ?? 0));
  if (keyed.length === 0) return null;
  return (
    <ul className={styles.strip} aria-label={texts.presets.strip}>
      {keyed.map((preset) => (
        <li key={preset.id} className={styles.item}>
          <Chip preset={preset} />
        </li>
      ))}
    </ul>
  );
}

function Chip({ preset }: { readonly preset: Preset }) {
  const applied = useIsApplied(preset);
  return (
    <button
      type="button"
      className={styles.chip}
      aria-pressed={applied}
      aria-keyshortcuts={String(preset.key)}
      title={preset.name}
      onClick={() => applyPreset(preset)}
    >
      <kbd className={styles.key}>{preset.key}</kbd>
      <span className={styles.name}>{preset.name}</span>
    </button>
  );
}
