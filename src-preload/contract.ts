/** The contract between main and its windows: commands, events, state and errors. `bridge.ts` is how windows reach it. */
export type { AppState, ChosenFile, LogRecord, Notice } from './contract/app.ts';
export { type CommandName, commandNames, type EventName, eventNames } from './contract/command-names.ts';
export { type CommandRequest, type CommandResponse, commands } from './contract/commands.ts';
export type { DiscoveryKind, DiscoverySource, DiscoveryState } from './contract/discovery.ts';
export type { Model, Preset } from './contract/effects.ts';
export type { ErrorCode } from './contract/error-codes.ts';
export type { ContractError, Reply } from './contract/errors.ts';
export { type EventPayload, events } from './contract/events.ts';
export type {
  CaptureFormat,
  LivePhase,
  LiveRequest,
  LiveState,
  LiveStats,
  LiveTrouble,
  Swap,
} from './contract/live.ts';
export type {
  NetworkState,
  OrchestratorRow,
  OrchestratorsChanged,
  PendingToken,
} from './contract/network.ts';
export type {
  CameraState,
  FeedState,
  ObsState,
  OutputPhase,
  OutputStatus,
  OutputsSettings,
  OutputsState,
  Platform,
  Recorded,
  RecordedFile,
  RecordingState,
  SoundState,
  Target,
  TargetState,
} from './contract/outputs.ts';
export type { Params } from './contract/params.ts';
export type { SignerRow, SignersState, SpendSession, WalletState } from './contract/payments.ts';
export {
  type ProbeReport,
  type ProbeState,
  type ProbeStep,
  type ProbeStepId,
  probeStepIdSchema,
} from './contract/probe.ts';
export {
  type OrchestratorChoice,
  type Settings,
  type SettingsPatch,
  settingsSchema,
} from './contract/settings.ts';
export {
  type PaidAccounts,
  type PaidFigures,
  type StreamSummary,
  streamSummarySchema,
} from './contract/stream-summary.ts';
