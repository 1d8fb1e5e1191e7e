import { Check, RefreshCw } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import type { Model } from '../../../../src-preload/contract.ts';
import { run, useApp } from '../../../store/app-store.ts';
import { isStreaming } from '../../../store/streaming.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Button } from '../../../ui/button.tsx';
import { nextIndex } from '../../../ui/roving.ts';
import { TextInput } from '../../../ui/text-input.tsx';
import { ModelBadges } from './model-badges.tsx';
import styles from './model-list.module.css';
import { matchingModels } from './model-search.ts';

interface ModelListProps {
  readonly chosen: string | null;
  readonly onChoose: (model: Model) => void;
}

const NO_MODELS: readonly Model[] = [];

/** A box to search in over the list of models: a combobox (WAI-ARIA practices) whose list stays open. */
export function ModelList({ chosen, onChoose }: ModelListProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const models = useApp(({ state }) => state?.models.list) ?? NO_MODELS;
  const state = useApp((app) => app.state?.models.state) ?? 'loading';
  const running = useApp((app) => isStreaming(app.state?.live.phase));
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      models.findIndex((model) => model.id === chosen),
    ),
  );
  const found = matchingModels(models, query);
  const at = Math.min(active, found.length - 1);

  function keyDown(event: KeyboardEvent): void {
    const inText = event.key === 'Home' || event.key === 'End';
    const next = inText ? null : nextIndex(event.key, at, found.length, 'column');
    const model = found[at];
    if (next !== null) {
      event.preventDefault();
      setActive(next);
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && model) {
      event.preventDefault();
      onChoose(model);
    }
  }

  return (
    <>
      <div className={styles.search}>
        <TextInput
          type="search"
          role="combobox"
          aria-label={texts.model.search}
          aria-expanded
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={found.length > 0 ? `${id}-${at}` : undefined}
          placeholder={texts.model.search}
          value={query}
          onChange={(text) => {
            setQuery(text);
            setActive(0);
          }}
          onKeyDown={keyDown}
        />
        {running && <p className={styles.note}>{texts.model.breakNote}</p>}
      </div>
      <div ref={list} id={id} role="listbox" aria-label={texts.model.choose} className={styles.list}>
        {found.map((model, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the search box, which names the active option
          // biome-ignore lint/a11y/useKeyWithClickEvents: the search box takes the keys
          <div
            key={model.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={model.id === chosen}
            data-active={index === at || undefined}
            className={styles.option}
            onPointerMove={() => setActive(index)}
            onClick={() => onChoose(model)}
          >
            <Check size={16} aria-hidden className={styles.check} />
            <span className={styles.name}>{model.title}</span>
            <ModelBadges model={model} />
            <span className={styles.description}>
              {model.description}
              {!model.warm && ` ${texts.model.coldNote}`}
            </span>
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <div className={styles.empty} role="status">
          <p>{models.length > 0 ? texts.model.noneFound(query) : texts.model.states[state]}</p>
          {models.length === 0 && state !== 'loading' && (
            <Button icon={RefreshCw} onClick={() => void run('models.refresh', null)}>
              {texts.model.refresh}
            </Button>
          )}
        </div>
      )}
    </>
  );
}
