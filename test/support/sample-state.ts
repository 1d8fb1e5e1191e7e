import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import type {
  AppState,
  LivePhase,
  LiveState,
  Model,
  OrchestratorRow,
  Settings,
  Swap,
} from '../../src-preload/contract.ts';
import { idleOutputs } from './idle-outputs.ts';
import { builtInSources, sourcesOfEveryKind } from './sample-discovery.ts';
import { sampleError } from './sample-error.ts';
import {
  busyOutputs,
  manyFiles,
  noOutputs,
  obsSearching,
  obsToMend,
  troubledOutputs,
  withOutputs,
} from './sample-outputs.ts';
import { sampleSigner, sampleWallet, signersOfEveryKind, usedWallet } from './sample-payments.ts';
import { sampleProbeReport } from './sample-probe.ts';
import { minutesAgo, SAMPLE_NOW_MS } from './sample-time.ts';

const EMBEDDED = 'https://127.0.0.1:41935';
const BLOCKED = 'https://blocked.example.net:8935';
const FINGERPRINT = '9f2c4be1d07a3358c1e6f4a9b20d77e15c3a88f01be4d962730fa5cc41e8b6d3';
const OTHER_FINGERPRINT = '41d7aa0c93e25bf86610c4d8e7f3920b5ad1c6e84f0293b7d5e8a1c602f94e7b';

/** One model; `dream` of the embedded network unless told otherwise. */
export function sampleModel(change: Partial<Model> = {}): Model {
  return {
    id: 'dream',
    title: 'Dream',
    description: 'Soft, glowing pictures that follow the prompt.',
    warm: true,
    free: 2,
    capacity: 4,
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        prompt: { type: 'string', default: '', description: 'What the picture turns into.' },
        strength: { type: 'number', minimum: 0, maximum: 1, default: 0.6 },
        glow: { type: 'integer', minimum: 0, maximum: 10, default: 4 },
        palette: { enum: ['warm', 'cold', 'none'], default: 'none' },
        mirror: { type: 'boolean', default: false },
      },
    },
    schemaFrom: 'embedded',
    defaults: { prompt: '', strength: 0.6, glow: 4, palette: 'none', mirror: false },
    reloads: [],
    ...change,
  };
}

/** A row of the table of orchestrators; a usable public one unless told otherwise. */
export function sampleOrchestrator(change: Partial<OrchestratorRow> = {}): OrchestratorRow {
  const price = { weiPerUnit: '1200000000', pixelsPerUnit: '1000000' };
  return {
    address: 'https://orch.example.net:8935',
    source: 'user',
    sources: [],
    state: 'usable',
    error: null,
    models: [
      { id: 'streamdiffusion', warm: true, free: 1, capacity: 2, price },
      { id: 'comfyui', warm: false, free: 2, capacity: 2, price },
    ],
    price,
    ethAddress: '0x73aeD7b5dEb30222fa896f399d46cC99c7BEe57F',
    connectMs: 61.5,
    pingMs: 34.2,
    version: '0.8.9',
    wantsPayment: true,
    certificate: {
      state: 'pinned',
      fingerprint: FINGERPRINT,
      presented: null,
      firstSeenMs: SAMPLE_NOW_MS - 86_400_000,
    },
    checkedMs: SAMPLE_NOW_MS - 20_000,
    suspendedUntilMs: null,
    ranking: { place: 1, why: 'warm, 1 free, 34 ms', score: 0.9 },
    ...change,
  };
}

/** The settings of a first run. */
export function sampleSettings(change: Partial<Settings> = {}): Settings {
  return {
    ...defaultSettings,
    effect: { model: 'dream', paramsByModel: {}, promptHistory: [] },
    ...change,
  };
}

