import type { AppState, NetworkState, Settings } from '../../src-preload/contract.ts';
import { type GatewayError, toGatewayError } from '../base/errors.ts';
import type { MediaEngineOptions } from '../media/engine/client.ts';
import { StateSlices } from './app-state.ts';
import { modelsOfChoice } from './effects/models-of-choice.ts';
import { EventHub } from './event-hub.ts';
import { FileTable } from './file-table.ts';
import { isIdle } from './is-idle.ts';
import { LiveSession } from './live/live-session.ts';
import { idleState } from './live/live-state.ts';
import { liveFile } from './live-file.ts';
import { LogHub } from './log-hub.ts';
import { DiscoveryDesk } from './network/discovery/discovery-desk.ts';
import { Network } from './network/network.ts';
import { priceCeiling } from './network/ranking-settings.ts';
import { RowFeed } from './network/row-feed.ts';
import { openStores } from './open-stores.ts';
import { openOutputs } from './outputs/open-outputs.ts';
import { openProgramme } from './outputs/open-programme.ts';
import type { OutputsDesk } from './outputs/outputs-desk.ts';
import { openPaying } from './payment/open-paying.ts';
import { ProbeDesk } from './probe/probe-desk.ts';
import { SettingsDesk } from './settings-desk.ts';
import { SharedEngine } from './shared-engine.ts';
import { discoveryPins, signerPins } from './signer-pins.ts';
import type { StudioOptions } from './studio-options.ts';
import type { StudioParts } from './studio-parts.ts';
import { TokenDesk } from './token-desk.ts';

/**
 * Opens everything the application is made of and joins it: each part tells its changes to the state, and acts on those of
 * the settings that concern it.
 */
