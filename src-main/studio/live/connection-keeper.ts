import { type Deferred, deferred, delay, orAbort } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { LOADING_LIMIT_MS, SILENCE_LIMIT_MS } from '../silence-limits.ts';
import { FailoverPolicy, type NextStep } from './failover-policy.ts';
import { causeOf, givenUp, OFFLINE_CAUSE, tooManySwaps } from './failure-text.ts';

/** A connection that is kept: a stream's way over one orchestrator. */
export interface KeptLeg {
  /** `https://host:port` */
  readonly origin: string;
  /** Settles with why it is over; never rejects. */
  readonly ended: Promise<GatewayError>;
  /** Settles when the first picture is back. */
  readonly firstPicture: Promise<void>;
  /** The runner says that it loads its model. */
  readonly loading: boolean;
  /** Never rejects. */
  close(): Promise<void>;
}

/** Why a stream goes to another orchestrator, a clause for people, and who wants it. */
export interface Move {
  readonly why: string;
  readonly by: 'gateway' | 'user';
}

/** What {@link ConnectionKeeperOptions.open} is asked for. */
export interface LegRequest {
  /** Attempts since the last good connection. */
  readonly attempt: number;
  /** Origins that are to be used only when there is nothing else. */
  readonly avoid: ReadonlySet<string>;
  /** This origin and no other. */
  readonly address: string | null;
}

/** What a {@link ConnectionKeeper} works with. */
export interface ConnectionKeeperOptions<L extends KeptLeg> {
  /** Makes one attempt. @throws GatewayError */
  readonly open: (request: LegRequest, signal: AbortSignal) => Promise<L>;
  /** The stream goes over this leg from now on. `from` is where it went before and `move` why it does no more; null at first. */
  readonly onUse: (leg: L, from: string | null, move: Move | null) => void;
  /** No longer: the leg is being closed. */
  readonly onLeft: (leg: L) => void;
  /** Not connected: why, as a clause for people, or null when a new connection was asked for. */
  readonly onDisconnected: (cause: string | null) => void;
  /** A leg was lost, or failed to start beside another one. */
  readonly onFailure: (origin: string, error: GatewayError) => void;
  /** A move beside a leg that still serves came to nothing: the stream stays where it is. */
  readonly onStayed: (move: Move, error: GatewayError) => void;
  /** The user is asked, or no longer. */
  readonly onQuestion: (question: string | null) => void;
  readonly hasAnother: (avoid: ReadonlySet<string>) => boolean;
  /** Nobody is there to wait or to be asked: the stream ends instead. */
  readonly unattended: boolean;
  /** The user wants streams to end where the price is refused, and not to go elsewhere. */
  readonly endsAtPrice: () => boolean;
  /** The end of the stream. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Monotonic microseconds. */
  readonly nowUs: () => number;
}

/** A leg that is made while another one still serves. */
interface Beside<L> {
  readonly move: Move;
  readonly abort: AbortController;
  /** Settles when its job runs; null when it came to nothing. */
  readonly opened: Promise<L | null>;
  /** The stream goes over it: its end is seen to as that of any leg. */
  taken: boolean;
}

/** What became of the wish to go to another orchestrator: it is tried, there is none, or too many moves were made. */
export type TryOutcome = 'tried' | 'no_other' | 'too_many';

type Over<L> =
  | { readonly kind: 'lost'; readonly error: GatewayError }
  | { readonly kind: 'replaced'; readonly by: L }
  | { readonly kind: 'asked' };

/**
 * Keeps a stream connected: opens legs one after the other, as often as the policy allows, and where the present one
 * still serves the next one beside it, which takes over with its first picture.
 */