/** A stream in a phase; `idle` unless told otherwise. */
export function sampleLive(phase: LivePhase = 'idle', change: Partial<LiveState> = {}): LiveState {
  const runs = !['idle', 'stopped', 'failed'].includes(phase);
  return {
    phase,
    sinceMs: SAMPLE_NOW_MS,
    reason: '',
    troubles: [],
    error: null,
    model: phase === 'idle' ? null : 'dream',
    params: phase === 'idle' ? {} : { prompt: 'a calm sea at dawn', strength: 0.6 },
    paramsPending: false,
    orchestrator: runs ? EMBEDDED : null,
    source: phase === 'idle' ? null : 'capture',
    fileId: null,
    capture: { clientId: runs ? 'window-1' : null, attached: runs },
    runner: { state: runs ? 'ONLINE' : null, message: '', restarts: 0 },
    startedMs: runs && phase !== 'connecting' ? SAMPLE_NOW_MS : null,
    attempts: phase === 'reconnecting' ? 2 : 1,
    chosenBecause: runs ? 'warm, 2 free, 1 ms' : '',
    standby: null,
    swaps: [],
    question: null,
    ...change,
  };
}

/** The whole application as a first run shows it, valid by the contract's schema. */
export function sampleState(change: Partial<AppState> = {}): AppState {
  return {
    about: {
      version: '0.1.0',
      shell: 'electron',
      platform: 'linux x64',
      runtime: { node: '20.20.0', electron: '42.11.18', chrome: '148.0.7600.21' },
    },
    settings: sampleSettings(),
    live: sampleLive(),
    network: {
      embedded: { state: 'running', address: EMBEDDED, paid: false, error: null },
    },
    orchestrators: [embeddedOrchestrator()],
    discovery: { sources: builtInSources(), probing: null },
    models: {
      state: 'ready',
      list: [
        sampleModel(),
        sampleModel({ id: 'cartoon', title: 'Cartoon', description: 'Flat colours and inked lines.' }),
        sampleModel({ id: 'noop', title: 'No effect', description: 'The pictures as they came.', free: 4 }),
      ],
    },
    presets: [],
    signers: { list: [], stored: 'nowhere', keyStore: true },
    wallet: sampleWallet(),
    probe: { running: false, report: null },
    outputs: idleOutputs(),
    files: [],
    pendingToken: null,
    ...change,
  };
}

/** The embedded network's own row. */
function embeddedOrchestrator(): OrchestratorRow {
  return sampleOrchestrator({
    address: EMBEDDED,
    source: 'embedded',
    models: ['dream', 'cartoon', 'noop'].map((id) => ({ id, warm: true, free: 2, capacity: 4, price: null })),
    price: null,
    ethAddress: null,
    connectMs: 2.1,
    pingMs: 1.4,
    version: 'embedded 0.1.0',
    wantsPayment: false,
    ranking: { place: 1, why: 'warm, 6 free, 2 ms, free of charge', score: 0.98 },
  });
}

/** What a row says before its orchestrator has answered. */
const unasked = {
  models: [],
  price: null,
  ethAddress: null,
  connectMs: null,
  pingMs: null,
  version: '',
  certificate: { state: 'unknown', fingerprint: null, presented: null, firstSeenMs: null },
  ranking: null,
} as const satisfies Partial<OrchestratorRow>;

/** Orchestrators in every state a row can have; the one at {@link BLOCKED} is meant to be blocked. */
export function orchestratorsOfEveryKind(): OrchestratorRow[] {
  return [
    embeddedOrchestrator(),
    sampleOrchestrator({
      ranking: { place: 2, why: 'warm, 1 free, 62 ms, 18 streams went well', score: 0.71 },
    }),
    sampleOrchestrator({
      address: 'https://dear.example.com:8935',
      source: 'explorer',
      sources: ['explorer', 'url-1'],
      price: { weiPerUnit: '90000', pixelsPerUnit: '1' },
      ranking: { place: null, why: 'costs more than your ceiling', score: null },
    }),
    sampleOrchestrator({
      ...unasked,
      address: 'https://203.0.113.7:8935',
      source: 'token',
      state: 'checking',
      checkedMs: null,
    }),
    sampleOrchestrator({
      address: 'https://shaky.example.io:8935',
      source: 'signer',
      connectMs: 240,
      suspendedUntilMs: SAMPLE_NOW_MS + 420_000,
      ranking: { place: null, why: 'its stream was lost 3 times in an hour', score: null },
    }),
    sampleOrchestrator({
      address: BLOCKED,
      source: 'url',
      ranking: { place: null, why: 'blocked by you', score: null },
    }),
    sampleOrchestrator({
      address: 'https://changed.example.org:8935',
      state: 'unusable',
      error: sampleError(
        'certificate_changed',
        'changed.example.org shows another certificate than before: compare the two and accept the new one only if its operator confirms it',
      ),
      certificate: {
        state: 'changed',
        fingerprint: FINGERPRINT,
        presented: OTHER_FINGERPRINT,
        firstSeenMs: SAMPLE_NOW_MS - 40 * 86_400_000,
      },
      ranking: null,
    }),
    sampleOrchestrator({
      ...unasked,
      address: `https://${'a-host-with-a-very-long-name.'.repeat(3)}transcoder.example.com:8935`,
      source: 'registry',
      state: 'unusable',
      error: sampleError(
        'orchestrator_unreachable',
        'the orchestrator cannot be reached (ECONNREFUSED): check its address and that it is running',
      ),
    }),
    sampleOrchestrator({
      ...unasked,
      address: 'https://198.51.100.20:8935',
      source: 'nodes',
      state: 'unchecked',
      price: { weiPerUnit: '31', pixelsPerUnit: '7' },
      checkedMs: null,
    }),
  ];
}

