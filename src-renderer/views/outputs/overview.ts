import type { AppState, ObsState, OutputPhase } from '../../../src-preload/contract.ts';
import { cameraOutputTexts } from '../../texts/camera-output.ts';
import { feedTexts } from '../../texts/feed-output.ts';
import { obsTexts } from '../../texts/obs.ts';
import { outputsTexts } from '../../texts/outputs.ts';
import { recordingTexts } from '../../texts/recording.ts';
import type { Tone } from '../../ui/badge.tsx';
import type { OutputsPlace } from './outputs-places.ts';

/** One output as it is listed beside others. */
export interface OutputLine {
  readonly id: string;
  readonly place: OutputsPlace;
  readonly name: string;
  readonly tone: Tone;
  /** Its phase in a word or two. */
  readonly word: string;
}

/** What each phase of an output is shown in. */
export const phaseTones: Readonly<Record<OutputPhase, Tone>> = {
  off: 'neutral',
  starting: 'accent',
  on: 'ok',
  waiting: 'accent',
  retrying: 'warn',
  paused: 'warn',
  stopping: 'neutral',
  failed: 'danger',
};

/** What each phase of the link to OBS is shown in. */
export const obsTones: Readonly<Record<ObsState['phase'], Tone>> = {
  off: 'neutral',
  searching: 'warn',
  connecting: 'accent',
  connected: 'ok',
  refused: 'danger',
};

/** Whether an output is meant to be on: it runs, or is being started or tried again. */
export function isOn(phase: OutputPhase): boolean {
  return phase !== 'off' && phase !== 'failed' && phase !== 'stopping';
}

type Shown = Pick<AppState, 'outputs' | 'settings'>;

/** Every output with its state: those of which there is one, then the targets in their order. */
export function outputLines({ outputs, settings }: Shown): OutputLine[] {
  const { obs, camera, recording, feed } = outputs;
  const line = (
    id: string,
    place: OutputsPlace,
    name: string,
    phase: OutputPhase,
    word: string = outputsTexts.phases[phase],
  ): OutputLine => ({ id, place, name, tone: phaseTones[phase], word });
  return [
    {
      id: 'obs',
      place: 'obs',
      name: obsTexts.name,
      tone: obsTones[obs.phase],
      word: obsTexts.phases[obs.phase],
    },
    line('recording', 'recording', recordingTexts.name, recording.phase),
    ...(camera.supported ? [line('camera', 'camera', cameraOutputTexts.name, camera.status.phase)] : []),
    feedLine(feed),
    ...settings.outputs.targets.map(({ id, name }) => line(id, 'restream', name, targetPhase(outputs, id))),
  ];
}

/** How a target stands; `off` before main has told. */
export function targetPhase({ targets }: AppState['outputs'], id: string): OutputPhase {
  return targets.find((target) => target.id === id)?.status.phase ?? 'off';
}

/** How many outputs are on, and how the worst of those stands that are not off. */
export function outputsSummary(state: Shown): { readonly on: number; readonly tone: Tone } {
  const tones = outputLines(state)
    .map(({ tone }) => tone)
    .filter((tone) => tone !== 'neutral');
  const worst = (['danger', 'warn', 'ok', 'accent'] as const).find((tone) => tones.includes(tone));
  return { on: tones.filter((tone) => tone !== 'danger').length, tone: worst ?? 'neutral' };
}

/** How a place of the outputs view stands: the worst of what is in it, `neutral` where all is off. */
export function placeTone(state: Shown, place: OutputsPlace): Tone {
  const tones = outputLines(state)
    .filter((line) => line.place === place)
    .map(({ tone }) => tone);
  return (['danger', 'warn', 'ok', 'accent'] as const).find((tone) => tones.includes(tone)) ?? 'neutral';
}

/** It waits for readers whenever the program runs, which is nothing to point out; it counts while somebody reads it. */
function feedLine({ status: { phase }, readers }: AppState['outputs']['feed']): OutputLine {
  return {
    id: 'feed',
    place: 'feed',
    name: feedTexts.name,
    tone: phase === 'waiting' ? 'neutral' : phaseTones[phase],
    word:
      phase === 'on' && readers.length > 0
        ? outputsTexts.quick.readers(readers.length)
        : outputsTexts.phases[phase],
  };
}
