import type { ProbeReport } from '../../../src-preload/contract.ts';
import type { Logger } from '../../base/log.ts';
import type {
  CertificatePins,
  ConnectOptions,
  OrchestratorSession,
  PaymentSession,
} from '../../gateway/index.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { Rational } from '../../payments/rational.ts';
import type { ProbeChain } from './probe-chain.ts';

/** Who pays for a probe. */
export interface ProbePayments {
  /** Who asks, as for `OrchestratorSession.connect`: orchestrators on chain answer nobody else. */
  readonly identity: NonNullable<ConnectOptions['identity']>;
  /** Pays for one job. */
  paymentFor(session: OrchestratorSession, model: string): PaymentSession;
}

/** How long a probe waits for things that take their time, in milliseconds. */
export interface ProbeLimits {
  /** For the first picture: a runner that is warm puts it out within the default, 20 s. */
  readonly firstPictureMs: number;
  /** Until a parameter update shows: runners report every ten seconds (protocol D3); default 11 s. */
  readonly updateMs: number;
}

/** Every limit with its default. */
export const defaultProbeLimits: ProbeLimits = { firstPictureMs: 20_000, updateMs: 11_000 };

/** How an orchestrator is probed. */
export interface ProbeOptions {
  /** Null takes `noop`, else the first that is warm and free. */
  readonly model: string | null;
  /** Seconds of the stream. */
  readonly seconds: number;
  /** False leaves out everything that takes a job. */
  readonly stream: boolean;
  readonly pins: CertificatePins;
  /** SHA-256 of the one certificate to accept, 64 hexadecimal digits; null trusts on first use. */
  readonly pin: string | null;
  /** Who asks, and pays; null asks as nobody, which orchestrators on chain answer not at all. */
  readonly payments: ProbePayments | null;
  /** False asks and pays nothing: orchestrators that want tickets are probed up to there. */
  readonly pay: boolean;
  /** Fails the step `prices` above it, in wei per pixel; null for no limit. */
  readonly maxPrice: Rational | null;
  /** Opens the chain, which what it says is compared with; null where no RPC endpoint is set. */
  readonly openChain: ((signal: AbortSignal) => Promise<ProbeChain>) | null;
  /** The media engine; its owner closes it. */
  readonly openEngine: () => Promise<MediaEngine>;
  readonly limits?: Partial<ProbeLimits>;
  /** Told of every change, with the whole report. */
  readonly onChange: (report: ProbeReport) => void;
  /** Stops the probe. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}
