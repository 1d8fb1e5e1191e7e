import { ArrowDown, ArrowUp, Ellipsis, GripVertical, Pencil, Save, Trash2 } from 'lucide-react';
import type { Preset } from '../../../../src-preload/contract.ts';
import { useApp } from '../../../store/app-store.ts';
import { applyPreset } from '../../../store/effect-switch.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import type { RowDrag } from '../../../ui/use-row-drag.ts';
import { movePreset, setPresetKey, updatePreset } from './preset-actions.ts';
import { PRESET_KEYS } from './preset-keys.ts';
import styles from './preset-row.module.css';
import { useIsApplied } from './use-is-applied.ts';

interface PresetRowProps {
  readonly preset: Preset;
  readonly index: number;
  readonly count: number;
  readonly drag: RowDrag;
  readonly onRename: () => void;
  readonly onRemove: () => void;
}

/** One preset: its key, its name that applies it, a menu, and a grip to drag it by; Alt with the arrow keys moves it too. */
export function PresetRow({ preset, index, count, drag, onRename, onRemove }: PresetRowProps) {
  const model = useApp(({ state }) => state?.models.list.find(({ id }) => id === preset.model)?.title);
  const applied = useIsApplied(preset);
  return (
    <li className={styles.row} data-drop={drag.dropMark(index)} {...drag.rowProps(index)}>
      <span className={styles.grip} {...drag.gripProps(preset.id)} title={texts.presets.drag}>
        <GripVertical size={16} aria-hidden />
      </span>
      <KeyMenu preset={preset} />
      <button
        type="button"
        className={styles.apply}
        aria-pressed={applied}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        onClick={() => applyPreset(preset)}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
          const to = index + step;
          if (!event.altKey || step === 0 || to < 0 || to >= count) return;
          event.preventDefault();
          void movePreset(preset.id, to);
        }}
      >
        <span className={styles.name}>{preset.name}</span>
        <span className={styles.model}>{model ?? texts.presets.notServed(preset.model)}</span>
      </button>
      <Menu
        label={texts.presets.menu(preset.name)}
        trigger={(trigger) => (
          <IconButton
            {...trigger}
            className={styles.tool}
            label={texts.presets.menu(preset.name)}
            icon={Ellipsis}
          />
        )}
      >
        <MenuItem icon={Save} onClick={() => void updatePreset(preset)}>
          {texts.presets.update}
        </MenuItem>
        <MenuItem icon={Pencil} onClick={onRename}>
          {texts.presets.rename}
        </MenuItem>
        <MenuItem icon={ArrowUp} disabled={index === 0} onClick={() => void movePreset(preset.id, index - 1)}>
          {texts.presets.up}
        </MenuItem>
        <MenuItem
          icon={ArrowDown}
          disabled={index === count - 1}
          onClick={() => void movePreset(preset.id, index + 1)}
        >
          {texts.presets.down}
        </MenuItem>
        <MenuItem icon={Trash2} tone="danger" onClick={onRemove}>
          {texts.presets.remove}
        </MenuItem>
      </Menu>
    </li>
  );
}

function KeyMenu({ preset }: { readonly preset: Preset }) {
  const presets = useApp(({ state }) => state?.presets);
  const label = texts.presets.key(preset.name, preset.key);
  return (
    <Menu
      label={label}
      trigger={(trigger) => (
        <button type="button" {...trigger} className={styles.key} aria-label={label}>
          {preset.key ?? '–'}
        </button>
      )}
    >
      {PRESET_KEYS.map((key) => (
        <MenuItem key={key} checked={preset.key === key} onClick={() => void setPresetKey(preset.id, key)}>
          {texts.presets.keyChoice(
            key,
            presets?.find((one) => one.key === key && one.id !== preset.id)?.name,
          )}
        </MenuItem>
      ))}
      <MenuItem checked={preset.key === null} onClick={() => void setPresetKey(preset.id, null)}>
        {texts.presets.noKey}
      </MenuItem>
    </Menu>
  );
}
