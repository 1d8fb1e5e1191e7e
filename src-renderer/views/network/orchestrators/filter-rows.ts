import type { OrchestratorRow } from '../../../../src-preload/contract.ts';
import { freeRunners } from './sort-rows.ts';

/** Which rows are shown. */
export interface RowFilter {
  /** Words that all have to be in the row, in any case; '' for all rows. */
  readonly text: string;
  /** Only those that serve this model; '' for any. */
  readonly model: string;
  /** Only those a stream could use now. */
  readonly usable: boolean;
  /** Only those with a free runner, for the model where one is chosen. */
  readonly free: boolean;
}

/** Shows every row. */
export const noFilter: RowFilter = { text: '', model: '', usable: false, free: false };

/** The rows that fit, in their order; the same list where all do. */
export function filterRows(
  rows: readonly OrchestratorRow[],
  { text, model, usable, free }: RowFilter,
  blocked: ReadonlySet<string>,
): readonly OrchestratorRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && model === '' && !usable && !free) return rows;
  return rows.filter((row) => {
    const models = model === '' ? row.models : row.models.filter(({ id }) => id === model);
    if (model !== '' && models.length === 0) return false;
    if (free && freeRunners(models) === 0) return false;
    if (usable && (row.state !== 'usable' || row.suspendedUntilMs !== null || blocked.has(row.address)))
      return false;
    return words.every((word) => searched(row).includes(word));
  });
}

/** Every model that is served, once, in alphabetical order. */
export function modelsOf(rows: readonly OrchestratorRow[]): string[] {
  return [...new Set(rows.flatMap(({ models }) => models.map(({ id }) => id)))].sort();
}

/** What of a row is searched, by row: only changed rows are written anew. */
const texts = new WeakMap<OrchestratorRow, string>();

function searched(row: OrchestratorRow): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const text = [
    row.address,
    row.ethAddress,
    row.version,
    row.source,
    ...row.models.map(({ id }) => id),
    row.ranking?.why,
    row.error?.message,
  ]
    .join(' ')
    .toLowerCase();
  texts.set(row, text);
  return text;
}