/** As many orchestrators as asked for, of different speed, price and state. */
export function manyOrchestrators(count: number): OrchestratorRow[] {
  return Array.from({ length: count }, (_, index) => manifold(index));
}

/** One of {@link manyOrchestrators}. */
function manifold(index: number): OrchestratorRow {
  const address = `https://orch-${String(index + 1).padStart(3, '0')}.example.net:8935`;
  const source = (['explorer', 'registry', 'signer', 'url'] as const)[index % 4] ?? 'explorer';
  const price = { weiPerUnit: String(900 + ((index * 7919) % 2400)), pixelsPerUnit: '1' };
  const connectMs = 12 + ((index * 37) % 360);
  const free = index % 4;
  if (index % 17 === 5)
    return sampleOrchestrator({
      ...unasked,
      address,
      source,
      state: 'unusable',
      error: sampleError(
        'orchestrator_timeout',
        'the orchestrator did not answer within 5 s: try again later or choose another one',
      ),
    });
  if (index % 17 === 9)
    return sampleOrchestrator({ ...unasked, address, source, state: 'checking', checkedMs: null });
  return sampleOrchestrator({
    address,
    source,
    sources: index % 3 === 0 ? [source, 'url-1'] : [source],
    price,
    connectMs,
    pingMs: connectMs * 0.6,
    models: [
      { id: 'streamdiffusion', warm: index % 3 !== 0, free, capacity: 4, price },
      { id: `comfyui-${index % 5}`, warm: index % 2 === 0, free: 1, capacity: 1, price },
    ],
    ranking:
      free === 0
        ? { place: null, why: 'no runner is free', score: null }
        : { place: index + 1, why: `warm, ${free} free, ${connectMs} ms`, score: 1 - index / 2000 },
  });
}

/** The reason main gives with each phase. */
const reasons: Partial<Record<LivePhase, string>> = {
  connecting: 'Asking 127.0.0.1:41935 for a runner.',
  loading: 'The model is being loaded; the first picture follows.',
  degraded: 'No new picture for 4 s.',
  reconnecting: 'The orchestrator was lost; trying again in 2 s.',
  stopped: 'Stopped after 4 min 12 s.',
  failed: 'The orchestrator refused the stream: choose another one or try again.',
};

/** A stream in each phase, with the reason main would give. */
function liveInEveryPhase(): LiveState[] {
  const phases: readonly LivePhase[] = [
    'idle',
    'connecting',
    'loading',
    'live',
    'degraded',
    'reconnecting',
    'stopping',
    'stopped',
    'failed',
  ];
  return phases.map((phase) =>
    sampleLive(phase, {
      reason: reasons[phase] ?? '',
      troubles: phase === 'degraded' ? ['output_frozen'] : [],
      error: phase === 'failed' ? sampleError('orchestrator_refused', reasons.failed ?? '') : null,
    }),
  );
}

/** The settings of somebody who pays. */
const payingSettings = sampleSettings({
  payments: {
    ...defaultSettings.payments,
    sessionCeilingWei: '2000000000000000',
    monthCeilingWei: '40000000000000000',
    currency: { code: 'USD', perEth: 3150 },
    rpcUrl: 'https://arb1.arbitrum.io/rpc',
  },
});

