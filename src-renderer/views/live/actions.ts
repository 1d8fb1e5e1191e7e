import { goLive, stopLive } from '../../capture/go-live.ts';
import { run, useApp } from '../../store/app-store.ts';
import { currentEffect } from '../../store/effects-store.ts';
import { isStreaming } from '../../store/streaming.ts';

/** Starts a stream with the chosen source and effect. Failures are shown as notices. */
export async function startStream(): Promise<void> {
  const { model, params } = currentEffect();
  const chosen = model ?? useApp.getState().state?.settings.effect.model;
  if (chosen !== undefined) await goLive({ model: chosen, params });
}

/** Starts a stream, or ends the one that runs. */
export async function toggleStream(): Promise<void> {
  const phase = useApp.getState().state?.live.phase;
  if (phase === 'stopping') return;
  await (isStreaming(phase) ? stopLive() : startStream());
}

/** Makes a new connection now, without ending the stream. */
export async function reconnect(): Promise<void> {
  await run('live.reconnect', null);
}
