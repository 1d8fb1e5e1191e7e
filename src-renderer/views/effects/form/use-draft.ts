import { useEffect, useRef, useState } from 'react';

/** A text that is being typed, before it is applied. */
export interface Draft {
  readonly text: string;
  /** It is not what was applied last. */
  readonly dirty: boolean;
  type(text: string): void;
  apply(): void;
  /** For fields of one line: Enter applies, Escape discards. */
  keyDown(event: { readonly key: string }): void;
}

/**
 * Keeps what is typed apart from the applied value until it is applied. A value that changes from elsewhere (a preset, a
 * reset, another window) replaces the draft.
 * @param delayMs applies it by itself when nothing was typed for so long; null waits for {@link Draft.apply}
 */
export function useDraft(
  value: string,
  onApply: (text: string) => void,
  delayMs: number | null = null,
): Draft {
  const [draft, setDraft] = useState({ base: value, text: value });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const text = draft.base === value ? draft.text : value;
  // What was typed before the value changed from elsewhere must not come back over it, nor after the field is gone.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the value that matters
  useEffect(() => () => clearTimeout(timer.current), [value]);

  function commit(next: string): void {
    clearTimeout(timer.current);
    if (next !== value) onApply(next);
  }

  return {
    text,
    dirty: text !== value,
    type(next) {
      setDraft({ base: value, text: next });
      clearTimeout(timer.current);
      if (delayMs !== null) timer.current = setTimeout(() => commit(next), delayMs);
    },
    apply: () => commit(text),
    keyDown({ key }) {
      if (key === 'Enter') commit(text);
      if (key !== 'Escape') return;
      clearTimeout(timer.current);
      setDraft({ base: value, text: value });
    },
  };
}
