import { Lanes } from '../../base/lanes.ts';
import { urlBelow } from '../../base/url-below.ts';
import { parseOrchestratorAddress } from '../orchestrator-address.ts';
import type { CertificatePins } from '../tls/pins.ts';
import { isPublicHost } from '../tls/public-host.ts';
import type { DiscoverySourceClient } from './discovered.ts';
import { DiscoveredList } from './discovered-list.ts';
import { readEntries } from './discovery-http.ts';
import { readEntry } from './entry-reader.ts';

/** Milliseconds an orchestrator has to say whom it knows. */
const TIMEOUT_MS = 3_000;
/** Orchestrators that are asked at the same time. Nobody waits for them, and a stream may run: few handshakes at once. */
const PARALLEL = 4;
/** Most orchestrators that are asked. */
const MAX_ASKED = 200;
/** Most entries of one orchestrator's nodes, and of its `/discovery`, that are read. */
const MAX_EACH = 100;

/** An orchestrator that may know of others. */
export interface KnownOrchestrator {
  readonly address: string;
  /** What it named as its nodes when it was asked for what it offers; not checked. */
  readonly nodes: readonly string[];
  /** Only those of the internet named it: see `DiscoveredOrchestrator.publicOnly`. */
  readonly publicOnly: boolean;
}

/** Options of {@link nodesSource}. */
export interface NodesSourceOptions {
  /** Those that answered when they were asked last, and were not themselves found in this way. */
  readonly known: () => readonly KnownOrchestrator[];
  readonly pins: CertificatePins;
  /** Milliseconds for each; default 3000. */
  readonly timeoutMs?: number;
}

/**
 * What orchestrators say of others: the `nodes` of their answers and their `/discovery` (protocol C10, E), which few have.
 * An orchestrator of the internet may not name private addresses.
 */
export function nodesSource(options: NodesSourceOptions): DiscoverySourceClient {
  return {
    discover: async ({ signal }) => {
      const asked = options.known().slice(0, MAX_ASKED);
      const lanes = new Lanes(PARALLEL);
      const told = await Promise.all(
        asked.map((orchestrator) => lanes.run(() => askForOthers(orchestrator, options, signal))),
      );
      const list = new DiscoveredList();
      for (const [index, { address, nodes }] of asked.entries()) {
        const allowPrivate = !isPublicHost(parseOrchestratorAddress(address));
        for (const word of [...nodes.slice(0, MAX_EACH), ...(told[index] ?? [])]) {
          const entry = { address: word, ethAddress: null, priceWeiPerPixel: null, active: true };
          list.add(entry, { allowPrivate });
        }
      }
      const itself = new Set(asked.map(({ address }) => address));
      const answer = list.answer();
      return {
        ...answer,
        orchestrators: answer.orchestrators.filter(({ address }) => !itself.has(address)),
      };
    },
  };
}

/** @returns the addresses in its `/discovery`; none where it has no such thing, as most */
async function askForOthers(
  { address, publicOnly }: KnownOrchestrator,
  { pins, timeoutMs = TIMEOUT_MS }: NodesSourceOptions,
  signal: AbortSignal,
): Promise<string[]> {
  const addresses: string[] = [];
  try {
    const url = urlBelow(parseOrchestratorAddress(address), 'discovery');
    await readEntries({ url, pins, pinned: true, publicOnly, timeoutMs, signal }, (entry) => {
      const named = readEntry(entry).address;
      if (named !== '') addresses.push(named);
      return addresses.length < MAX_EACH;
    });
  } catch {
    signal.throwIfAborted();
    return [];
  }
  return addresses;
}
