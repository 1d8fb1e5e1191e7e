import { create } from 'zustand';
import type { Params, Preset } from '../../src-preload/contract.ts';
import { goLive, stopLive } from '../capture/go-live.ts';
import { effectsTexts as texts } from '../texts/effects.ts';
import { notify, useApp } from './app-store.ts';
import { saveEffectSettings } from './effect-settings.ts';
import { replaceParams, settleParams, useEffects, wholeParams } from './effects-store.ts';
import { isStreaming } from './streaming.ts';

/** Another model that is offered while a stream runs: taking it means a short break. */
interface SwitchOffer {
  readonly model: string;
  /** What it is to start with; null for the parameters it had last. */
  readonly params: Params | null;
  /** The preset it comes from, if it does. */
  readonly presetId: string | null;
}

/** What is offered, and whether the stream is being started anew with it. */
export const useSwitch = create<{ readonly offer: SwitchOffer | null; readonly switching: boolean }>(() => ({
  offer: null,
  switching: false,
}));

/** Chooses a model: at once, or while a stream runs as an offer that {@link confirmSwitch} takes up. */
export function chooseModel(model: string): void {
  void choose({ model, params: null, presetId: null });
}

/** Applies a preset: its parameters, and its model too, as {@link chooseModel} does. */
export function applyPreset(preset: Preset): void {
  const { offer } = useSwitch.getState();
  if (offer?.presetId === preset.id) void confirmSwitch();
  else if (preset.model === useEffects.getState().model) {
    dismissSwitch();
    replaceParams(preset.params);
  } else void choose({ model: preset.model, params: preset.params, presetId: preset.id });
}

/**
 * Applies the preset on a number key, 1–9. One that needs another model while a stream runs is offered by the first press
 * and taken by the second.
 * @returns there is a preset on that key
 */
export function applyPresetByKey(key: number): boolean {
  const preset = useApp.getState().state?.presets.find((one) => one.key === key);
  if (preset) applyPreset(preset);
  return preset !== undefined;
}

/** Ends the stream and starts it again with the offered model; capture goes on meanwhile. */
export async function confirmSwitch(): Promise<void> {
  const { offer, switching } = useSwitch.getState();
  if (offer === null || switching) return;
  useSwitch.setState({ switching: true });
  try {
    await settleParams();
    if (!(await save(offer))) return;
    if (!(await stopLive())) return;
    await goLive({ model: offer.model, params: paramsOf(offer) });
  } finally {
    useSwitch.setState({ offer: null, switching: false });
  }
}

/** Takes an offer away when the stream it was for is over. @returns a function that ends it */
export function watchSwitch(): () => void {
  return useApp.subscribe(({ state }) => {
    const { offer, switching } = useSwitch.getState();
    if (offer !== null && !switching && !isStreaming(state?.live.phase)) dismissSwitch();
  });
}

/** Keeps the model that runs. */
export function dismissSwitch(): void {
  useSwitch.setState({ offer: null });
}

async function choose(offer: SwitchOffer): Promise<void> {
  const { state } = useApp.getState();
  if (state === null) return;
  if (!state.models.list.some(({ id }) => id === offer.model)) {
    notify({ level: 'warning', text: texts.presets.modelMissing(offer.model) });
    return;
  }
  if (isStreaming(state.live.phase)) {
    useSwitch.setState({ offer: offer.model === state.live.model ? null : offer });
    return;
  }
  dismissSwitch();
  await settleParams();
  await save(offer);
}

function save(offer: SwitchOffer): Promise<boolean> {
  return saveEffectSettings(({ paramsByModel }) => ({
    model: offer.model,
    ...(offer.params !== null && { paramsByModel: { ...paramsByModel, [offer.model]: offer.params } }),
  }));
}

function paramsOf({ model, params }: SwitchOffer): Params {
  const { state } = useApp.getState();
  return wholeParams(model, params ?? state?.settings.effect.paramsByModel[model] ?? {});
}
