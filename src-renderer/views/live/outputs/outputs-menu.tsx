import { Play, Square } from 'lucide-react';
import { useShallow } from 'zustand/react/shallow';
import { openView } from '../../../frame/view.ts';
import { useApp } from '../../../store/app-store.ts';
import { useMain } from '../../../store/use-main.ts';
import { outputsTexts } from '../../../texts/outputs.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Popover } from '../../../ui/popover.tsx';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import { openOutputs } from '../../outputs/outputs-places.ts';
import { isOn, type OutputLine, outputLines, outputsSummary, targetPhase } from '../../outputs/overview.ts';
import { switchTarget } from '../../outputs/restream/switch-target.ts';
import styles from './quick-outputs.module.css';

const texts = outputsTexts.quick;

const NONE = { on: 0, tone: 'neutral' } as const;

/** What the AI's picture goes to at a glance; opened, each output with its state, and targets with a button. */
export function OutputsMenu() {
  // It is drawn again only when one of the two changes, not with the figures.
  const { on, tone } = useApp(useShallow(({ state }) => (state === null ? NONE : outputsSummary(state))));
  const troubled = tone === 'danger' || tone === 'warn';
  return (
    <Popover
      label={texts.menu}
      trigger={(trigger) => (
        <Button {...trigger} className={styles.menu}>
          <span className={styles.summary} data-tone={tone} />
          {texts.button}
          {on > 0 && <span className={styles.word}>{on}</span>}
          <VisuallyHidden>
            {on > 0 ? texts.on : texts.noneOn}
            {troubled && texts.troubled}
          </VisuallyHidden>
        </Button>
      )}
    >
      <Lines />
    </Popover>
  );
}

/** Rendered only while it is open. */
function Lines() {
  const outputs = useMain((state) => state.outputs);
  const settings = useMain((state) => state.settings);
  const lines = outputLines({ outputs, settings });
  return (
    <div className={styles.lines}>
      <ul>
        {lines.map((line) => (
          <li key={line.id} className={styles.line}>
            <span className={styles.summary} data-tone={line.tone} />
            <span className={styles.name}>{line.name}</span>
            <span className={styles.word}>{line.word}</span>
            {line.place === 'restream' && (
              <TargetButton line={line} on={isOn(targetPhase(outputs, line.id))} />
            )}
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        {settings.outputs.targets.length === 0 && (
          <Button onClick={() => openOutputs('restream')}>{texts.noTargets}</Button>
        )}
        <Button onClick={() => openView('outputs')}>{texts.open}</Button>
      </div>
    </div>
  );
}

function TargetButton({ line: { id, name }, on }: { readonly line: OutputLine; readonly on: boolean }) {
  return (
    <IconButton
      label={on ? texts.stop(name) : texts.start(name)}
      icon={on ? Square : Play}
      onClick={() => void switchTarget(id, !on)}
    />
  );
}
