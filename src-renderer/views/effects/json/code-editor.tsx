import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import {
  bracketMatching,
  foldGutter,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { EditorState, type Extension, Transaction } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { Problem } from '../schema/check.ts';
import type { Json } from '../schema/field.ts';
import styles from './code-editor.module.css';
import { placeOf } from './place-of.ts';

interface CodeEditorProps {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Control+Enter. */
  readonly onApply: () => void;
  /** What is wrong with a value that could be read. */
  readonly check: (value: Json) => readonly Problem[];
}

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--color-accent)' },
  { tag: tags.string, color: 'var(--color-ok)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--color-warn)' },
  { tag: tags.invalid, color: 'var(--color-danger)' },
]);

const theme = EditorView.theme({
  '&': {
    height: '100%',
    color: 'var(--color-text)',
    backgroundColor: 'var(--color-control)',
    fontSize: '0.8125rem',
  },
  '&.cm-focused': { outline: 'var(--focus-ring)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--color-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--color-text)' },
  '.cm-gutters': {
    color: 'var(--color-text-dim)',
    backgroundColor: 'var(--color-surface)',
    borderRight: '1px solid var(--color-line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--color-hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--color-accent-soft)',
  },
  '.cm-tooltip': {
    color: 'var(--color-text)',
    backgroundColor: 'var(--color-surface-raised)',
    border: '1px solid var(--color-line)',
    borderRadius: 'var(--radius-m)',
  },
  '.cm-diagnostic': { maxWidth: '300px', padding: '4px 8px', fontFamily: 'var(--font-body)' },
  '.cm-foldPlaceholder': { color: 'inherit', backgroundColor: 'var(--color-hover)', border: 'none' },
});

/**
 * A JSON editor that marks errors where they are. It lives in a shadow root: CodeMirror puts its styles there as a
 * constructed style sheet, which the content security policy allows, where it would make a style element in the page.
 */
export default function CodeEditor({ label, text, onText, onApply, check }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef({ onText, onApply, check });
  const first = useRef(text);

  useEffect(() => {
    latest.current = { onText, onApply, check };
  });

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open', delegatesFocus: true });
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({ doc: first.current, extensions: extensions(label, latest) }),
    });
    view.current = editor;
    // Seen from outside the shadow root nothing is being typed: the window's own keys must not act on it.
    const keep = (event: KeyboardEvent) => {
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
    };
    element.addEventListener('keydown', keep);
    return () => {
      element.removeEventListener('keydown', keep);
      editor.destroy();
      view.current = null;
    };
  }, [label]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === text) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: text },
      annotations: Transaction.addToHistory.of(false),
    });
  }, [text]);

  return <div ref={host} className={styles.host} />;
}

function extensions(
  label: string,
  latest: { readonly current: Pick<CodeEditorProps, 'onText' | 'onApply' | 'check'> },
): Extension {
  const apply = () => {
    latest.current.onApply();
    return true;
  };
  return [
    lineNumbers(),
    foldGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    json(),
    syntaxHighlighting(highlighting),
    theme,
    lintGutter(),
    linter((editor) => diagnose(editor, latest.current.check), { delay: 250 }),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onText(update.state.doc.toString());
    }),
    // Tab is not among them: it moves the focus on, as everywhere in the window.
    keymap.of([
      { key: 'Mod-Enter', run: apply, preventDefault: true },
      ...defaultKeymap,
      ...historyKeymap,
      ...lintKeymap,
    ]),
  ];
}

function diagnose(editor: EditorView, check: CodeEditorProps['check']): readonly Diagnostic[] {
  const text = editor.state.doc.toString();
  if (text.trim() === '') return [];
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return jsonParseLinter()(editor);
  }
  return check(value).map(({ path, text: message }) => {
    const { from, to } = placeOf(editor.state, path);
    return { from, to, severity: 'error', message };
  });
}