/** Moves of a stream that had to leave two orchestrators. */
function sampleSwaps(): Swap[] {
  return [
    {
      atMs: minutesAgo(2.5),
      from: 'https://orch-012.example.net:8935',
      to: 'https://orch-044.example.net:8935',
      why: 'no new picture for 2 s',
      by: 'gateway',
      gapMs: 1240,
    },
    {
      atMs: minutesAgo(1),
      from: 'https://orch-044.example.net:8935',
      to: 'https://orch.example.net:8935',
      why: 'you chose another one',
      by: 'user',
      gapMs: null,
    },
  ];
}

/** A stream that is paid for, with what goes with it. */
function paidStream(change: Partial<LiveState> = {}): Partial<AppState> {
  const rows = [embeddedOrchestrator(), ...manyOrchestrators(12)].map((row, index) => ({
    ...row,
    ranking: { place: index + 1, why: row.ranking?.why ?? '', score: 1 - index / 20 },
  }));
  return {
    live: sampleLive('live', {
      orchestrator: 'https://orch-002.example.net:8935',
      chosenBecause: 'warm, 1 free, 49 ms, costs least of the quick ones',
      standby: 'https://orch-003.example.net:8935',
      ...change,
    }),
    orchestrators: rows,
    settings: payingSettings,
    signers: { list: [sampleSigner()], stored: 'key-store', keyStore: true },
    wallet: usedWallet(),
  };
}

/** Outputs as each tab of their view, and the live view, may show them. */
function outputStates(): Record<string, AppState> {
  const first = withOutputs(sampleState(), noOutputs());
  const elsewhere = withOutputs(
    sampleState({ about: { ...sampleState().about, shell: 'web', platform: 'win32 x64' } }),
    noOutputs('other'),
  );
  const live = sampleState({ live: sampleLive('live') });
  const busy = withOutputs(live, busyOutputs());
  const troubled = withOutputs(
    { ...live, signers: { list: [], stored: 'nowhere', keyStore: false } },
    troubledOutputs(),
  );
  const places = ['obs', 'recording', 'restream', 'feed', 'camera', 'sound'];
  return {
    ...Object.fromEntries(
      places.flatMap((place) => [
        [`outputs-${place}-first-run`, first],
        [`outputs-${place}-busy`, busy],
        [`outputs-${place}-troubled`, troubled],
      ]),
    ),
    'outputs-obs-searching': withOutputs(sampleState(), obsSearching()),
    'outputs-obs-to-mend': withOutputs(live, obsToMend()),
    'outputs-recording-many': withOutputs(sampleState(), manyFiles(500)),
    'outputs-feed-off': elsewhere,
    'outputs-camera-elsewhere': elsewhere,
    'live-outputs-busy': busy,
    'live-outputs-troubled': troubled,
  };
}

