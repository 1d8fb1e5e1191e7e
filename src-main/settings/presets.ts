import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { type Preset, presetSchema } from '../../src-preload/contract/effects.ts';
import { GatewayError } from '../base/errors.ts';
import { JsonStore } from './json-store.ts';
import { starterPresets } from './starter-presets.ts';

/** Most presets there can be. */
const MAX_PRESETS = 1000;

const listSchema = z.array(presetSchema).max(MAX_PRESETS);

/** What an exported file holds: says what it is, so that another file is not taken for one. */
const exportSchema = z.object({ rivuletPresets: z.literal(1), presets: listSchema });

/** The presets in their file and their order. A number key belongs to one preset at most: the last that asked for it. */
export class PresetStore {
  readonly #store: JsonStore<Preset[]>;

  private constructor(store: JsonStore<Preset[]>) {
    this.#store = store;
  }

  /** Opens the presets of a data folder; a first run begins with {@link starterPresets}. Never rejects. */
  static async open(folder: string, onProblem: (problem: GatewayError) => void): Promise<PresetStore> {
    return new PresetStore(
      await JsonStore.open({
        path: join(folder, 'presets.json'),
        schema: listSchema,
        defaults: [...starterPresets],
        onProblem,
      }),
    );
  }

  /** All presets in their order. */
  get list(): Preset[] {
    return this.#store.data;
  }

  /**
   * Saves a preset under its id, at its place; one without an id, or with one that is not known, becomes the last.
   * @throws GatewayError `preset_invalid` when there are too many, `settings_unwritable`
   */
  async save(preset: Omit<Preset, 'id'> & { readonly id: string | null }): Promise<Preset> {
    const saved: Preset = { ...preset, id: preset.id ?? randomUUID() };
    await this.#set(merge(this.list, [saved]));
    return saved;
  }

  /** Removes a preset. @throws GatewayError `preset_not_found`, `settings_unwritable` */
  async remove(id: string): Promise<void> {
    this.#indexOf(id);
    await this.#set(this.list.filter((preset) => preset.id !== id));
  }

  /** Puts a preset at a place counted from 0; one past the end is the last. @throws as {@link remove} does */
  async move(id: string, index: number): Promise<void> {
    const from = this.#indexOf(id);
    await this.#set(this.list.toSpliced(from, 1).toSpliced(index, 0, ...this.list.slice(from, from + 1)));
  }

  /** All presets as the text of a file. */
  exportText(): string {
    return `${JSON.stringify({ rivuletPresets: 1, presets: this.list }, null, 2)}\n`;
  }

  /**
   * Adds the presets of an exported text; those with a known id are replaced.
   * @throws GatewayError `preset_invalid` with what is wrong in the text, `settings_unwritable`
   */
  async importText(text: string): Promise<{ added: number; replaced: number }> {
    const { presets } = parseExport(text);
    const known = new Set(this.list.map(({ id }) => id));
    const ids = new Set(presets.map(({ id }) => id));
    const replaced = [...ids].filter((id) => known.has(id)).length;
    await this.#set(merge(this.list, presets));
    return { added: ids.size - replaced, replaced };
  }

  /** Writes what has not been written. @throws GatewayError `settings_unwritable` */
  close(): Promise<void> {
    return this.#store.close();
  }

  async #set(presets: Preset[]): Promise<void> {
    if (presets.length > MAX_PRESETS)
      throw new GatewayError('preset_invalid', `there can be ${MAX_PRESETS} presets: remove some first`);
    await this.#store.set(presets);
  }

  #indexOf(id: string): number {
    const index = this.list.findIndex((preset) => preset.id === id);
    if (index >= 0) return index;
    throw new GatewayError('preset_not_found', 'this preset is not there any more: somebody removed it', {
      fields: { id },
    });
  }
}

/** Lays presets over a list: by id in place, others at the end; each takes its number key away from who had it. */
function merge(list: readonly Preset[], presets: readonly Preset[]): Preset[] {
  let merged = [...list];
  for (const preset of presets) {
    merged = merged.map((other) =>
      other.id !== preset.id && preset.key !== null && other.key === preset.key
        ? { ...other, key: null }
        : other,
    );
    const index = merged.findIndex(({ id }) => id === preset.id);
    if (index < 0) merged.push(preset);
    else merged[index] = preset;
  }
  return merged;
}

function parseExport(text: string): z.output<typeof exportSchema> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new GatewayError(
      'preset_invalid',
      'this is not a file of presets: choose one that Rivulet has exported',
      {
        cause,
      },
    );
  }
  const parsed = exportSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path[0] === 'presets' ? issue.path : null;
  throw new GatewayError(
    'preset_invalid',
    at === null
      ? 'this is not a file of presets: choose one that Rivulet has exported'
      : `preset ${Number(at[1] ?? 0) + 1} in this file is not valid (${at.slice(2).join('.') || 'preset'}): nothing was imported`,
    { cause: parsed.error },
  );
}
