import type { SignerRow, SpendSession, WalletState } from '../../src-preload/contract.ts';
import { sampleError } from './sample-error.ts';
import { minutesAgo, SAMPLE_NOW_MS } from './sample-time.ts';

const PAYER = '0x8ba1f109551bD432803012645Ac136ddd64DBA72';

/** A signer that answers unless told otherwise. */
export function sampleSigner(change: Partial<SignerRow> = {}): SignerRow {
  return {
    id: 'signer-1',
    address: 'https://signer.example.net',
    headerNames: ['Authorization', 'X-Team'],
    origin: 'user',
    state: 'reachable',
    ethAddress: PAYER,
    latencyMs: 88.4,
    askedMs: SAMPLE_NOW_MS - 30_000,
    error: null,
    active: true,
    ...change,
  };
}

/** Signers in every state one can be in. */
export function signersOfEveryKind(): SignerRow[] {
  const idle = { ethAddress: null, latencyMs: null, askedMs: null, active: false } as const;
  return [
    sampleSigner({
      state: 'failing',
      error: sampleError(
        'signer_refused',
        'the signer refused the request (401): check the Authorization header, or ask who runs it for a new one',
      ),
      active: false,
    }),
    sampleSigner({
      id: 'signer-2',
      address: 'https://backup-signer.example.org:7936',
      headerNames: [],
      latencyMs: 141,
      askedMs: minutesAgo(3),
    }),
    sampleSigner({
      id: 'signer-3',
      address: 'https://signer.of-a-token.example.com',
      headerNames: ['Authorization'],
      origin: 'token',
      state: 'untested',
      ...idle,
    }),
    sampleSigner({
      id: 'signer-4',
      address: 'http://127.0.0.1:41936',
      headerNames: [],
      origin: 'embedded',
      state: 'asking',
      ...idle,
    }),
  ];
}

/** What one stream has cost. */
export function sampleSpendSession(change: Partial<SpendSession> = {}): SpendSession {
  return {
    id: 'session-1',
    startedMs: minutesAgo(60),
    endedMs: minutesAgo(48),
    model: 'streamdiffusion',
    orchestrators: ['https://orch.example.net:8935'],
    payments: 144,
    tickets: 147,
    paidWei: '23887872000000',
    faceWei: '2646000000000000000',
    ...change,
  };
}

/** Streams of the last month, the newest first. */
function sampleSpendSessions(): SpendSession[] {
  return Array.from({ length: 24 }, (_, index) => {
    const startedMs = minutesAgo(20 + index * 1490 + ((index * 517) % 700));
    const minutes = 3 + ((index * 37) % 55);
    return sampleSpendSession({
      id: `session-${24 - index}`,
      startedMs,
      endedMs: index === 0 ? null : startedMs + minutes * 61_000,
      model: ['streamdiffusion', 'comfyui', 'streamdiffusion-sdxl'][index % 3] ?? '',
      orchestrators:
        index % 4 === 0
          ? ['https://orch-012.example.net:8935', 'https://orch-044.example.net:8935']
          : ['https://orch-012.example.net:8935'],
      payments: minutes * 12,
      tickets: minutes * 13,
      paidWei: String(BigInt(minutes) * 1_990_656_000_000n * BigInt(1 + (index % 5))),
      faceWei: String(BigInt(minutes) * 13n * 18_000_000_000_000_000n),
    });
  });
}

/** A wallet nothing was paid from, unless told otherwise. */
export function sampleWallet(change: Partial<WalletState> = {}): WalletState {
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

/** A wallet in use, its stream being paid for. */
export function usedWallet(change: Partial<WalletState> = {}): WalletState {
  return sampleWallet({
    funds: {
      ethAddress: PAYER,
      depositWei: '81234500000000000',
      reserveWei: '30000000000000000',
      withdrawRound: '0',
      readMs: minutesAgo(2),
    },
    monthWei: '5512340000000000',
    sessionWei: '39813120000000',
    perMinuteWei: '1990656000000',
    prepaidS: 57,
    sessions: sampleSpendSessions(),
    ...change,
  });
}
