import { create } from 'zustand';
import type { AppState, ContractError, Model, Params } from '../../src-preload/contract.ts';
import { byPointer, type Check, checkObject, checkOf } from '../views/effects/schema/check.ts';
import { completeParams, differing, withoutChangesOf, withParam } from '../views/effects/schema/complete.ts';
import type { Json, ParamsForm, Path } from '../views/effects/schema/field.ts';
import { readSchema } from '../views/effects/schema/read-schema.ts';
import { equal } from '../views/effects/schema/values.ts';
import { command, useApp } from './app-store.ts';
import { changeEffectSettings } from './effect-settings.ts';
import { latestSender } from './latest-sender.ts';
import { isStreaming } from './streaming.ts';

/** The least time between two updates of the parameters, in milliseconds. */
const UPDATE_INTERVAL_MS = 100;

/**
 * The effect as this window edits it.
 *
 * - `shown`: all parameters, as the form shows them.
 * - `accepted`: those the runner has or is being sent. They differ from `shown` only in parameters that reload the model,
 *   which wait for the user's word while a stream runs.
 * - `problems`: what is wrong, by the parameter's JSON pointer; `failure`: what main refused for no parameter in particular.
 */
interface EffectsStore {
  readonly model: string | null;
  /** null where the model's schema is not known. */
  readonly form: ParamsForm | null;
  readonly reloads: readonly string[];
  readonly shown: Params;
  readonly accepted: Params;
  readonly problems: Readonly<Record<string, string>>;
  readonly failure: string | null;
}

const EMPTY: EffectsStore = {
  model: null,
  form: null,
  reloads: [],
  shown: {},
  accepted: {},
  problems: {},
  failure: null,
};

/** The effect being edited. Components read slices: `useEffects((effects) => effects.shown.strength)`. */
export const useEffects = create<EffectsStore>(() => EMPTY);

const sender = latestSender<null>(send, UPDATE_INTERVAL_MS);
let check: Check = checkObject;
/** What main said last, as it was when it was taken over. */
let told: Params = {};
let served: Pick<Model, 'id' | 'schema' | 'defaults' | 'reloads'> | null = null;

/** The chosen model with all its parameters: what a stream is started with. */
export function currentEffect(): { readonly model: string | null; readonly params: Params } {
  const { model, accepted } = useEffects.getState();
  return { model, params: accepted };
}

/** All parameters of any model: the given ones over its defaults. */
export function wholeParams(id: string, chosen: Params): Params {
  const model = useApp.getState().state?.models.list.find((one) => one.id === id);
  return completeParams(formOf(model ?? null), model?.defaults ?? {}, chosen);
}

/** Sends what still waits. Resolves when main has answered. */
export function settleParams(): Promise<void> {
  return sender.flush();
}

/** Changes one value; undefined takes it out. It goes out at once, or waits for {@link applyPending} if it reloads the model. */
export function setParam(path: Path, value: Json | undefined): void {
  change((params) => withParam(params, path, value));
}

/** Replaces all parameters, as the JSON editor and presets do: also those that reload the model. */
export function replaceParams(params: Params): void {
  const { form } = useEffects.getState();
  const shown = completeParams(form, served?.defaults ?? {}, params);
  useEffects.setState({ shown, accepted: shown, failure: null, problems: byPointer(check(shown)) });
  sender.push(null);
}

/** Gives every parameter its default. Those that reload the model wait for {@link applyPending} while a stream runs. */
export function resetParams(): void {
  const { form } = useEffects.getState();
  change(() => completeParams(form, served?.defaults ?? {}, {}));
}

/** Sends the changes that reload the model. */
export function applyPending(): void {
  useEffects.setState(({ shown }) => ({ accepted: shown }));
  sender.push(null);
}

/** Takes back the changes that would reload the model. */
export function discardPending(): void {
  useEffects.setState(({ accepted }) => ({ shown: accepted, problems: byPointer(check(accepted)) }));
}

