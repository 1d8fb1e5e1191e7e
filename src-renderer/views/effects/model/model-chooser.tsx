import { ChevronsUpDown } from 'lucide-react';
import { useRef } from 'react';
import type { Model } from '../../../../src-preload/contract.ts';
import { useApp } from '../../../store/app-store.ts';
import { chooseModel } from '../../../store/effect-switch.ts';
import { useEffects } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Popover } from '../../../ui/popover.tsx';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import { ModelBadges } from './model-badges.tsx';
import styles from './model-chooser.module.css';
import { ModelList } from './model-list.tsx';

/** The chosen model, and the list to choose another one from. */
export function ModelChooser() {
  const button = useRef<HTMLButtonElement>(null);
  const id = useEffects((effects) => effects.model);
  const model = useApp(({ state }) => state?.models.list.find((one) => one.id === id) ?? null);
  const state = useApp((app) => app.state?.models.state);
  const close = () => button.current?.parentElement?.querySelector<HTMLElement>('[popover]')?.hidePopover();
  const choose = (chosen: Model) => {
    close();
    button.current?.focus();
    chooseModel(chosen.id);
  };
  return (
    <div className={styles.chooser}>
      <Popover
        label={texts.model.choose}
        className={styles.popover}
        onOpen={(popover) => popover.querySelector('input')?.focus()}
        trigger={(trigger) => (
          <button ref={button} type="button" {...trigger} className={styles.button}>
            <VisuallyHidden>{texts.model.label}</VisuallyHidden>
            <span className={styles.name}>{model?.title ?? id}</span>
            {model && <ModelBadges model={model} />}
            <ChevronsUpDown size={16} aria-hidden className={styles.icon} />
          </button>
        )}
      >
        <ModelList chosen={id} onChoose={choose} />
      </Popover>
      <p className={styles.description}>
        {model
          ? model.description
          : state === 'ready'
            ? texts.model.notServed
            : texts.model.states[state ?? 'loading']}
      </p>
    </div>
  );
}