export async function openParts(options: StudioOptions): Promise<StudioParts> {
  const events = new EventHub();
  const log = options.log ?? new LogHub();
  const { logger } = log;
  const onProblem = (problem: GatewayError): void => {
    logger.warn('stored data is not usable', { code: problem.code, why: problem.message });
    events.notify({ level: 'warning', text: problem.message });
  };
  const { settingsStore, ...stores } = await openStores(options, onProblem);
  const { presets, secrets, known, memory, discoveryCache, signerStore } = stores;

  const settings = new SettingsDesk({
    store: settingsStore,
    onChange: (now, before) => onSettings(now, before),
    onUnsaved: (error) => onProblem(toGatewayError(error)),
  });
  const { signers, rpc, wallet } = openPaying({
    folder: options.dataFolder,
    store: signerStore,
    secrets,
    pins: signerPins(known),
    settings: () => settings.current,
    isEmbedded: (origin) => origin === network.embedded.state.address,
    logger,
    onProblem,
    onSigners: (state) => slices.set('signers', state),
    onWallet: (state) => slices.set('wallet', state),
    onAvailable: () => {
      discovery.setSigners(signers.forDiscovery);
      network.payingChanged();
    },
  });
  const network: Network = new Network({
    known,
    memory,
    paying: () => wallet,
    logger,
    settings: () => settings.current,
    isIdle: () => isIdle(live.state),
    onChange: (state) => showNetwork(state),
    onEmbeddedSigner: (address) => signers.setEmbedded(address),
    onRows: () => rows.changed(),
    onProbing: (probing) => discovery.setProbing(probing),
    onNodes: (address, nodes) => discovery.noteNodes(address, nodes),
    ...(options.embedded ? { embedded: options.embedded } : {}),
  });
  const discovery: DiscoveryDesk = new DiscoveryDesk({
    sources: () => settings.current.network.sources,
    saveSources: (sources) => settings.setSources(sources),
    secrets,
    cache: discoveryCache,
    pins: discoveryPins(known),
    orchestratorPins: network.pins,
    logger,
    rows: () => network.table.rows,
    isPublicOnly: (address) => network.table.isPublicOnly(address),
    onChange: (state) => slices.set('discovery', state),
    onList: (list) => network.setDiscovered(list),
  });
  const { connectEngine } = options;
  const engineOptions: MediaEngineOptions = connectEngine ? { logger, connect: connectEngine } : { logger };
  const files = new FileTable({ engine: engineOptions, onChange: (list) => slices.set('files', list) });
  const engine = new SharedEngine(engineOptions);
  const outputsEngine = new SharedEngine(engineOptions);
  const programme = openProgramme({
    settings: () => settings.current.outputs,
    openEngine: () => outputsEngine.open(),
    logger,
  });
  const live: LiveSession = new LiveSession({
    network: network.live,
    openEngine: () => engine.open(),
    programme,
    soundSettings: () => settings.current.outputs.sound,
    endsAtPrice: () => settings.current.payments.onPriceRefused === 'stop',
    fileFor: (id) => {
      const found = files.find(id);
      return found && liveFile(found.path, found.file, settings.current.capture);
    },
    logger,
    onChange: (state) => {
      slices.set('live', state);
      if (isIdle(state)) wallet.streamEnded();
      network.keepWarm();
      outputs.liveChanged(state);
    },
    onStats: (payload) => events.emit({ name: 'stats', payload }),
    onNotice: (notice) => events.notify(notice),
  });
  const outputs: OutputsDesk = await openOutputs({
    studio: options,
    stores,
    programme,
    live,
    settings,
    engine: outputsEngine,
    engineOptions,
    logger,
    onChange: (state) => slices.set('outputs', state),
    onNotice: (notice) => events.notify(notice),
  });
  const probe = new ProbeDesk({
    pinOf: (endpoint) => network.pins.get(endpoint),
    openEngine: () => engine.open(),
    payments: (origin) => wallet.forProbe(origin),
    maxPrice: () => priceCeiling(settings.current.selection),
    rpcUrl: () => rpc.url,
    isEmbedded: (origin) => origin === network.embedded.state.address,
    liveOrigin: () => (isIdle(live.state) ? null : live.state.orchestrator),
    onChange: (state) => slices.set('probe', state),
    onNotice: (text) => events.notify({ level: 'info', text }),
    logger,
  });
  const tokens = new TokenDesk((pending) => slices.set('pendingToken', pending));
  const slices = new StateSlices({
    about: aboutOf(options),
    settings: settings.current,
    live: idleState(Date.now()),
    network: network.state,
    discovery: discovery.state,
    models: { state: 'loading', list: [] },
    presets: presets.list,
    signers: signers.state,
    wallet: wallet.state,
    probe: { running: false, report: null },
    outputs: outputs.state,
    files: [],
    pendingToken: null,
  });

  const showModels = (): void => {
    const { choice } = settings.current.network;
    slices.set('models', modelsOfChoice(choice, network.state, network.table.rows));
  };
  const rows: RowFeed = new RowFeed({
    rows: () => network.table.rows,
    tell: (payload) => {
      events.emit({ name: 'orchestrators', payload });
      showModels();
    },
  });
  const showNetwork = (state: NetworkState): void => {
    slices.set('network', state);
    showModels();
  };
  const onSettings = (now: Settings, before: Settings): void => {
    slices.set('settings', now);
    const changed =
      now.network.embedded !== before.network.embedded ||
      now.network.embeddedPaid !== before.network.embeddedPaid;
    if (changed || now.network.orchestrators !== before.network.orchestrators) void network.applySettings();
    if (now.selection !== before.selection || now.effect.model !== before.effect.model) network.table.rank();
    if (now.network.sources !== before.network.sources) discovery.sync();
    outputs.settingsChanged(now.outputs, before.outputs);
    if (now.payments.rpcUrl !== before.payments.rpcUrl) void wallet.refresh();
    showNetwork(network.state);
    network.keepWarm();
  };
  slices.subscribe((changed) => events.emit({ name: 'state', payload: changed }));
  const leaveLog = log.subscribe((payload) => events.emit({ name: 'log', payload }));
  void network.applySettings();
  discovery.sync();
  discovery.setSigners(signers.forDiscovery);
  void wallet.look();
  outputs.start();
  const chooseFile = options.chooseFile ?? null;
  return {
    events,
    log,
    leaveLog,
    slices,
    rows,
    ...stores,
    settings,
    network,
    discovery,
    engine,
    live,
    outputs,
    probe,
    signers,
    rpc,
    wallet,
    tokens,
    files,
    chooseFile,
  };
}

function aboutOf({ version, shell, runtime }: StudioOptions): AppState['about'] {
  return { version, shell, platform: process.platform, runtime: { node: process.versions.node, ...runtime } };
}
