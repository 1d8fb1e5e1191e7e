import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { EngineChannel } from '../../src-main/media/engine/channel.ts';
import { forkEngine } from '../../src-main/media/engine/fork-channel.ts';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import type { AppState, OutputsSettings, OutputsState } from '../../src-preload/contract.ts';
import { openStudio, type StudioRig } from './studio-rig.ts';

/** Waits for something that no event tells of. */
export async function eventually(isSo: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(isSo()).toBe(true), { interval: 25 });
}

/** The application with its outputs. */
export interface OutputsRig extends StudioRig {
  readonly home: string;
  /** Where recordings go. */
  readonly videos: string;
  /** Every engine process of the application, in the order they were started. */
  readonly engines: EngineChannel[];
  /** Resolves with the outputs once they are as wanted. */
  outputs(isThere: (outputs: OutputsState) => boolean): Promise<OutputsState>;
}

/** The application with settings of outputs, and recordings in a folder of the test. */
export async function openOutputs(
  home: string,
  change: (outputs: OutputsSettings) => Partial<OutputsSettings> = () => ({}),
): Promise<OutputsRig> {
  const videos = join(home, 'videos');
  const { recording, ...rest } = defaultSettings.outputs;
  const outputs = { ...rest, recording: { ...recording, folder: videos } };
  const settings = { ...defaultSettings, outputs: { ...outputs, ...change(outputs) } };
  // What a run before this one has saved stays.
  await writeFile(join(home, 'settings.json'), JSON.stringify({ version: 1, data: settings }), {
    flag: 'wx',
  }).catch(() => undefined);
  const engines: EngineChannel[] = [];
  const rig = await openStudio(home, {
    embedded: { models: ['noop'], warm: false },
    connectEngine: (entry) => {
      const channel = forkEngine(entry);
      engines.push(channel);
      return channel;
    },
  });
  return {
    ...rig,
    home,
    videos,
    engines,
    outputs: async (isThere) => (await rig.until((state) => isThere(state.outputs))).outputs,
  };
}

/** Streams a clip, round and round. */
export async function goLive(rig: StudioRig, clip: string): Promise<AppState> {
  const [file] = await Promise.all([
    rig.studio.addFile(clip),
    rig.until(({ models }) => models.state === 'ready'),
  ]);
  const source = { kind: 'file', fileId: file.id, loop: true } as const;
  await rig.run('live.start', { source, model: 'noop', params: {} });
  return rig.until(({ live: { phase } }) => phase === 'live');
}
