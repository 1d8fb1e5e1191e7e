import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deferred } from '../../src-main/base/async.ts';
import { silentLogger } from '../../src-main/base/log.ts';
import type { StreamInfo } from '../../src-main/media/access-unit.ts';
import type { EngineChannel } from '../../src-main/media/engine/channel.ts';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { forkEngine } from '../../src-main/media/engine/fork-channel.ts';
import type { CapturedUnit } from '../../src-main/media/engine/protocol.ts';
import { Recorder } from '../../src-main/outputs/recording/recorder.ts';
import { RecordingList } from '../../src-main/settings/recording-list.ts';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import type { Notice, OutputsSettings, RecordingState } from '../../src-preload/contract.ts';
import { PlayedSource } from './played-source.ts';

/** A stream that was made beforehand, with the frame code in its pictures. */
export interface MadeStream {
  readonly streams: StreamInfo;
  readonly units: readonly CapturedUnit[];
}

/** Pictures with numbers from 0 and a tone, encoded by the engine, from 0 s on; a keyframe every `gopS` seconds. */
export async function makeStream(
  engine: MediaEngine,
  options: { readonly seconds: number; readonly gopS?: number; readonly width?: number },
): Promise<MadeStream> {
  const { seconds, gopS = 1, width = 320 } = options;
  const source = await engine.openSource({
    input: { kind: 'testsrc', paced: false, tone: true },
    size: { width, height: Math.round((width * 9) / 32) * 2 },
    fps: 30,
    bitrateBps: null,
    gopS,
    audio: 'aac',
    durationS: seconds,
  });
  const units: CapturedUnit[] = [];
  for await (const unit of source.units) units.push(unit);
  const beginUs = units.find(({ kind }) => kind === 'video')?.ptsUs ?? 0;
  return {
    streams: source.info.streams,
    units: units.map((unit) => ({ ...unit, ptsUs: unit.ptsUs - beginUs })).sort((a, b) => a.ptsUs - b.ptsUs),
  };
}

/** A recorder with real engines, a real list and played streams. */
export interface RecorderRig {
  readonly recorder: Recorder;
  readonly programme: PlayedSource;
  readonly input: PlayedSource;
  readonly folder: string;
  readonly notices: Notice[];
  /** The engine processes that recordings have, in the order of their start. */
  readonly engines: EngineChannel[];
  free: number;
  settings: OutputsSettings['recording'];
  /** Resolves once the state is so. */
  until(isSo: (state: RecordingState) => boolean): Promise<RecordingState>;
  close(): Promise<void>;
}

/** Opens a {@link RecorderRig} in a folder of its own, or in one that was left. */
export async function openRecorderRig(
  shared: MediaEngine,
  changed: Partial<OutputsSettings['recording']> = {},
  home?: string,
): Promise<RecorderRig> {
  const place = home ?? (await mkdtemp(join(tmpdir(), 'rivulet-recorder-')));
  const folder = join(place, 'videos');
  const list = await RecordingList.open(place, () => undefined);
  const [programme, input] = [new PlayedSource(), new PlayedSource()];
  const notices: Notice[] = [];
  const engines: EngineChannel[] = [];
  const rig = {
    programme,
    input,
    folder,
    notices,
    engines,
    free: 100e9,
    settings: { ...defaultSettings.outputs.recording, remux: false, ...changed },
  };
  const recorder = new Recorder({
    programme,
    input,
    settings: () => rig.settings,
    folder: () => folder,
    model: () => 'noop',
    startEngine: () =>
      MediaEngine.start({
        firstBackoffMs: 50,
        connect: (entry) => {
          const channel = forkEngine(entry);
          engines.push(channel);
          return channel;
        },
      }),
    openEngine: async () => shared,
    list,
    logger: silentLogger,
    onNotice: (notice) => notices.push(notice),
    freeBytes: async () => rig.free,
  });
  return Object.assign(rig, {
    recorder,
    until: async (isSo: (state: RecordingState) => boolean): Promise<RecordingState> => {
      const met = deferred<RecordingState>();
      const look = (): void => {
        const { state } = recorder;
        if (isSo(state)) met.resolve(state);
      };
      const ends = recorder.onChange(look);
      // Figures change without being told.
      const timer = setInterval(look, 50);
      look();
      return met.promise.finally(() => {
        clearInterval(timer);
        ends();
      });
    },
    close: async () => {
      await recorder.close();
      await list.close();
      await rm(place, { recursive: true });
    },
  });
}