export class ConnectionKeeper<L extends KeptLeg> {
  readonly #options: ConnectionKeeperOptions<L>;
  readonly #policy: FailoverPolicy;
  readonly #closing = new Set<Promise<void>>();
  /** Origins that have failed since the last good connection. */
  readonly #failed = new Set<string>();
  /** Aborted to give up the present leg, attempt or pause, and make a connection now. */
  #again = new AbortController();
  #replaced: Deferred<L> = deferred();
  #current: L | null = null;
  #beside: Beside<L> | null = null;
  /** What the next leg is to be; null leaves it to the network. */
  #wanted: { readonly address: string | null; readonly move: Move } | null = null;
  #lastOrigin: string | null = null;
  #finishing = false;
  /** Why the stream is not where it was; null where the user wanted that. */
  #lossMove: Move | null = null;

  constructor(options: ConnectionKeeperOptions<L>) {
    this.#options = options;
    this.#policy = new FailoverPolicy(options);
  }

  /** The leg the stream goes over; null without a connection. */
  get current(): L | null {
    return this.#current;
  }

  /** Attempts since the last good connection. */
  get attempts(): number {
    return this.#policy.attempts;
  }

  /** What the next leg should not be, as long as there is another. */
  get avoid(): ReadonlySet<string> {
    const avoid = new Set(this.#failed);
    if (this.#current) avoid.add(this.#current.origin);
    return avoid;
  }

  /** A leg's first picture is back: one that was made beside another takes over, at once. */
  live(leg: L): void {
    if (leg !== this.#current) this.#replaceBy(leg);
    if (leg === this.#current) this.#policy.live(this.#nowMs());
  }

  /** To be called now and then: what went wrong long ago counts no more. */
  look(): void {
    if (this.#failed.size > 0 && this.#policy.isStable(this.#nowMs())) this.#failed.clear();
  }

  /** Drops what there is and makes another connection now. */
  reconnect(): void {
    this.#lossMove = null;
    this.#policy.restart();
    this.#again.abort();
  }

  /**
   * Goes to another orchestrator because the user wants it: beside the present leg where there is one, else now.
   * @param address origin; null for the next best
   */
  swap(address: string | null, move: Move): void {
    this.#beside?.abort.abort();
    this.#beside = null;
    if (this.#current) {
      this.#goBeside(this.#current, { address, move });
    } else {
      this.#wanted = { address, move };
      this.reconnect();
    }
  }

  /**
   * Goes to another orchestrator, where there is one and enough moves were not made already, while the present leg is kept
   * until the first picture is back.
   */
  tryNext(move: Move): TryOutcome {
    if (!this.#current || this.#finishing || !this.#options.hasAnother(this.avoid)) return 'no_other';
    if (this.#beside !== null) return 'tried';
    this.#policy.sawAnother();
    if (!this.#policy.maySwap(this.#nowMs())) return 'too_many';
    this.#goBeside(this.#current, { address: null, move });
    return 'tried';
  }

  /** The reason of the gateway's own move is gone: a leg that is being made beside for it is given up. */
  stay(): void {
    if (this.#beside?.move.by !== 'gateway') return;
    this.#beside.abort.abort();
    this.#beside = null;
  }

  /** Nothing more is sent: the present leg brings what is on its way, and no other one is made. */
  finish(): void {
    this.#finishing = true;
    this.#beside?.abort.abort();
    this.#beside = null;
    if (!this.#current) this.#again.abort();
  }

  /** Works until the stream ends, and leaves no connection open. @throws GatewayError when it gives up */
  async run(): Promise<void> {
    const { signal } = this.#options;
    try {
      while (!signal.aborted && !this.#finishing) {
        this.#again = new AbortController();
        await this.#once(AbortSignal.any([signal, this.#again.signal]));
      }
    } finally {
      this.#beside?.abort.abort();
      await Promise.all(this.#closing);
    }
  }

  /** One connection, with all that take its place while it serves: attempt, use, and the pause after it. */
  async #once(signal: AbortSignal): Promise<void> {
    let wasOpen = false;
    try {
      const wanted = this.#wanted;
      this.#wanted = null;
      const address = wanted?.address ?? null;
      const leg = await this.#open(address, this.#failed, signal);
      wasOpen = true;
      const loss = await this.#carry(leg, wanted?.move ?? this.#lossMove, signal);
      if (loss) throw loss;
      if (!this.#options.signal.aborted) this.#options.onDisconnected(null);
    } catch (error) {
      if (!signal.aborted && !this.#finishing) await this.#pauseAfter(toGatewayError(error), wasOpen, signal);
    }
  }

  /** Carries the stream over legs until the last one is lost; null when another one was asked for, or the end. */
  async #carry(first: L, move: Move | null, signal: AbortSignal): Promise<GatewayError | null> {
    this.#use(first, move);
    for (let leg = first; ; ) {
      const over = await this.#untilOver(leg, signal);
      if (over.kind === 'replaced') {
        leg = over.by;
        continue;
      }
      this.#current = null;
      this.#options.onLeft(leg);
      const closing = this.#close(leg);
      if (over.kind === 'asked') {
        // The orchestrator may have no room for a second stream beside it.
        await closing;
        return null;
      }
      this.look();
      this.#noteFailure(leg.origin, over.error);
      const next = await this.#takeBeside(signal);
      if (!next) return over.error;
      this.#use(next, this.#lossMove);
      leg = next;
    }
  }

  async #untilOver(leg: L, signal: AbortSignal): Promise<Over<L>> {
    const lost = leg.ended.then((error): Over<L> => ({ kind: 'lost', error }));
    const replaced = this.#replaced.promise.then((by): Over<L> => ({ kind: 'replaced', by }));
    return orAbort(Promise.race([replaced, lost]), signal).catch(() => ({ kind: 'asked' }));
  }

  #use(leg: L, move: Move | null): void {
    const from = this.#lastOrigin;
    this.#current = leg;
    this.#replaced = deferred();
    this.#lastOrigin = leg.origin;
    if (from !== null && from !== leg.origin && move?.by === 'gateway') this.#policy.swapped(this.#nowMs());
    this.#options.onUse(leg, from, move);
  }

  #replaceBy(leg: L): void {
    const before = this.#current;
    const beside = this.#beside;
    if (!before || !beside) return;
    const { resolve } = this.#replaced;
    beside.taken = true;
    this.#beside = null;
    if (beside.move.by === 'user') this.#policy.restart();
    else this.#failed.add(before.origin);
    this.#options.onLeft(before);
    this.#use(leg, beside.move);
    resolve(leg);
    void this.#close(before);
  }

  /** Makes a leg beside the present one. */
  #goBeside(from: L, { address, move }: { address: string | null; move: Move }): void {
    const { signal, logger } = this.#options;
    const abort = new AbortController();
    const either = AbortSignal.any([signal, abort.signal, this.#again.signal]);
    const opened = this.#open(address, this.avoid, either);
    const beside: Beside<L> = { move, abort, opened: opened.catch(() => null), taken: false };
    this.#beside = beside;
    logger.info('another orchestrator is being tried', { why: move.why, by: move.by });
    const outcome = opened.then((leg) => this.#untilFirstPicture(leg, { beside, from, signal: either }));
    const settled = outcome.catch((thrown: unknown) => {
      if (this.#beside === beside) this.#beside = null;
      if (either.aborted || beside.taken) return;
      const error = toGatewayError(thrown);
      logger.warn('the stream stays where it is', { code: error.code, reason: error.message });
      this.#options.onStayed(move, error);
    });
    this.#closing.add(settled);
    void settled.then(() => this.#closing.delete(settled));
  }

  /** Waits until a leg beside takes over, or the one before is lost, which it then follows. @throws GatewayError */
  async #untilFirstPicture(
    leg: L,
    { beside, from, signal }: { beside: Beside<L>; from: L; signal: AbortSignal },
  ): Promise<void> {
    if (leg.origin === from.origin) {
      await this.#close(leg);
      throw new GatewayError('orchestrator_unreachable', 'there is no other orchestrator: add one first');
    }
    const limit = new AbortController();
    const ended = leg.ended.then((error) => Promise.reject(error));
    const tooLong = this.#tooLong(leg, limit.signal);
    try {
      await orAbort(Promise.race([leg.firstPicture, ended, tooLong]), signal);
    } catch (error) {
      if (beside.taken) return;
      await this.#close(leg);
      if (!signal.aborted) this.#noteFailure(leg.origin, toGatewayError(error));
      throw error;
    } finally {
      limit.abort();
      ended.catch(() => undefined);
    }
  }

  async #tooLong(leg: L, signal: AbortSignal): Promise<never> {
    const begunMs = this.#nowMs();
    do {
      await delay(SILENCE_LIMIT_MS, { signal }).catch(() => new Promise<never>(() => undefined));
    } while (leg.loading && this.#nowMs() - begunMs < LOADING_LIMIT_MS);
    throw new GatewayError('output_stalled', `${leg.origin} sends no pictures: try another orchestrator`, {
      fields: { address: leg.origin },
    });
  }

  /** The leg that was being made beside the one that was lost; null without one. */
  async #takeBeside(signal: AbortSignal): Promise<L | null> {
    const beside = this.#beside;
    if (!beside) return null;
    const leg = await orAbort(beside.opened, signal).catch(() => null);
    if (this.#beside === beside) this.#beside = null;
    beside.taken = leg !== null;
    return leg;
  }

  async #open(address: string | null, avoid: ReadonlySet<string>, signal: AbortSignal): Promise<L> {
    const request = { attempt: this.#policy.attempts, avoid: new Set(avoid), address };
    return this.#options.open(request, signal);
  }

  /** Does what the policy says before the next attempt. @throws GatewayError when there is to be none */
  async #pauseAfter(error: GatewayError, wasOpen: boolean, signal: AbortSignal): Promise<void> {
    const { logger, onDisconnected } = this.#options;
    logger.warn('the stream is not connected', { code: error.code, reason: error.message });
    const { attempts } = this.#policy;
    const step = this.#nextStep(error, wasOpen);
    if (step.kind === 'give_up') throw step.why === 'final' ? error : givenUp(error, attempts);
    if (step.kind === 'ask' && this.#options.unattended) throw tooManySwaps(error);
    onDisconnected(this.#policy.isOffline(error.code) ? OFFLINE_CAUSE : causeOf(error));
    if (step.kind === 'ask') await this.#ask(error, signal);
    else await delay(step.delayMs, { signal }).catch(() => undefined);
  }

  #nextStep(error: GatewayError, wasOpen: boolean): NextStep {
    const nowMs = this.#nowMs();
    const { address } = error.fields;
    if (!wasOpen && typeof address === 'string') this.#failed.add(address);
    const failure = { code: error.code, nowMs, hasAnother: this.#options.hasAnother(this.#failed) };
    const step = wasOpen ? this.#policy.lost(failure) : this.#policy.failed(failure);
    if (wasOpen) this.#lossMove = { why: causeOf(error), by: 'gateway' };
    if (step.kind === 'open' && step.same && this.#lastOrigin !== null) {
      this.#wanted = { address: this.#lastOrigin, move: { why: causeOf(error), by: 'gateway' } };
    }
    return step;
  }

  async #ask(error: GatewayError, signal: AbortSignal): Promise<void> {
    const { onQuestion } = this.#options;
    onQuestion(
      `${causeOf(error)}, after two changes of the orchestrator within three minutes: go on with another one, or stop?`,
    );
    await orAbort(new Promise<never>(() => undefined), signal).catch(() => undefined);
    onQuestion(null);
  }

  #noteFailure(origin: string, error: GatewayError): void {
    this.#lossMove = { why: causeOf(error), by: 'gateway' };
    this.#failed.add(origin);
    this.#options.onFailure(origin, error);
  }

  #close(leg: L): Promise<void> {
    const closing = leg.close();
    this.#closing.add(closing);
    return closing.finally(() => this.#closing.delete(closing));
  }

  #nowMs(): number {
    return this.#options.nowUs() / 1000;
  }
}
