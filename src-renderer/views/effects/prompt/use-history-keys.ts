import { type KeyboardEvent, useRef } from 'react';
import { walked } from './history.ts';

interface HistoryKeys {
  onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void;
  /** What is typed begins anew. */
  reset(): void;
}

/** Arrow up at the beginning of a text shows the prompt before, arrow down at its end the one after. */
export function useHistoryKeys(
  history: readonly string[],
  text: string,
  onText: (text: string) => void,
): HistoryKeys {
  const place = useRef({ at: -1, typed: '' });
  return {
    onKeyDown(event) {
      const { selectionStart, selectionEnd, value } = event.currentTarget;
      if (event.shiftKey || event.altKey || selectionStart !== selectionEnd) return;
      const older = event.key === 'ArrowUp' && selectionStart === 0;
      const newer = event.key === 'ArrowDown' && selectionStart === value.length;
      if (!older && !newer) return;
      if (place.current.at === -1) place.current.typed = text;
      const next = walked(history, place.current.typed, place.current.at, older ? 1 : -1);
      if (next === null) return;
      event.preventDefault();
      place.current.at = next.at;
      onText(next.text);
      const box = event.currentTarget;
      // Once the text stands there the caret goes where the same key walks on.
      queueMicrotask(() => {
        const caret = older ? 0 : box.value.length;
        box.setSelectionRange(caret, caret);
      });
    },
    reset() {
      place.current.at = -1;
    },
  };
}
