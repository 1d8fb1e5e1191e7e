import { silentLogger } from '../../src-main/base/log.ts';
import { CertificatePins, endpointOf, type PaymentSession } from '../../src-main/gateway/index.ts';
import { LocalNetwork, type LocalNetworkOptions } from '../../src-main/local/client.ts';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { LiveSession, type LiveSessionOptions } from '../../src-main/studio/live/live-session.ts';
import type { LiveState, LiveStats, Notice } from '../../src-preload/contract.ts';
import { type ListedNetwork, listedNetwork } from './live-networks.ts';

/** A live session over several real embedded orchestrators, each in a process of its own. */
export interface FailoverRig {
  readonly session: LiveSession;
  readonly network: ListedNetwork;
  /** In the order in which they are used. */
  readonly orchestrators: LocalNetwork[];
  /** Every state that was shown, in order. */
  readonly states: LiveState[];
  readonly stats: LiveStats[];
  readonly notices: Notice[];
  /** Settles with the first state from now on (the present one included) that is as wanted. */
  until(wanted: (state: LiveState) => boolean): Promise<LiveState>;
  /** Settles when so many more figures have come, four a second. */
  figures(count: number): Promise<void>;
  /** Starts one more, which is used last. */
  add(options?: LocalNetworkOptions): Promise<LocalNetwork>;
  close(): Promise<void>;
}

/** Opens one with an orchestrator for each of `options`. */
export async function failoverRig(
  options: readonly LocalNetworkOptions[],
  {
    paymentFor,
    ...session
  }: Partial<LiveSessionOptions> & { paymentFor?: (address: string) => PaymentSession } = {},
): Promise<FailoverRig> {
  const start = (change: LocalNetworkOptions = {}): Promise<LocalNetwork> =>
    LocalNetwork.start({ models: ['noop'], warm: false, ...change });
  const pins = new CertificatePins();
  const trust = (orchestrator: LocalNetwork): void =>
    pins.expect(endpointOf(new URL(orchestrator.serviceUri)), orchestrator.certificateFingerprint);
  const orchestrators = await Promise.all(options.map(start));
  for (const orchestrator of orchestrators) trust(orchestrator);
  const network = listedNetwork({
    addresses: () => orchestrators.map(({ serviceUri }) => serviceUri),
    pins,
    ...(paymentFor && { paymentFor }),
  });
  let engine: Promise<MediaEngine> | undefined;
  const states: LiveState[] = [];
  const stats: LiveStats[] = [];
  const notices: Notice[] = [];
  const watchers = new Set<(state: LiveState) => void>();
  const waiters = new Set<() => void>();
  const live = new LiveSession({
    network,
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
    onStats: (figures) => {
      stats.push(figures);
      for (const waiter of [...waiters]) waiter();
    },
    onNotice: (notice) => notices.push(notice),
    ...session,
  });
  return {
    session: live,
    network,
    orchestrators,
    states,
    stats,
    notices,
    until: (wanted) =>
      new Promise((resolve) => {
        const look = (state: LiveState): void => {
          if (!wanted(state)) return;
          watchers.delete(look);
          resolve(state);
        };
        watchers.add(look);
        look(live.state);
      }),
    figures: (count) =>
      new Promise((resolve) => {
        let left = count;
        const waiter = (): void => {
          left -= 1;
          if (left > 0) return;
          waiters.delete(waiter);
          resolve();
        };
        waiters.add(waiter);
      }),
    add: async (change) => {
      const orchestrator = await start(change);
      trust(orchestrator);
      orchestrators.push(orchestrator);
      return orchestrator;
    },
    close: async () => {
      await live.close();
      await network.close();
      await (await engine)?.close();
      await Promise.all(orchestrators.map((orchestrator) => orchestrator.close()));
    },
  };
}
