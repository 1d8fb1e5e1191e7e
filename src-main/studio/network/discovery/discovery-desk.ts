import type { DiscoverySource, DiscoveryState, OrchestratorRow } from '../../../../src-preload/contract.ts';
import { GatewayError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/log.ts';
import { shownUrl } from '../../../gateway/discovery/discovery-url.ts';
import { type MergedOrchestrator, mergeDiscovered } from '../../../gateway/discovery/merge.ts';
import type { KnownOrchestrator } from '../../../gateway/discovery/nodes-source.ts';
import type { CertificatePins } from '../../../gateway/index.ts';
import type { ListedOrchestrator } from '../orchestrator-row.ts';
import { OpenChains } from './open-chains.ts';
import { accessOf, type SourceAccess, type SourceSetting } from './source-access.ts';
import { INTERVAL_MS, type SignersForDiscovery, sourceClient } from './source-client.ts';
import { SourceEditor, type SourceEditorOptions } from './source-editor.ts';
import { SourceWatch, type WatchedState } from './source-watch.ts';

/** Orchestrators whose words about others are kept. */
const MAX_NOTED = 1_000;

/** Options of {@link DiscoveryDesk}. */
export interface DiscoveryDeskOptions extends Omit<SourceEditorOptions, 'onChange'> {
  readonly orchestratorPins: CertificatePins;
  readonly logger: Logger;
  /** The orchestrators in the table, now. */
  readonly rows: () => readonly OrchestratorRow[];
  /** Only those of the internet named the orchestrator at an address. */
  readonly isPublicOnly: (address: string) => boolean;
  /** Told of every change of the state. */
  readonly onChange: (state: DiscoveryState) => void;
  /** Told of every change of the list: each orchestrator once, with its sources. */
  readonly onList: (list: readonly ListedOrchestrator[]) => void;
}

interface Watched {
  /** Changes with whatever decides how the source is asked. */
  readonly key: string;
  /** Null for one that is not asked. */
  readonly watch: SourceWatch | null;
  readonly lacks: GatewayError | null;
}

const NOTHING: Omit<WatchedState, 'state' | 'error'> = {
  found: 0,
  refused: 0,
  refusedWhy: '',
  answeredMs: null,
  cached: false,
};

/**
 * The sources of orchestrators: each asked at its interval and with its own state, their answers put into one list. Nothing is
 * asked of a source that is not enabled.
 */
export class DiscoveryDesk {
  /** Changes the sources. */
  readonly editor: SourceEditor;
  readonly #options: DiscoveryDeskOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #chains = new OpenChains();
  #signers: SignersForDiscovery | null = null;
  #signersChanges = 0;
  #probing: DiscoveryState['probing'] = null;
  #list: readonly MergedOrchestrator[] = [];
  /** What other addresses orchestrators named. */
  readonly #nodes = new Map<string, readonly string[]>();
  /** Who was asked for others last. */
  #askedForNodes = '';
  #closed = false;

  constructor(options: DiscoveryDeskOptions) {
    this.#options = options;
    this.editor = new SourceEditor({ ...options, onChange: () => this.sync() });
  }

  /** The slice of the state. */
  get state(): DiscoveryState {
    return { sources: this.#options.sources().map((source) => this.#shown(source)), probing: this.#probing };
  }

  /** Makes what is asked follow the settings and their secrets. Called at the start, and whenever they change. */
  sync(): void {
    if (this.#closed) return;
    const sources = this.#options.sources();
    const ids = new Set(sources.map(({ id }) => id));
    for (const [id, { watch }] of this.#watched) {
      if (ids.has(id)) continue;
      watch?.close();
      this.#watched.delete(id);
    }
    for (const source of sources) this.#follow(source);
    this.#changed();
  }

  /** Says which signers may be asked; null for none. */
  setSigners(signers: SignersForDiscovery | null): void {
    this.#signers = signers;
    this.#signersChanges += 1;
    this.sync();
  }

  /** Says what other addresses an orchestrator named when it was asked. */
  noteNodes(address: string, nodes: readonly string[]): void {
    this.#nodes.delete(address);
    this.#nodes.set(address, nodes);
    const [oldest] = this.#nodes.keys();
    if (this.#nodes.size > MAX_NOTED && oldest !== undefined) this.#nodes.delete(oldest);
  }

  /** Says how far the asking of orchestrators has come. When it is through, those that are new are asked for others. */
  setProbing(probing: DiscoveryState['probing']): void {
    this.#probing = probing;
    if (probing === null) this.#askForNodes();
    this.#options.onChange(this.state);
  }

  /** Asks one source, or with null all that are enabled, now; resolves when their states say what came of it. */
  async refresh(id: string | null): Promise<void> {
    const asked = [...this.#watched].filter(([other]) => id === null || other === id);
    await Promise.all(asked.map(([, { watch }]) => watch?.ask()));
  }

  /** Asks no more. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const { watch } of this.#watched.values()) watch?.close();
    this.#chains.close();
  }

  #follow(source: SourceSetting): void {
    const { secrets } = this.#options;
    const access = accessOf(source, secrets);
    const signers = source.kind === 'signer' ? this.#signersChanges : 0;
    const key = JSON.stringify([source.enabled, access.url?.href, access.headers, signers]);
    const before = this.#watched.get(source.id);
    if (before?.key === key) return;
    before?.watch?.close();
    if (!source.enabled) {
      this.#watched.set(source.id, { key, watch: null, lacks: null });
      return;
    }
    const watched = this.#watch(source, access);
    this.#watched.set(source.id, { key, ...watched });
    watched.watch?.start();
  }

  #watch(source: SourceSetting, access: SourceAccess): Omit<Watched, 'key'> {
    const { cache, pins, orchestratorPins, logger } = this.#options;
    const { id, kind } = source;
    const cached = cache.get(id);
    const client = sourceClient(kind, access, {
      pins,
      orchestratorPins,
      signers: this.#signers,
      knownOrchestrators: () => this.#knownOrchestrators(),
      openChain: (where) => this.#chains.open(where),
      ethAddressesBefore: () => ethAddresses(cache.get(id)?.orchestrators ?? []),
    });
    if (client === null || client instanceof GatewayError) return { watch: null, lacks: client };
    const watch = new SourceWatch({
      client,
      intervalMs: INTERVAL_MS[kind],
      cached,
      onChange: () => this.#changed(),
      onAnswer: (answer) => {
        cache.set(id, answer);
        const { refused, orchestrators } = answer;
        logger.info('source of orchestrators answered', { kind, found: orchestrators.length, refused });
      },
      onFailure: (error) => logger.warn('source of orchestrators failed', { kind, why: error.message }),
    });
    return { watch, lacks: null };
  }

  #askForNodes(): void {
    const known = JSON.stringify(this.#knownOrchestrators());
    if (known === this.#askedForNodes) return;
    this.#askedForNodes = known;
    for (const { id, kind } of this.#options.sources())
      if (kind === 'nodes') void this.#watched.get(id)?.watch?.ask();
  }

  /** Those that answered, and those that named others; but not those that were themselves found in this way. */
  #knownOrchestrators(): KnownOrchestrator[] {
    const { rows, isPublicOnly } = this.#options;
    return rows()
      .filter(
        ({ address, source, state }) =>
          source !== 'nodes' && (state === 'usable' || this.#nodes.has(address)),
      )
      .map(({ address }) => ({
        address,
        nodes: this.#nodes.get(address) ?? [],
        publicOnly: isPublicOnly(address),
      }));
  }

  #shown(source: SourceSetting): DiscoverySource {
    const { id, kind, origin, enabled } = source;
    const access = accessOf(source, this.#options.secrets);
    const watched = this.#watched.get(id);
    const error = watched?.lacks?.toJSON() ?? null;
    return {
      id,
      kind,
      origin,
      enabled,
      url: access.url && shownUrl(access.url),
      headerNames: Object.keys(access.headers),
      ...(watched?.watch?.state ?? { ...NOTHING, state: enabled ? 'waiting' : 'off', error }),
    };
  }

  #changed(): void {
    if (this.#closed) return;
    this.#options.onChange(this.state);
    // What others say of an orchestrator tells more than that somebody knows it.
    const sources = this.#options.sources();
    const ordered = [
      ...sources.filter(({ kind }) => kind !== 'nodes'),
      ...sources.filter(({ kind }) => kind === 'nodes'),
    ];
    const list = mergeDiscovered(
      ordered.map(({ id }) => ({ id, orchestrators: this.#watched.get(id)?.watch?.orchestrators ?? [] })),
    );
    if (isSameList(list, this.#list)) return;
    this.#list = list;
    const byId = new Map(sources.map((source) => [source.id, source]));
    this.#options.onList(
      list.map(({ address, sources: ids, publicOnly }) => ({
        address,
        source: namedBy(byId.get(ids[0] ?? '')),
        sources: [...ids],
        publicOnly,
      })),
    );
  }
}

function namedBy(source: SourceSetting | undefined): ListedOrchestrator['source'] {
  return source?.origin === 'token' ? 'token' : (source?.kind ?? 'url');
}

function ethAddresses(orchestrators: readonly { readonly ethAddress: string | null }[]): string[] {
  return orchestrators.flatMap(({ ethAddress }) => (ethAddress === null ? [] : [ethAddress]));
}

function isSameList(one: readonly MergedOrchestrator[], other: readonly MergedOrchestrator[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ address, sources, publicOnly }, index) => {
      const same = other[index];
      return (
        same?.address === address && same.publicOnly === publicOnly && same.sources.join() === sources.join()
      );
    })
  );
}
