import { z } from 'zod';
import type { ObsState } from '../../../src-preload/contract.ts';
import type { ObsConnection } from './obs-connection.ts';
import { canvasSize } from './obs-scene.ts';
import { readVirtualCamera } from './virtual-camera.ts';

/** What an OBS says of itself, see {@link ObsState}. */
export type ObsFacts = Pick<
  ObsState,
  'version' | 'collection' | 'programScene' | 'virtualCamera' | 'streaming' | 'recording' | 'stats'
>;

/** What is known of an OBS that is not connected. */
export const unknownFacts: ObsFacts = {
  version: null,
  collection: null,
  programScene: null,
  virtualCamera: null,
  streaming: false,
  recording: false,
  stats: null,
};

const version = z.object({ obsVersion: z.string() });
const collections = z.object({ currentSceneCollectionName: z.string() });
const program = z.object({ currentProgramSceneName: z.string().nullable().catch(null) });
const active = z.object({ outputActive: z.boolean() });
const stats = z.object({
  cpuUsage: z.number(),
  activeFps: z.number(),
  renderSkippedFrames: z.number().transform(Math.round),
});

/** OBS's own state on one connection: read once, then followed by its events. */
export class ObsWatch {
  readonly #obs: ObsConnection;
  readonly #onChange: () => void;
  #facts: ObsFacts = unknownFacts;

  /** @param onChange told of every change but figures */
  constructor(obs: ObsConnection, onChange: () => void) {
    this.#obs = obs;
    this.#onChange = onChange;
    obs.on('CurrentProgramSceneChanged', ({ sceneName }) => this.#set({ programScene: sceneName }));
    obs.on('CurrentSceneCollectionChanged', ({ sceneCollectionName }) =>
      this.#set({ collection: sceneCollectionName }),
    );
    obs.on('StreamStateChanged', ({ outputActive }) => this.#set({ streaming: outputActive }));
    obs.on('RecordStateChanged', ({ outputActive }) => this.#set({ recording: outputActive }));
    obs.on('VirtualcamStateChanged', ({ outputActive }) =>
      this.#set({ virtualCamera: outputActive ? 'on' : 'off' }),
    );
  }

  /** What OBS says of itself now. */
  get facts(): ObsFacts {
    return this.#facts;
  }

  /** Reads everything. @throws GatewayError `obs_failed`, `obs_unreachable` */
  async read(): Promise<void> {
    const obs = this.#obs;
    const [about, collection, scene, stream, record, virtualCamera] = await Promise.all([
      obs.call(version, 'GetVersion'),
      obs.call(collections, 'GetSceneCollectionList'),
      obs.call(program, 'GetSceneList'),
      obs.call(active, 'GetStreamStatus'),
      obs.call(active, 'GetRecordStatus'),
      readVirtualCamera(obs),
    ]);
    this.#set({
      version: about.obsVersion,
      collection: collection.currentSceneCollectionName,
      programScene: scene.currentProgramSceneName,
      streaming: stream.outputActive,
      recording: record.outputActive,
      virtualCamera,
    });
  }

  /** Reads the figures. @throws GatewayError `obs_failed`, `obs_unreachable` */
  async readStats(): Promise<void> {
    const [figures, canvas] = await Promise.all([
      this.#obs.call(stats, 'GetStats'),
      this.#facts.stats?.canvas ?? canvasSize(this.#obs),
    ]);
    this.#facts = {
      ...this.#facts,
      stats: {
        cpuPercent: figures.cpuUsage,
        fps: figures.activeFps,
        renderMissed: figures.renderSkippedFrames,
        canvas,
      },
    };
  }

  #set(changed: Partial<ObsFacts>): void {
    this.#facts = { ...this.#facts, ...changed };
    this.#onChange();
  }
}
