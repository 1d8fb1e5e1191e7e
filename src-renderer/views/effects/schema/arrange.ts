import type { Field, ParamsForm } from './field.ts';

/** A form in the order people need it. */
export interface Arrangement {
  /** Prompt and negative prompt. */
  readonly prompts: readonly Field[];
  /** A prompt that is a whole workflow (ComfyUI, protocol D4). */
  readonly workflow: Field | null;
  readonly common: readonly Field[];
  readonly advanced: readonly Field[];
}

const PROMPTS: ReadonlySet<string> = new Set(['prompt', 'negative_prompt']);
/** Parameters of every model (protocol D4, BaseParams): they are about the stream, not about the look. */
const OF_EVERY_MODEL: ReadonlySet<string> = new Set(['width', 'height', 'show_reloading_frame']);
/** Switches a live stream is seldom played with. */
const MACHINERY =
  /_(id|method|params|filter|threshold|adapter)$|^(skip|use|do|normalize|enable|cached)_|^lora|processing$/;

/**
 * Parts a form: the prompts first, then what one plays with, then the rest: what reloads the model, sizes, machinery.
 * @param reloads top-level parameters whose change reloads the model
 */
export function arrange(form: ParamsForm, reloads: readonly string[]): Arrangement {
  const parts = { prompts: [] as Field[], common: [] as Field[], advanced: [] as Field[] };
  let workflow: Field | null = null;
  for (const field of form.fields) {
    if (field.kind === 'constant') continue;
    if (PROMPTS.has(field.key) && isText(field)) parts.prompts.push(field);
    else if (field.key === 'prompt') workflow = field;
    else parts[isCommon(field, reloads) ? 'common' : 'advanced'].push(field);
  }
  return { ...parts, workflow };
}

function isText(field: Field): boolean {
  return field.kind === 'text' || (field.kind === 'weighted' && field.value.kind === 'text');
}

function isCommon({ key, kind }: Field, reloads: readonly string[]): boolean {
  if (key === 'controlnets') return true;
  return !reloads.includes(key) && !OF_EVERY_MODEL.has(key) && !MACHINERY.test(key) && kind !== 'json';
}
