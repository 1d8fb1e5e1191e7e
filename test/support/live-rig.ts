import { silentLogger } from '../../src-main/base/log.ts';
import { CertificatePins, OrchestratorSession } from '../../src-main/gateway/index.ts';
import { LocalNetwork, type LocalNetworkOptions } from '../../src-main/local/client.ts';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { LiveSession, type LiveSessionOptions } from '../../src-main/studio/live/live-session.ts';

import type { LiveRequest, LiveState, LiveStats, Notice } from '../../src-preload/contract.ts';
import { singleSessions } from './live-networks.ts';

/** A live session over a real embedded network in its own process. */
export interface LiveRig {
  readonly session: LiveSession;
  /** Every state that was shown, in order. */
  readonly states: LiveState[];
  readonly stats: LiveStats[];
  readonly notices: Notice[];
  readonly network: LocalNetwork;
  /** Settles with the first state from now on (the present one included) that is as wanted. */
  until(wanted: (state: LiveState) => boolean): Promise<LiveState>;
  /** Starts another network in the place of the present one. */
  restartNetwork(): Promise<void>;
  close(): Promise<void>;
}

/** Opens one. */
export async function liveRig(
  networkOptions: LocalNetworkOptions = {},
  sessionOptions: Partial<LiveSessionOptions> = {},
): Promise<LiveRig> {
  const startNetwork = (): Promise<LocalNetwork> =>
    LocalNetwork.start({ models: ['noop'], warm: false, ...networkOptions });
  let network = await startNetwork();
  let engine: Promise<MediaEngine> | undefined;
  const states: LiveState[] = [];
  const stats: LiveStats[] = [];
  const notices: Notice[] = [];
  const watchers = new Set<(state: LiveState) => void>();
  const session = new LiveSession({
    network: singleSessions(({ model, signal }) => {
      const pins = new CertificatePins();
      return OrchestratorSession.connect(network.serviceUri, { pins, model, signal });
    }),
    openEngine: () => {
      engine ??= MediaEngine.start();
      return engine;
    },
    fileFor: () => null,
    logger: silentLogger,
    onChange: (state) => {
      states.push(state);
      for (const watcher of watchers) watcher(state);
    },
    onStats: (figures) => stats.push(figures),
    onNotice: (notice) => notices.push(notice),
    ...sessionOptions,
  });
  return {
    session,
    states,
    stats,
    notices,
    get network() {
      return network;
    },
    until: (wanted) =>
      new Promise((resolve) => {
        const look = (state: LiveState): void => {
          if (!wanted(state)) return;
          watchers.delete(look);
          resolve(state);
        };
        watchers.add(look);
        look(session.state);
      }),
    restartNetwork: async () => {
      network = await startNetwork();
    },
    close: async () => {
      await session.close();
      await (await engine)?.close();
      await network.close();
    },
  };
}

/** A request for a window's pictures. */
export function captureRequest(change: Partial<LiveRequest> = {}): LiveRequest {
  const format = { codec: 'h264', width: 320, height: 180, fps: 30, audio: null } as const;
  return { source: { kind: 'capture', format }, model: 'noop', params: {}, ...change };
}
