import type { ErrorCode, LivePhase, LiveState, LiveTrouble } from '../../../src-preload/contract.ts';
import { asSentence } from '../../texts/as-sentence.ts';
import { liveTexts } from '../../texts/live.ts';
import { payingTexts } from '../../texts/paying.ts';
import type { Tone } from '../../ui/badge.tsx';

/** What the banner says. */
export interface PhaseWords {
  readonly title: string;
  readonly tone: Tone;
  readonly reason: string;
  /** What else is wrong while the stream runs on, a sentence each. */
  readonly troubles: readonly string[];
  readonly actions: readonly PhaseAction[];
}

/** What the banner offers; starting again is offered where the picture would be. */
export type PhaseAction = 'reconnect' | 'network' | 'signers' | 'wallet';

/** What only this window knows of the stream. */
export interface WindowView {
  readonly connected: boolean;
  readonly frozen: boolean;
  readonly undecodable: boolean;
  readonly codec: string;
  /** No signer answers while the stream is being paid for. */
  readonly signerLost: boolean;
}

const TONES: Record<LivePhase, Tone> = {
  idle: 'neutral',
  connecting: 'accent',
  loading: 'accent',
  live: 'ok',
  degraded: 'warn',
  reconnecting: 'warn',
  stopping: 'neutral',
  stopped: 'neutral',
  failed: 'danger',
};

/** Whether a phase of this tone needs no more than a word in the strip. */
export function isCalm(tone: Tone): boolean {
  return tone !== 'warn' && tone !== 'danger';
}

/** Errors whose remedy is in the network view. */
const NETWORK_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'orchestrator_address_invalid',
  'orchestrator_unreachable',
  'orchestrator_not_tls',
  'orchestrator_not_recognised',
  'orchestrator_timeout',
  'orchestrator_refused',
  'orchestrator_full',
  'orchestrator_lost',
  'certificate_changed',
  'certificate_mismatch',
  'model_unknown',
  'price_too_high',
  'port_in_use',
  'token_invalid',
]);

/** Errors whose remedy is with the signers. */
const SIGNER_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'payment_refused',
  'signer_lost',
  'signer_unreachable',
  'signer_refused',
  'signer_not_recognised',
]);

/** Errors whose remedy is in the wallet. */
const WALLET_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'payment_ceiling',
  'balance_insufficient',
  'ledger_unreadable',
  'ledger_unwritable',
]);

/** Puts a stream's state, and what this window sees of it, in words. */
export function phaseWords(live: LiveState, view: WindowView): PhaseWords {
  // What was so before main went away is no longer known; the frame says the rest.
  if (!view.connected)
    return { title: liveTexts.unknown, tone: 'neutral', reason: '', troubles: [], actions: [] };
  const { phase } = live;
  const running = phase === 'live' || phase === 'degraded';
  const troubles = new Set<LiveTrouble>(live.troubles);
  if (running && view.frozen) troubles.add('output_frozen');
  if (view.signerLost) troubles.delete('payment_failing');
  const sentences = [...troubles].map((trouble) => liveTexts.trouble[trouble]);
  // What main says of a payment that was not made is told better by who did not make it.
  const unpaid = view.signerLost && live.troubles[0] === 'payment_failing';
  const given = unpaid ? '' : live.reason || live.error?.message || '';
  // Main's reason speaks of the first trouble.
  if (given !== '' && live.troubles.length > 0) sentences.shift();
  if (view.signerLost) sentences.unshift(payingTexts.lost);
  if (running && view.undecodable) sentences.push(liveTexts.undecodable(view.codec));
  const troubled = troubles.size > 0 || sentences.length > 0;
  const shown = phase === 'live' && troubled ? 'degraded' : phase;
  // Where main gave none, the first trouble is the reason.
  const first = given === '' ? sentences.shift() : undefined;
  return {
    title: liveTexts.phase[shown],
    tone: TONES[shown],
    reason: given === '' ? (first ?? liveTexts.meaning[shown]) : asSentence(given),
    troubles: sentences,
    actions: actionsFor(live, troubled, view.signerLost),
  };
}

function actionsFor(
  { phase, error, question }: LiveState,
  troubled: boolean,
  signerLost: boolean,
): readonly PhaseAction[] {
  const remedy = error === null ? [] : remedyFor(error.code);
  if (phase === 'failed') return remedy;
  // Another connection brings no signer.
  if (signerLost && phase !== 'idle' && phase !== 'stopped') return ['signers'];
  // The question itself says how to go on.
  if (question !== null) return [];
  if (phase === 'reconnecting') return ['reconnect', ...remedy];
  if (phase === 'degraded' || (phase === 'live' && troubled)) return ['reconnect'];
  return [];
}

/** Where an error can be mended. */
function remedyFor(code: ErrorCode): readonly PhaseAction[] {
  if (SIGNER_CODES.has(code)) return ['signers'];
  if (WALLET_CODES.has(code)) return ['wallet'];
  return NETWORK_CODES.has(code) ? ['network'] : [];
}
