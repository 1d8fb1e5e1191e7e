import type { GatewayError } from '../base/errors.ts';
import { DiscoveryCache } from '../settings/discovery-cache.ts';
import { FeedPlace } from '../settings/feed-place.ts';
import { KnownOrchestrators } from '../settings/known-orchestrators.ts';
import { OrchestratorMemory } from '../settings/orchestrator-memory.ts';
import { PresetStore } from '../settings/presets.ts';
import { RecordingList } from '../settings/recording-list.ts';
import { SecretStore } from '../settings/secrets.ts';
import { openSettings, type SettingsStore } from '../settings/settings.ts';
import { SignerStore } from '../settings/signers.ts';
import type { StudioOptions } from './studio-options.ts';

/** What the application keeps in its data folder, beside what was paid. */
export interface Stores {
  readonly settingsStore: SettingsStore;
  readonly presets: PresetStore;
  readonly secrets: SecretStore;
  /** Certificates, and what tokens brought. */
  readonly known: KnownOrchestrators;
  /** How orchestrators behaved, across runs. */
  readonly memory: OrchestratorMemory;
  /** The last answer of each source of orchestrators. */
  readonly discoveryCache: DiscoveryCache;
  readonly signerStore: SignerStore;
  /** Where the local feed was last. */
  readonly feedPlace: FeedPlace;
  /** The files that were recorded. */
  readonly recordings: RecordingList;
}

/** Opens a data folder. Never rejects; `onProblem` is told of each file that had to be set aside. */
export async function openStores(
  { dataFolder: folder, keyStore }: Pick<StudioOptions, 'dataFolder' | 'keyStore'>,
  onProblem: (problem: GatewayError) => void,
): Promise<Stores> {
  const [settingsStore, presets, secrets, known, memory, discoveryCache, feedPlace, recordings] =
    await Promise.all([
      openSettings(folder, onProblem),
      PresetStore.open(folder, onProblem),
      SecretStore.open({ folder, keyStore, onProblem }),
      KnownOrchestrators.open(folder, onProblem),
      OrchestratorMemory.open(folder, onProblem),
      DiscoveryCache.open(folder, onProblem),
      FeedPlace.open(folder, onProblem),
      RecordingList.open(folder, onProblem),
    ]);
  const signerStore = await SignerStore.open(folder, secrets, onProblem);
  return {
    settingsStore,
    presets,
    secrets,
    known,
    memory,
    discoveryCache,
    signerStore,
    feedPlace,
    recordings,
  };
}
