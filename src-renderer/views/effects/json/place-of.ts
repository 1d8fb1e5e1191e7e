import { ensureSyntaxTree, type syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import type { Path } from '../schema/field.ts';

/** A node of the parsed text (the type's own package is CodeMirror's, not ours). */
type SyntaxNode = ReturnType<typeof syntaxTree>['topNode'];

/** How long the parser may take for the part of the text that is looked at, in milliseconds. */
const PARSE_MS = 100;

/** Where the value at a path stands in a JSON text; as far down as there is something, the whole text at worst. */
export function placeOf(state: EditorState, path: Path): { readonly from: number; readonly to: number } {
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MS);
  let node: SyntaxNode | null = tree?.topNode.firstChild ?? null;
  let place = { from: 0, to: Math.min(state.doc.length, state.doc.line(1).to) };
  for (const key of path) {
    const next = node && childOf(state, node, key);
    if (!next) break;
    place = { from: next.marked.from, to: next.marked.to };
    node = next.value;
  }
  return place;
}

/** The part of an object or array at a key: its value, and what to mark for it. */
function childOf(
  state: EditorState,
  node: SyntaxNode,
  key: string | number,
): { readonly value: SyntaxNode | null; readonly marked: SyntaxNode } | null {
  if (node.name === 'Object') {
    for (const property of node.getChildren('Property')) {
      const name = property.getChild('PropertyName');
      if (name && JSON.parse(state.sliceDoc(name.from, name.to)) === String(key))
        return { value: property.lastChild, marked: property };
    }
  } else if (node.name === 'Array') {
    let at = 0;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.name === '[' || child.name === ']' || child.name === ',') continue;
      if (at === Number(key)) return { value: child, marked: child };
      at += 1;
    }
  }
  return null;
}
