import type { TransformUpdate } from '../../media/engine/options.ts';

/** A value of a filter option. Numbers are written with at most four decimals. */
type OptionValue = string | number;

/**
 * One filter of a graph. Nodes follow each other in the order given; a node that names `inputs` or `outputs` is wired by
 * those link labels instead.
 */
export interface FilterNode {
  /** FFmpeg's name of the filter, e.g. `hue`. */
  readonly filter: string;
  /** Instance name, unique in the chain: commands are addressed to `filter@id`. */
  readonly id?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** Options the running filter takes as commands of the same name; a change of any other needs a new graph. */
  readonly live?: readonly string[];
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
}

/** Filters from the picture that comes in to the one that goes out. */
export type FilterChain = readonly FilterNode[];

/** Where a node stands: the link labels it reads and feeds (separated by spaces), its name and its live options. */
export interface Place {
  readonly from?: string;
  readonly to?: string;
  readonly id?: string;
  readonly live?: readonly string[];
}

/** Makes a node of a filter, its options and its place. */
export function node(
  filter: string,
  options: NonNullable<FilterNode['options']> = {},
  place: Place = {},
): FilterNode {
  const { from, to, ...rest } = place;
  return {
    filter,
    options,
    ...rest,
    ...(from === undefined ? {} : { inputs: from.split(' ') }),
    ...(to === undefined ? {} : { outputs: to.split(' ') }),
  };
}

/**
 * Writes a chain in FFmpeg's filter graph syntax. Every value is escaped, so that no text can end its option.
 * Source: "Notes on filtergraph escaping" in FFmpeg's filter documentation.
 */
export function renderChain(chain: FilterChain): string {
  let text = '';
  let previous: FilterNode | undefined;
  for (const node of chain) {
    if (previous) text += node.inputs || previous.outputs ? ';' : ',';
    text += `${labels(node.inputs)}${target(node)}${renderOptions(node.options)}${labels(node.outputs)}`;
    previous = node;
  }
  return text;
}

/**
 * The smallest change that turns one running chain into another: commands where only live options differ, otherwise the
 * whole new chain. Equal chains give no commands.
 */
export function diffChains(previous: FilterChain, next: FilterChain): TransformUpdate {
  const commands: { target: string; command: string; argument: string }[] = [];
  const rebuild = { filter: renderChain(next) };
  if (previous.length !== next.length) return rebuild;
  for (const [index, node] of next.entries()) {
    const before = previous[index];
    if (!before || wiring(before) !== wiring(node)) return rebuild;
    for (const name of optionNames(before, node)) {
      const value = node.options?.[name];
      if (formatted(before.options?.[name]) === formatted(value)) continue;
      if (value === undefined || !node.id || !node.live?.includes(name)) return rebuild;
      commands.push({ target: target(node), command: name, argument: formatValue(value) });
    }
  }
  return { commands };
}

function optionNames(a: FilterNode, b: FilterNode): Set<string> {
  return new Set([...Object.keys(a.options ?? {}), ...Object.keys(b.options ?? {})]);
}

function wiring(node: FilterNode): string {
  return `${labels(node.inputs)}${target(node)}${labels(node.outputs)}`;
}

function target(node: FilterNode): string {
  return node.id ? `${node.filter}@${node.id}` : node.filter;
}

function labels(names: readonly string[] | undefined): string {
  return (names ?? []).map((name) => `[${name}]`).join('');
}

function renderOptions(options: FilterNode['options']): string {
  const entries = Object.entries(options ?? {});
  if (entries.length === 0) return '';
  return `=${entries.map(([name, value]) => `${name}=${escapeValue(formatValue(value))}`).join(':')}`;
}

/** Escapes for the option parser first, then for the graph parser, which removes its layer first. */
function escapeValue(value: string): string {
  return value.replace(/[\\':]/g, '\\$&').replace(/[\\',;[\]]/g, '\\$&');
}

function formatValue(value: OptionValue): string {
  return typeof value === 'number' ? String(Number(value.toFixed(4))) : value;
}

function formatted(value: OptionValue | undefined): string | undefined {
  return value === undefined ? undefined : formatValue(value);
}