/** What is wrong with parameters of the chosen model. */
export function checkParams(params: Json): ReturnType<Check> {
  return check(params);
}

function change(edit: (params: Params) => Params): void {
  const { shown: before, accepted, reloads, problems } = useEffects.getState();
  const shown = edit(before);
  const held = streams() ? differing(reloads, shown, accepted) : [];
  const next = withoutChangesOf(held, shown, accepted);
  const found = byPointer(check(shown));
  useEffects.setState({
    shown,
    accepted: next,
    failure: null,
    ...(!equal(found, problems) && { problems: found }),
  });
  if (!equal(next, accepted)) sender.push(null);
}

function streams(): boolean {
  return isStreaming(useApp.getState().state?.live.phase);
}

async function send(): Promise<void> {
  const { model, accepted } = useEffects.getState();
  if (model === null || check(accepted).length > 0) return;
  const reply = streams()
    ? await command('live.setParams', accepted)
    : await changeEffectSettings((effect) => ({
        paramsByModel: { ...effect.paramsByModel, [model]: accepted },
      }));
  if (!reply.ok) refused(reply.error);
}

/** Shows main's refusal at the parameter it names, else beside the form. */
function refused(error: ContractError): void {
  const name = error.fields.parameter;
  const { shown, problems } = useEffects.getState();
  if (typeof name === 'string' && Object.hasOwn(shown, name))
    useEffects.setState({ problems: { ...problems, ...byPointer([{ path: [name], text: error.message }]) } });
  else useEffects.setState({ failure: error.message });
}

/** Follows main: another model, another schema, parameters that another window has changed. */
function follow(state: AppState): void {
  const streaming = isStreaming(state.live.phase);
  const { effect } = state.settings;
  const id = streaming && state.live.model !== null ? state.live.model : effect.model;
  const params = streaming ? state.live.params : (effect.paramsByModel[id] ?? {});
  const model = state.models.list.find((one) => one.id === id) ?? null;
  if (id !== useEffects.getState().model || !sameModel(model)) load(id, model, params);
  else adopt(params, streaming, state.live.paramsPending);
}

function sameModel(model: Model | null): boolean {
  // While models are asked for again, what is known of this one still holds.
  if (model === null) return true;
  return (
    served !== null &&
    equal(model.schema, served.schema) &&
    equal(model.defaults, served.defaults) &&
    equal(model.reloads, served.reloads)
  );
}

function load(id: string, model: Model | null, params: Params): void {
  sender.drop();
  served = model;
  const form = formOf(model);
  check = form && model?.schema ? checkOf(model.schema, form) : checkObject;
  told = completeParams(form, model?.defaults ?? {}, params);
  useEffects.setState({
    ...EMPTY,
    model: id,
    form,
    reloads: model?.reloads ?? [],
    shown: told,
    accepted: told,
    problems: byPointer(check(told)),
  });
}

function formOf(model: Model | null): ParamsForm | null {
  return model?.schema ? readSchema(model.schema, model.defaults) : null;
}

function adopt(params: Params, streaming: boolean, pending: boolean): void {
  // What main says while our own changes are on their way is older than they are.
  if (sender.busy || (streaming && pending)) return;
  const { form, shown, accepted, reloads } = useEffects.getState();
  const incoming = completeParams(form, served?.defaults ?? {}, params);
  if (!streaming && !equal(shown, accepted)) applyPending();
  if (equal(incoming, told)) return;
  told = incoming;
  if (equal(incoming, accepted)) return;
  const held = differing(reloads, shown, accepted);
  let next = incoming;
  for (const name of held) next = withParam(next, [name], shown[name]);
  useEffects.setState({ shown: next, accepted: incoming, problems: byPointer(check(next)) });
}

useApp.subscribe(({ state }, before) => {
  if (state !== null && state !== before.state) follow(state);
});
