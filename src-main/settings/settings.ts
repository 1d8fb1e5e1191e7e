import { join } from 'node:path';
import { z } from 'zod';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import { type Settings, type SettingsPatch, settingsSchema } from '../../src-preload/contract.ts';
import type { GatewayError } from '../base/errors.ts';
import { JsonStore, type JsonStoreOptions } from './json-store.ts';
import { isRecord, soundPart } from './sound-part.ts';

/** Models whose parameters are remembered at most. */
const MAX_REMEMBERED_MODELS = 100;

/** A section of an older file may lack what was added to it since: that takes its default. */
const fileSchema = z.preprocess(fillIn, settingsSchema);

/** The settings in their file. */
export type SettingsStore = JsonStore<Settings>;

/** Opens the settings of a data folder. Never rejects; `onProblem` is told of a file that had to be set aside. */
export function openSettings(
  folder: string,
  onProblem: (problem: GatewayError) => void,
): Promise<SettingsStore> {
  return JsonStore.open({ ...fileOf(folder), onProblem });
}

/**
 * The settings as they are in the file, for who does not own them.
 * @throws GatewayError `settings_unreadable`
 */
export function readSettings(folder: string): Promise<Settings> {
  return JsonStore.read(fileOf(folder));
}

function fileOf(folder: string): JsonStoreOptions<Settings> {
  return { path: join(folder, 'settings.json'), schema: fileSchema, defaults: defaultSettings, salvage };
}

/** One field that is not valid costs that field alone. */
function salvage(data: unknown): Settings | null {
  if (!isRecord(data)) return null;
  const { data: settings } = settingsSchema.safeParse(
    soundPart(fillIn(data), settingsSchema, defaultSettings),
  );
  return settings ?? null;
}

/** Settings with a change laid over them, section by section. */
export function patchSettings(settings: Settings, patch: SettingsPatch): Settings {
  const { appearance, capture, view, network, effect, selection, payments, outputs } = patch;
  return {
    appearance: { ...settings.appearance, ...known(appearance) },
    capture: { ...settings.capture, ...known(capture) },
    view: { ...settings.view, ...known(view) },
    network: { ...settings.network, ...known(network) },
    effect: withoutOldest({ ...settings.effect, ...known(effect) }),
    selection: { ...settings.selection, ...known(selection) },
    payments: { ...settings.payments, ...known(payments) },
    outputs: { ...settings.outputs, ...known(outputs) },
  };
}

function withoutOldest(effect: Settings['effect']): Settings['effect'] {
  const entries = Object.entries(effect.paramsByModel);
  if (entries.length <= MAX_REMEMBERED_MODELS) return effect;
  return { ...effect, paramsByModel: Object.fromEntries(entries.slice(-MAX_REMEMBERED_MODELS)) };
}

/** A field that is given as undefined is not given. */
function known<Section extends object>(
  section: Section | undefined,
): { [Key in keyof Section]?: Exclude<Section[Key], undefined> } {
  const fields = Object.entries(section ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as { [Key in keyof Section]?: Exclude<Section[Key], undefined> };
}

/** How far down the fields of a section have names that are the program's own; further down they are the user's. */
const DEPTHS: Partial<Record<keyof Settings, number>> = { outputs: 2 };

function fillIn(data: unknown): unknown {
  if (!isRecord(data)) return data;
  const sections = Object.entries(defaultSettings).map(([name, defaults]) => [
    name,
    filledIn(data[name], defaults, DEPTHS[name as keyof Settings] ?? 1),
  ]);
  return Object.fromEntries(sections);
}

/** What was stored, with the defaults of what is missing in it, `depth` levels down. */
function filledIn(stored: unknown, defaults: unknown, depth: number): unknown {
  if (stored === undefined) return defaults;
  if (depth === 0 || !isRecord(stored) || !isRecord(defaults)) return stored;
  const fields = Object.entries(defaults).map(([name, value]) => [
    name,
    filledIn(stored[name], value, depth - 1),
  ]);
  return { ...stored, ...Object.fromEntries(fields) };
}
