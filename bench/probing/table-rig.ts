import { monitorEventLoopDelay } from 'node:perf_hooks';
import { CertificatePins, OrchestratorHistory, Prober } from '../../src-main/gateway/index.ts';
import { OrchestratorTable } from '../../src-main/studio/network/orchestrator-table.ts';
import { rankingSettings } from '../../src-main/studio/network/ranking-settings.ts';
import { RowFeed } from '../../src-main/studio/network/row-feed.ts';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';

/** What came of asking a list as the application does. */
export interface TableRun {
  /** Milliseconds until the first usable row was told, and until all were. */
  readonly firstMs: number;
  readonly allMs: number;
  readonly usable: number;
  readonly unusable: number;
  /** Messages to windows. */
  readonly told: number;
  /** Largest size of this process, in bytes. */
  readonly peakRssBytes: number;
  readonly cpuMs: number;
  /** How late the event loop was, 99 times of 100 at most, in milliseconds. */
  readonly lateMs: number;
}

/** Milliseconds between two looks at the event loop. */
const LOOK_MS = 1;

/**
 * Asks all of these through the application's own table, with its messages to windows.
 * @param sparing as while a stream runs
 */
export async function askThroughTable(addresses: readonly string[], sparing = false): Promise<TableRun> {
  const pins = new CertificatePins();
  const run = { firstMs: Number.NaN, told: 0, peakRssBytes: 0 };
  const settings = rankingSettings(defaultSettings, true);
  const feed: RowFeed = new RowFeed({
    rows: () => table.rows,
    tell: ({ upserted }) => {
      run.told += 1;
      if (Number.isNaN(run.firstMs) && upserted.some(({ state }) => state === 'usable'))
        run.firstMs = performance.now() - startedMs;
    },
  });
  const table: OrchestratorTable = new OrchestratorTable({
    pins,
    prober: new Prober({ pins, sparing: () => sparing }),
    history: new OrchestratorHistory(),
    settings: () => settings,
    chosen: () => null,
    isIdle: () => true,
    onChange: () => feed.changed(),
    onRanked: () => undefined,
    onProbing: () => undefined,
    onNodes: () => undefined,
  });
  const sampling = setInterval(() => {
    run.peakRssBytes = Math.max(run.peakRssBytes, process.memoryUsage.rss());
  }, 20);
  const late = monitorEventLoopDelay({ resolution: LOOK_MS });
  late.enable();
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  table.setList(addresses.map((address) => ({ address, source: 'user', sources: [], publicOnly: false })));
  await table.settled();
  const allMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  late.disable();
  feed.flush();
  clearInterval(sampling);
  const states = table.rows.map(({ state }) => state);
  await table.close();
  feed.close();
  return {
    ...run,
    allMs,
    usable: states.filter((state) => state === 'usable').length,
    unusable: states.filter((state) => state === 'unusable').length,
    cpuMs: (user + system) / 1000,
    lateMs: Math.max(0, late.percentile(99) / 1e6 - LOOK_MS),
  };
}
