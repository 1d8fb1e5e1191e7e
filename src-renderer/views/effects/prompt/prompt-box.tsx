import { History, Lightbulb, Scale } from 'lucide-react';
import { useId, useRef } from 'react';
import { useApp } from '../../../store/app-store.ts';
import { setParam, useEffects } from '../../../store/effects-store.ts';
import { isStreaming } from '../../../store/streaming.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import { Popover } from '../../../ui/popover.tsx';
import { ReloadMark } from '../form/reload-mark.tsx';
import { useDraft } from '../form/use-draft.ts';
import { useParam, useProblem } from '../form/use-param.ts';
import { WeightedRows } from '../form/weighted-field.tsx';
import type { Field } from '../schema/field.ts';
import { asParts, toParts, toPlain } from '../schema/weighted.ts';
import styles from './prompt-box.module.css';
import { rememberPrompt, usePromptOptions } from './prompt-options.ts';
import { useHistoryKeys } from './use-history-keys.ts';

/** A prompt that applies while it is typed does so when nothing was typed for so long, in milliseconds. */
const LIVE_MS = 300;
/** Prompts in the menu; the arrow keys reach all of them. */
const MENU_LENGTH = 15;
const NO_PROMPTS: readonly string[] = [];

/** A prompt: one text, or where the model takes that several with weights. */
export function PromptBox({ field }: { readonly field: Field }) {
  const id = useId();
  const path = [field.key];
  const shown = useParam(path);
  const problem = useProblem(path, true);
  const running = useApp(({ state }) => isStreaming(state?.live.phase));
  const reloads = useEffects((effects) => effects.reloads.includes(field.key));
  const whileTyping = usePromptOptions((options) => options.whileTyping);
  const liveMs = !running || whileTyping || reloads ? LIVE_MS : null;
  const weighted = field.kind === 'weighted' ? field : null;
  const parts = asParts(shown);
  return (
    <section className={styles.box} aria-labelledby={id}>
      <header className={styles.head}>
        <label id={id} htmlFor={parts === null ? `${id}-text` : undefined} className={styles.title}>
          {field.title}
        </label>
        <ReloadMark name={field.key} />
        {weighted?.plain && (
          <IconButton
            className={styles.tool}
            label={parts === null ? texts.weights.several : texts.weights.single}
            icon={Scale}
            aria-pressed={parts !== null}
            onClick={() =>
              setParam(path, parts === null ? toParts(weighted, shown ?? '') : toPlain(shown ?? ''))
            }
          />
        )}
      </header>
      {parts !== null && weighted ? (
        <WeightedRows kind={weighted} path={path} liveMs={liveMs} />
      ) : (
        <PromptText field={field} id={`${id}-text`} liveMs={liveMs} wrong={problem !== undefined} />
      )}
      {problem !== undefined && (
        <p className={styles.error} role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

interface PromptTextProps {
  readonly field: Field;
  readonly id: string;
  /** See `useDraft`. */
  readonly liveMs: number | null;
  readonly wrong: boolean;
}

function PromptText({ field, id, liveMs, wrong }: PromptTextProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  /** Somebody typed; what a preset brought is no prompt to remember. */
  const typed = useRef(false);
  const shown = useParam([field.key]);
  const draft = useDraft(
    typeof shown === 'string' ? shown : '',
    (text) => setParam([field.key], text),
    liveMs,
  );
  const history = useApp(({ state }) => state?.settings.effect.promptHistory) ?? NO_PROMPTS;
  const whileTyping = usePromptOptions((options) => options.whileTyping);
  const historyKeys = useHistoryKeys(history, draft.text, use);
  const examples = examplesOf(field);
  const main = field.key === 'prompt';

  function apply(): void {
    draft.apply();
    if (main && typed.current) rememberPrompt(draft.text);
    typed.current = false;
  }
  function use(text: string): void {
    typed.current = true;
    draft.type(text);
    box.current?.focus();
  }

  return (
    <>
      <textarea
        ref={box}
        id={id}
        className={styles.text}
        rows={main ? 2 : 1}
        aria-invalid={wrong || undefined}
        aria-keyshortcuts="Enter"
        placeholder={main ? texts.prompt.placeholder : undefined}
        value={draft.text}
        onChange={(event) => {
          historyKeys.reset();
          typed.current = true;
          draft.type(event.currentTarget.value);
        }}
        onBlur={() => {
          if (liveMs !== null) apply();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            apply();
          } else if (main) historyKeys.onKeyDown(event);
        }}
      />
      <div className={styles.tools}>
        {main && (
          <Menu
            label={texts.prompt.history}
            trigger={(trigger) => (
              <IconButton
                {...trigger}
                className={styles.tool}
                label={texts.prompt.history}
                icon={History}
                disabled={history.length === 0}
              />
            )}
          >
            {history.slice(0, MENU_LENGTH).map((text) => (
              <MenuItem key={text} onClick={() => use(text)}>
                <span className={styles.remembered}>{text}</span>
              </MenuItem>
            ))}
          </Menu>
        )}
        {examples.length > 0 && (
          <Popover
            label={texts.prompt.ideas}
            className={styles.ideas}
            trigger={(trigger) => (
              <IconButton {...trigger} className={styles.tool} label={texts.prompt.ideas} icon={Lightbulb} />
            )}
          >
            {examples.map((word) => (
              <button
                key={word}
                type="button"
                className={styles.idea}
                onClick={() => use(withWord(draft.text, word))}
              >
                {word}
              </button>
            ))}
          </Popover>
        )}
        {main && (
          <label className={styles.typing}>
            <input
              type="checkbox"
              role="switch"
              aria-checked={whileTyping}
              className={styles.switch}
              checked={whileTyping}
              onChange={(event) => usePromptOptions.setState({ whileTyping: event.currentTarget.checked })}
            />
            {texts.prompt.whileTyping}
          </label>
        )}
        {liveMs === null && (
          <Button
            className={styles.apply}
            tone={draft.dirty ? 'primary' : 'quiet'}
            disabled={!draft.dirty}
            title={texts.prompt.applyKeys}
            onClick={apply}
          >
            {texts.prompt.apply}
          </Button>
        )}
      </div>
    </>
  );
}

function examplesOf(field: Field): readonly string[] {
  return field.kind === 'weighted' ? field.examples : field.kind === 'text' ? field.examples : [];
}

/** A prompt with a word more, parted by a comma. */
function withWord(prompt: string, word: string): string {
  const text = prompt.trim().replace(/,$/, '');
  return text === '' ? word : `${text}, ${word}`;
}
