import { useEffect, useRef } from 'react';
import { type ShortcutId, shortcutOf, worksWhileTyping } from './shortcuts.ts';

type Handler = (digit: number) => void;

const bound = new Map<ShortcutId, Handler>();

/** Does something on a shortcut while the component is there. `digit`: of {@link ShortcutId} `effects.preset`, else 0. */
export function useShortcut(id: ShortcutId, handler: Handler): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const own: Handler = (digit) => latest.current(digit);
    bound.set(id, own);
    return () => {
      if (bound.get(id) === own) bound.delete(id);
    };
  }, [id]);
}

/** Whether something answers to a shortcut now. */
export function isBound(id: ShortcutId): boolean {
  return bound.has(id);
}

/** Listens to the keyboard of the whole window; the frame calls it once. */
export function useKeyboard(): void {
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function onKeyDown(event: KeyboardEvent): void {
  const pressed = event.defaultPrevented || event.repeat || event.isComposing ? null : shortcutOf(event);
  const handler = pressed === null ? undefined : bound.get(pressed.id);
  if (pressed === null || handler === undefined) return;
  if (document.querySelector('dialog:modal') !== null) return;
  if (isTyping(event.target) && !worksWhileTyping(pressed.id)) return;
  event.preventDefault();
  handler(pressed.digit);
}

/** Whether keys typed here belong to what has the focus: text fields, editors, selects and open menus. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role=menu]') !== null) return true;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'range', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
