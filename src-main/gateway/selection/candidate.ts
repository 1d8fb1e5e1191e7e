import type { ErrorCode } from '../../base/errors.ts';
import type { Rational } from '../../payments/rational.ts';

/** One live model that a candidate offers. */
export interface CandidateModel {
  readonly id: string;
  /** It is loaded; a cold one needs seconds to minutes before its first picture. */
  readonly warm: boolean;
  /** Runners that are free. */
  readonly free: number;
  /** Runners in all. */
  readonly capacity: number;
  /** Wei per pixel; null where none is quoted for it. */
  readonly price: Rational | null;
}

/** What is known of an orchestrator that might be chosen. */
export interface Candidate {
  /** `https://host:port`, its id. */
  readonly address: string;
  /** Why it cannot be used, as far as was seen when it was asked last; null when it answered. */
  readonly error: ErrorCode | null;
  readonly models: readonly CandidateModel[];
  /** Its general price in wei per pixel, for models without one of their own; null where none is quoted. */
  readonly price: Rational | null;
  readonly wantsPayment: boolean;
  /** Whose it is, as EIP-55 writes it; null off-chain. */
  readonly ethAddress: string | null;
  /** go-livepeer's version, '' when not told. */
  readonly version: string;
  /** Milliseconds that connecting took (TCP and TLS); null when not measured. */
  readonly connectMs: number | null;
  /** Milliseconds from the question to its answer, without connecting; null when not measured. */
  readonly answerMs: number | null;
}

/** Its offer of a model; undefined when it has none. */
export function offerOf({ models }: Pick<Candidate, 'models'>, model: string): CandidateModel | undefined {
  return models.find(({ id }) => id === model);
}

/** What it asks for a model in wei per pixel: the model's own price, else the general one. */
export function priceOf(
  candidate: Pick<Candidate, 'price'>,
  offer: Pick<CandidateModel, 'price'> | undefined,
): Rational | null {
  return offer?.price ?? candidate.price;
}

/** Milliseconds until it would have answered a newcomer: connecting and answering; null when not measured. */
export function reachMs({ connectMs, answerMs }: Pick<Candidate, 'connectMs' | 'answerMs'>): number | null {
  if (connectMs === null && answerMs === null) return null;
  return (connectMs ?? 0) + (answerMs ?? 0);
}
