import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import type {
  AppState,
  ContractError,
  LivePhase,
  LiveState,
  Model,
  OrchestratorRow,
  Settings,
  SignerState,
  WalletState,
} from '../../src-preload/contract.ts';

/** The moment of every sample: 12 May 2026, 10:00 UTC, in milliseconds since 1970. */
const SAMPLE_NOW_MS = 1_778_580_000_000;

const EMBEDDED = 'https://127.0.0.1:41935';
const FINGERPRINT = '9f2c4be1d07a3358c1e6f4a9b20d77e15c3a88f01be4d962730fa5cc41e8b6d3';
const OTHER_FINGERPRINT = '41d7aa0c93e25bf86610c4d8e7f3920b5ad1c6e84f0293b7d5e8a1c602f94e7b';

/** An error as main would report it. */
function sampleError(code: ContractError['code'], message: string): ContractError {
  return { code, message, fields: {} };
}

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
    ethAddress: '0x73aed7b5deb30222fa896f399d46cc99c7bee57f',
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

/** A signer; none is set unless told otherwise. */
function sampleSigner(change: Partial<SignerState> = {}): SignerState {
  return {
    address: null,
    headerNames: [],
    stored: 'nowhere',
    keyStore: true,
    test: 'untested',
    ethAddress: null,
    latencyMs: null,
    error: null,
    ...change,
  };
}

/** A wallet nothing was paid from. */
function sampleWallet(change: Partial<WalletState> = {}): WalletState {
  return {
    funds: null,
    fundsError: null,
    monthWei: '0',
    sessionWei: '0',
    perMinuteWei: '0',
    prepaidS: null,
    signerLostMs: null,
    sessions: [],
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
    discovery: { sources: [], probing: null },
    models: {
      state: 'ready',
      list: [
        sampleModel(),
        sampleModel({ id: 'cartoon', title: 'Cartoon', description: 'Flat colours and inked lines.' }),
        sampleModel({ id: 'noop', title: 'No effect', description: 'The pictures as they came.', free: 4 }),
      ],
    },
    presets: [],
    signer: sampleSigner(),
    signers: { list: [], stored: 'nowhere', keyStore: true },
    wallet: sampleWallet(),
    probe: { running: false, report: null },
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
    pingMs: 1.4,
    version: 'embedded 0.1.0',
    wantsPayment: false,
  });
}

/** Orchestrators in every state a row can have. */
export function orchestratorsOfEveryKind(): OrchestratorRow[] {
  return [
    embeddedOrchestrator(),
    sampleOrchestrator(),
    sampleOrchestrator({
      address: 'https://203.0.113.7:8935',
      source: 'token',
      state: 'checking',
      models: [],
      price: null,
      pingMs: null,
      version: '',
      certificate: { state: 'unknown', fingerprint: null, presented: null, firstSeenMs: null },
      checkedMs: null,
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
    }),
    sampleOrchestrator({
      address: `https://${'a-host-with-a-very-long-name.'.repeat(3)}transcoder.example.com:8935`,
      state: 'unusable',
      error: sampleError(
        'orchestrator_unreachable',
        'the orchestrator cannot be reached (ECONNREFUSED): check its address and that it is running',
      ),
      models: [],
      price: null,
      pingMs: null,
      version: '',
      certificate: { state: 'unknown', fingerprint: null, presented: null, firstSeenMs: null },
    }),
    sampleOrchestrator({
      address: 'https://198.51.100.20:8935',
      state: 'unchecked',
      models: [],
      price: { weiPerUnit: '31', pixelsPerUnit: '7' },
      pingMs: null,
      checkedMs: null,
    }),
  ];
}

/** As many orchestrators as asked for, of different speed and price. */
export function manyOrchestrators(count: number): OrchestratorRow[] {
  return Array.from({ length: count }, (_, index) => {
    const price = { weiPerUnit: String(900 + ((index * 7919) % 2400)), pixelsPerUnit: '1' };
    return sampleOrchestrator({
      address: `https://orch-${String(index + 1).padStart(3, '0')}.example.net:8935`,
      price,
      pingMs: 12 + ((index * 37) % 260),
      models: [
        { id: 'streamdiffusion', warm: index % 3 !== 0, free: index % 4, capacity: 4, price },
        { id: `comfyui-${index % 5}`, warm: index % 2 === 0, free: 1, capacity: 1, price },
      ],
    });
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

/** Named states of the whole application, for screenshots and accessibility checks. */
export function sampleStates(): Record<string, AppState> {
  const byPhase = Object.fromEntries(
    liveInEveryPhase().map((live) => [`live-${live.phase}`, sampleState({ live })]),
  );
  return {
    ...byPhase,
    'network-every-kind': sampleState({
      network: {
        embedded: { state: 'running', address: EMBEDDED, paid: false, error: null },
      },
      orchestrators: orchestratorsOfEveryKind(),
    }),
    'network-500': sampleState({
      network: {
        embedded: { state: 'running', address: EMBEDDED, paid: false, error: null },
      },
      orchestrators: manyOrchestrators(500),
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
    'signer-stored': sampleState({
      signer: sampleSigner({
        address: 'https://signer.example.net',
        headerNames: ['Authorization', 'X-Team'],
        stored: 'key-store',
        test: 'ok',
        ethAddress: '0x8ba1f109551bD432803012645Ac136ddd64DBA72',
        latencyMs: 88.4,
      }),
    }),
    'signer-failed': sampleState({
      signer: sampleSigner({
        address: 'https://signer.example.net',
        headerNames: ['Authorization'],
        stored: 'memory',
        keyStore: false,
        test: 'failed',
        error: sampleError(
          'signer_refused',
          'the signer refused the request (401): check the Authorization header, or ask who runs it for a new one',
        ),
      }),
    }),
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
