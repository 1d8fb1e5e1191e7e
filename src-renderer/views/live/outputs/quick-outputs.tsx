import { Aperture, Circle, History, Square } from 'lucide-react';
import { useShortcut } from '../../../keyboard/use-shortcut.ts';
import { run, useApp } from '../../../store/app-store.ts';
import { outputsTexts } from '../../../texts/outputs.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import { saveReplay, takeSnapshot } from '../../outputs/moments.ts';
import { isOn } from '../../outputs/overview.ts';
import { duration } from '../format.ts';
import { OutputsMenu } from './outputs-menu.tsx';
import styles from './quick-outputs.module.css';

const texts = outputsTexts.quick;

/** What is done with outputs while streaming: record, keep a moment, see and switch what is on. */
export function QuickOutputs() {
  useOutputKeys();
  return (
    <fieldset className={styles.quick}>
      <legend className={styles.legend}>{texts.label}</legend>
      <RecordButton />
      <IconButton
        label={texts.snapshot}
        hint="S"
        icon={Aperture}
        aria-keyshortcuts="S"
        onClick={() => void takeSnapshot()}
      />
      <ReplayButton />
      <OutputsMenu />
    </fieldset>
  );
}

/** Drawn again once a second while it records, and not at all while it does not. */
function RecordButton() {
  const phase = useApp(({ state }) => state?.outputs.recording.phase ?? 'off');
  const seconds = useApp(({ state }) => Math.floor(state?.outputs.recording.recordedS ?? 0));
  const on = isOn(phase);
  const Icon = on ? Square : Circle;
  return (
    <button
      type="button"
      className={styles.record}
      data-phase={phase}
      aria-pressed={on}
      aria-keyshortcuts="R"
      title={`${on ? texts.stopRecording : texts.record} (R)`}
      disabled={phase === 'stopping'}
      onClick={() => void toggleRecording()}
    >
      <Icon size={16} aria-hidden className={styles.dot} />
      <VisuallyHidden>{on ? texts.stopRecording : texts.record} </VisuallyHidden>
      {on && <span className={styles.time}>{duration(seconds)}</span>}
      {phase === 'paused' && <span>{texts.recordPaused}</span>}
    </button>
  );
}

function ReplayButton() {
  const seconds = useApp(({ state }) => state?.settings.outputs.recording.replayS ?? 0);
  const empty = useApp(({ state }) => (state?.outputs.recording.replay.heldS ?? 0) === 0);
  if (seconds === 0) return null;
  return (
    <IconButton
      label={empty ? texts.replayEmpty : texts.replay(seconds)}
      hint="Shift+R"
      icon={History}
      disabled={empty}
      aria-keyshortcuts="Shift+R"
      onClick={() => void saveReplay()}
    />
  );
}

/** They work in every view: the live view stays while another one is shown. */
function useOutputKeys(): void {
  useShortcut('outputs.record', () => void toggleRecording());
  useShortcut('outputs.snapshot', () => void takeSnapshot());
  useShortcut('outputs.replay', () => {
    const replayS = useApp.getState().state?.settings.outputs.recording.replayS ?? 0;
    if (replayS > 0) void saveReplay();
  });
}

/** Starts recording, or stops what is being recorded. */
async function toggleRecording(): Promise<void> {
  const phase = useApp.getState().state?.outputs.recording.phase ?? 'off';
  if (phase === 'stopping') return;
  await run(isOn(phase) ? 'recording.stop' : 'recording.start', null);
}
