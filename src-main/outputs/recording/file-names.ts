import { join } from 'node:path';
import type { RecordedFile } from '../../../src-preload/contract.ts';
import { fileName } from './file-name.ts';
import { namesIn } from './recording-folder.ts';

/** What names are made of. */
export interface FileNamesOptions {
  readonly folder: string;
  readonly template: string;
  readonly model: string;
  readonly at: Date;
  /** With its dot. */
  readonly extension: string;
}

/** Numbers that are tried for `{count}`. */
const MAX_COUNT = 10_000;

/**
 * A path for each of these, all different. Where the template does not tell them apart, what they are is added. `{count}` is the
 * first number for which none of the names is taken; without it a name may be taken, and whoever makes the file adds a number.
 */
export async function filePaths<Kind extends RecordedFile['kind']>(
  kinds: readonly Kind[],
  { folder, template, model, at, extension }: FileNamesOptions,
): Promise<ReadonlyMap<Kind, string>> {
  const telling = kinds.length > 1 && !template.includes('{what}') ? `${template} {what}` : template;
  const names = (count: number): string[] =>
    kinds.map((what) => `${fileName(telling, { at, model, what, count })}${extension}`);
  let count = 1;
  if (telling.includes('{count}')) {
    const taken = await namesIn(folder);
    while (count < MAX_COUNT && names(count).some((name) => taken.has(name.toLowerCase()))) count += 1;
  }
  const chosen = names(count);
  return new Map(kinds.map((kind, index) => [kind, join(folder, chosen[index] ?? `${kind}${extension}`)]));
}
