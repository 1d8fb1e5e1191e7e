import { Download, Plus, Undo2, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Preset } from '../../../../src-preload/contract.ts';
import { useApp } from '../../../store/app-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { useRowDrag } from '../../../ui/use-row-drag.ts';
import { NameDialog } from './name-dialog.tsx';
import {
  exportPresets,
  importPresets,
  movePreset,
  removePreset,
  renamePreset,
  savePreset,
} from './preset-actions.ts';
import { freeName } from './preset-keys.ts';
import { PresetRow } from './preset-row.tsx';
import styles from './presets-panel.module.css';

const NO_PRESETS: readonly Preset[] = [];

/** All presets: to apply, to order, to name, to put on number keys, to carry to another machine. */
export function PresetsPanel() {
  const presets = useApp(({ state }) => state?.presets) ?? NO_PRESETS;
  const file = useRef<HTMLInputElement>(null);
  const [naming, setNaming] = useState<Preset | 'new' | null>(null);
  const [removed, setRemoved] = useState<{
    readonly id: string;
    readonly name: string;
    readonly undo: () => Promise<void>;
  } | null>(null);
  const drag = useRowDrag(
    presets.map(({ id }) => id),
    (id, index) => void movePreset(id, index),
  );

  async function remove(preset: Preset): Promise<void> {
    const undo = await removePreset(preset);
    if (undo) setRemoved({ id: preset.id, name: preset.name, undo });
  }

  return (
    <div className={styles.panel}>
      <div className={styles.tools}>
        <Button tone="primary" icon={Plus} className={styles.save} onClick={() => setNaming('new')}>
          {texts.presets.save}
        </Button>
        <input
          ref={file}
          type="file"
          accept=".json,application/json"
          hidden
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            if (chosen) void importPresets(chosen);
          }}
        />
        <IconButton label={texts.presets.import} icon={Upload} onClick={() => file.current?.click()} />
        <IconButton
          label={texts.presets.export}
          icon={Download}
          disabled={presets.length === 0}
          onClick={() => void exportPresets()}
        />
      </div>
      <div role="status">
        {removed && (
          <p className={styles.removed}>
            <span>{texts.presets.removed(removed.name)}</span>
            {/* The row that had the focus is gone. */}
            <Button
              key={removed.id}
              autoFocus
              icon={Undo2}
              onClick={() => {
                void removed.undo();
                setRemoved(null);
              }}
            >
              {texts.presets.undo}
            </Button>
          </p>
        )}
      </div>
      {presets.length === 0 ? (
        <p className={styles.empty}>{texts.presets.none}</p>
      ) : (
        <ol className={styles.list} aria-label={texts.presets.list}>
          {presets.map((preset, index) => (
            <PresetRow
              key={preset.id}
              preset={preset}
              index={index}
              count={presets.length}
              drag={drag}
              onRename={() => setNaming(preset)}
              onRemove={() => void remove(preset)}
            />
          ))}
        </ol>
      )}
      {naming !== null && (
        <NameDialog
          title={naming === 'new' ? texts.presets.saveTitle : texts.presets.renameTitle}
          name={naming === 'new' ? freeName(presets, texts.presets.newName) : naming.name}
          onName={(name) => (naming === 'new' ? savePreset(name) : renamePreset(naming, name))}
          onClose={() => setNaming(null)}
        />
      )}
    </div>
  );
}