/** Named states of the whole application, for screenshots and accessibility checks. */
export function sampleStates(): Record<string, AppState> {
  const byPhase = Object.fromEntries(
    liveInEveryPhase().map((live) => [`live-${live.phase}`, sampleState({ live })]),
  );
  return {
    ...byPhase,
    'network-every-kind': sampleState({
      settings: sampleSettings({
        network: { ...defaultSettings.network, choice: { kind: 'best' } },
        selection: { ...defaultSettings.selection, maxWeiPerPixel: '20000', blocked: [BLOCKED] },
        payments: payingSettings.payments,
      }),
      network: {
        embedded: { state: 'running', address: EMBEDDED, paid: false, error: null },
      },
      orchestrators: orchestratorsOfEveryKind(),
    }),
    'network-1000': sampleState({
      network: {
        embedded: { state: 'running', address: EMBEDDED, paid: false, error: null },
      },
      orchestrators: manyOrchestrators(1000),
      discovery: { sources: sourcesOfEveryKind(), probing: { done: 412, total: 1000 } },
    }),
    'network-off': sampleState({
      settings: sampleSettings({
        network: { ...defaultSettings.network, embedded: false, choice: { kind: 'best' } },
      }),
      network: { embedded: { state: 'off', address: null, paid: false, error: null } },
      orchestrators: [],
      models: { state: 'ready', list: [] },
    }),
    'network-failed': sampleState({
      network: {
        embedded: {
          state: 'failed',
          address: null,
          paid: false,
          error: sampleError(
            'port_in_use',
            'port 8935 is taken by another program: close it or use another port',
          ),
        },
      },
      orchestrators: [],
      models: { state: 'failed', list: [] },
    }),
    'sources-first-run': sampleState(),
    'sources-every-kind': sampleState({ discovery: { sources: sourcesOfEveryKind(), probing: null } }),
    'signers-none': sampleState(),
    'signers-stored': sampleState({
      signers: { list: [sampleSigner()], stored: 'key-store', keyStore: true },
    }),
    'signers-every-kind': sampleState({
      signers: { list: signersOfEveryKind(), stored: 'memory', keyStore: false },
    }),
    'wallet-empty': sampleState(),
    'wallet-in-use': sampleState({ ...paidStream() }),
    'wallet-near-ceilings': sampleState({
      ...paidStream(),
      settings: sampleSettings({
        payments: {
          ...payingSettings.payments,
          sessionCeilingWei: '50000000000000',
          monthCeilingWei: '5600000000000000',
        },
      }),
      wallet: usedWallet({ prepaidS: 7, fundsError: null }),
    }),
    'wallet-unlocking': sampleState({
      ...paidStream(),
      wallet: usedWallet({
        funds: {
          ethAddress: '0x8ba1f109551bD432803012645Ac136ddd64DBA72',
          depositWei: '0',
          reserveWei: '30000000000000000',
          withdrawRound: '4123',
          readMs: minutesAgo(190),
        },
        fundsError: sampleError(
          'chain_unreachable',
          'the RPC endpoint answered 429 (too many requests): wait a little or use another endpoint',
        ),
      }),
    }),
    'probe-none': sampleState(),
    'probe-running': sampleState({ probe: { running: true, report: sampleProbeReport('running') } }),
    'probe-passed': sampleState({ probe: { running: false, report: sampleProbeReport('passed') } }),
    'probe-failed': sampleState({ probe: { running: false, report: sampleProbeReport('failed') } }),
    'live-paid': sampleState({ ...paidStream() }),
    'live-swapped': sampleState({
      ...paidStream({ swaps: sampleSwaps(), chosenBecause: 'the next best: warm, 2 free, 48 ms' }),
      settings: sampleSettings({
        payments: payingSettings.payments,
        view: { ...defaultSettings.view, details: true },
      }),
    }),
    'live-question': sampleState({
      ...paidStream({
        phase: 'reconnecting',
        swaps: sampleSwaps(),
        orchestrator: null,
        question:
          'Two orchestrators failed within three minutes: orch-012.example.net and orch-044.example.net stopped sending pictures. Go on with the next one?',
      }),
    }),
    'live-signer-lost': sampleState({
      ...paidStream({ phase: 'degraded', troubles: ['payment_failing'] }),
      wallet: usedWallet({ signerLostMs: SAMPLE_NOW_MS - 12_000, prepaidS: 41 }),
      signers: { list: signersOfEveryKind().slice(0, 1), stored: 'memory', keyStore: false },
    }),
    ...outputStates(),
    'token-pending': sampleState({
      pendingToken: {
        id: 'token-1',
        signer: 'https://signer.example.net',
        signerHeaderNames: ['Authorization'],
        discovery: 'https://discovery.example.net/orchestrators',
        orchestrators: ['https://orch-1.example.net:8935', 'https://orch-2.example.net:8935'],
      },
    }),
    'long-names': sampleState({
      models: {
        state: 'ready',
        list: Array.from({ length: 40 }, (_, index) =>
          sampleModel({
            id: `${'a-very-long-model-name-'.repeat(4)}${index}`,
            title: `${'A model with a very long title '.repeat(3)}${index}`,
            warm: index % 2 === 0,
          }),
        ),
      },
      presets: Array.from({ length: 12 }, (_, index) => ({
        id: `preset-${index}`,
        name: `${'A preset with a long name '.repeat(3)}${index}`.slice(0, 80),
        model: 'dream',
        params: { prompt: 'a calm sea at dawn' },
        key: index < 9 ? index + 1 : null,
      })),
    }),
  };
}
