export type { JsonValue } from '../trickle/json-lines.ts';
export type { EventStats } from './job-events.ts';
export type { InputStats, JobInput } from './job-input.ts';
export type { JobLimits, JobOptions } from './job-options.ts';
export type { JobOutput, OutputChunk, OutputStats } from './job-output.ts';
export type { JobEnd, JobState, JobTrouble } from './job-state.ts';
export {
  type JobChannels,
  type JobEvent,
  type JobStats,
  LiveVideoJob,
} from './live-video-job.ts';
export { parseOrchestratorAddress } from './orchestrator-address.ts';
export type { Hardware, OrchestratorInfo, Price } from './orchestrator-info.ts';
export {
  type AskOptions,
  type ConnectOptions,
  OrchestratorSession,
  type SessionState,
} from './orchestrator-session.ts';
export type { PaymentLimits } from './payment/ceilings.ts';
export { Payer, type PayerOptions } from './payment/payer.ts';
export type { PaymentRecorder, SignedEntry, Spent } from './payment/payment-recorder.ts';
export {
  type Delivery,
  offChainPayment,
  type PaymentHeaders,
  type PaymentOutcome,
  type PaymentRequest,
  type PaymentSession,
  type PaymentStats,
} from './payment-session.ts';
export type { RunnerEvent, RunnerState, RunnerStatus } from './runner-status.ts';
export { type Candidate, type CandidateModel, offerOf } from './selection/candidate.ts';
export { chosenBecause } from './selection/explain.ts';
export { NO_FILTERS, type SelectionFilters } from './selection/filters.ts';
export { type HistoryStore, OrchestratorHistory } from './selection/orchestrator-history.ts';
export type { ProbeResult } from './selection/probe-orchestrator.ts';
export {
  type AskIdentity,
  Prober,
  type ProberOptions,
  type ProbeTarget,
  probeAll,
} from './selection/prober.ts';
export { type Ranking, type RankRequest, rank } from './selection/rank.ts';
export type { SelectionWeights } from './selection/score.ts';
export { type Attempt, tryOrder } from './selection/try-order.ts';
export type { Identity, PoolSigner, SignerStatus } from './signer/signer-entry.ts';
export { SignerPool, type SignerPoolOptions } from './signer/signer-pool.ts';
export type { ModelParams } from './start-request.ts';
export { endpointOf } from './tls/connector.ts';
export {
  type CertificateFacts,
  CertificatePins,
  type CertificatePinsOptions,
  memoryPinStore,
  type Pin,
  type PinStore,
} from './tls/pins.ts';
export type { OfferedModel } from './wire/capabilities.ts';
