import { deferred, delay } from '../base/async.ts';
import { GatewayError, toGatewayError } from '../base/errors.ts';
import { type Logger, silentLogger } from '../base/log.ts';
import { type GetOutcome, getSegment, type PendingGet } from './get.ts';
import { isRefused } from './refused.ts';
import type { SegmentReader, SegmentSource, SourceEnd, StartAt } from './segment.ts';
import type { SegmentBody } from './segment-body.ts';
import type { TrickleTransport } from './transport.ts';
import { PRECONNECT_AFTER_MS, SEQ_CURRENT, seqOfStart } from './wire.ts';

/** How a {@link TrickleSubscriber} behaves. Times in milliseconds. */
export interface TrickleSubscriberOptions {
  /** Absolute URL of the channel, without a sequence number. */
  readonly url: string | URL;
  readonly transport: TrickleTransport;
  /** Where to start reading. Default `current`. */
  readonly start?: StartAt;
  /** Bytes one segment may hold; a larger one fails with `segment_too_large`. Default 10 MiB. */
  readonly maxSegmentBytes?: number;
  /** A GET without headers is asked again after this long. Default 20000. */
  readonly idleRefreshMs?: number;
  /** A segment in which nothing arrives for this long fails. 0 is no limit. Default 60000. */
  readonly bodyIdleMs?: number;
  /** Wait before asking again for a segment that the channel does not have yet. Default 250. */
  readonly aheadWaitMs?: number;
  /** Tries per segment before the subscriber is dead; two refused connections in a row are enough. Default 5. */
  readonly maxTries?: number;
  /**
   * Wait between tries, given a random number from 0 to 1. Default 300 to 500. The first try after a connection that broke off
   * comes sooner, and so does the one after a refused connection.
   */
  readonly retryDelayMs?: (random: number) => number;
  readonly logger?: Logger;
}

/**
 * A connection that broke off is asked for again this soon, once: what comes back tells a dead server from a hiccup. So is a
 * refusal repeated, in milliseconds.
 */
const BROKEN_RETRY_MS = 50;
const REFUSED_RETRY_MS = 100;

/** Refused so often in a row, nobody listens there any more. */
const MAX_REFUSED = 2;

/** A server that says 470 so often without saying where the edge is, is asked for the current segment. */
const UNTOLD_TRIES = 8;

/** Wait before a failed request is repeated, in milliseconds: 300 to 500, for `random` from 0 to 1. */
export function retryDelayMs(random: number): number {
  return 300 + random * 200;
}

/** Counters of a {@link TrickleSubscriber} since it was made. */
export interface TrickleSubscriberStats {
  /** Segments handed out. */
  readonly segments: number;
  /** Bytes that arrived. */
  readonly bytes: number;
  /** Times the server had dropped the segment we asked for. */
  readonly gaps: number;
  /** Segments lost in those gaps. */
  readonly missed: number;
  /** Requests repeated after a failure. */
  readonly retries: number;
  /** Idle requests that were asked again. */
  readonly refreshes: number;
  /** Number of the last segment handed out; -1 before the first. */
  readonly lastSeq: number;
}

/**
 * Reads a trickle channel over HTTP (trickle.md, "Subscriber"). While a segment is read the next one has been asked for.
 * Iterating throws `subscriber_dead` when the server fails too often; a segment that breaks throws only in its own
 * iterator.
 */
export class TrickleSubscriber implements SegmentSource {
  readonly closed: Promise<SourceEnd>;
  readonly #options: Required<Omit<TrickleSubscriberOptions, 'url'>>;
  readonly #url: URL;
  readonly #end = deferred<SourceEnd>();
  readonly #stop = new AbortController();
  #seq: number;
  #ahead: Promise<GetOutcome> | undefined;
  #get: PendingGet | undefined;
  #reader: SegmentBody | undefined;
  #preconnectTimer: NodeJS.Timeout | undefined;
  #counts = { segments: 0, bytes: 0, gaps: 0, missed: 0, retries: 0, refreshes: 0, lastSeq: -1 };

  constructor(options: TrickleSubscriberOptions) {
    this.#url = new URL(options.url);
    this.#options = {
      transport: options.transport,
      start: options.start ?? 'current',
      maxSegmentBytes: options.maxSegmentBytes ?? 10 * 1024 * 1024,
      idleRefreshMs: options.idleRefreshMs ?? 20_000,
      bodyIdleMs: options.bodyIdleMs ?? 60_000,
      aheadWaitMs: options.aheadWaitMs ?? 250,
      maxTries: options.maxTries ?? 5,
      retryDelayMs: options.retryDelayMs ?? retryDelayMs,
      logger: options.logger ?? silentLogger,
    };
    this.#seq = seqOfStart(this.#options.start);
    this.closed = this.#end.promise;
  }

  /** Counters so far. */
  get stats(): TrickleSubscriberStats {
    return { ...this.#counts };
  }

  /** See {@link SegmentSource.close}: every request is dropped at once. */
  async close(): Promise<void> {
    this.#finish({ reason: 'closed' });
  }

  [Symbol.asyncIterator](): AsyncIterator<SegmentReader> {
    return {
      next: () => this.#next(),
      return: async () => {
        this.#finish({ reason: 'closed' });
        return { value: undefined, done: true };
      },
    };
  }

  async #next(): Promise<IteratorResult<SegmentReader>> {
    this.#reader?.cancel();
    this.#reader = undefined;
    if (this.#stop.signal.aborted) return { value: undefined, done: true };
    this.#ahead ??= this.#find();
    const outcome = await this.#ahead;
    this.#ahead = undefined;
    if (this.#stop.signal.aborted) return this.#over();
    switch (outcome.kind) {
      case 'segment':
        return { value: this.#handOut(outcome.body), done: false };
      case 'failed':
        this.#finish({ reason: 'failed', error: outcome.error });
        throw outcome.error;
      case 'channel_not_found':
      case 'terminated':
        this.#finish({ reason: outcome.kind });
        return this.#over();
      case 'no_segment':
        throw new GatewayError('internal', 'a missing trickle segment was not asked for again');
    }
  }

  #over(): IteratorResult<SegmentReader> {
    return { value: undefined, done: true };
  }

  #handOut(body: SegmentBody): SegmentReader {
    this.#reader = body;
    this.#seq = body.seq + 1;
    this.#counts.segments += 1;
    this.#counts.lastSeq = body.seq;
    clearTimeout(this.#preconnectTimer);
    this.#preconnectTimer = setTimeout(() => {
      this.#ahead ??= this.#find();
    }, PRECONNECT_AFTER_MS);
    return body;
  }

  /** Asks until there is a segment, the end, or no hope. Never rejects. */
  async #find(): Promise<GetOutcome> {
    try {
      let wanted = this.#seq;
      let jumped = false;
      let untold = 0;
      let refused = 0;
      for (let tries = 1; ; ) {
        const outcome = await this.#ask();
        if (outcome.kind === 'failed') {
          refused = isRefused(outcome.error) ? refused + 1 : 0;
          if (tries >= this.#options.maxTries || refused >= MAX_REFUSED)
            return { kind: 'failed', error: this.#dead(tries, outcome.error) };
          this.#counts.retries += 1;
          this.#options.logger.debug('trickle GET is repeated', { seq: this.#seq, error: outcome.error });
          await this.#wait(this.#retryAfter(outcome.error, tries));
          tries += 1;
        } else if (outcome.kind === 'no_segment' && outcome.latest !== undefined) {
          // A server that sends us where it has nothing either must not make us spin.
          if (!this.#jump(outcome.latest) || jumped) await this.#wait(this.#options.aheadWaitMs);
          jumped = true;
          wanted = this.#seq;
        } else if (outcome.kind === 'no_segment') {
          // Ahead of the edge or behind the window, who knows: now and then the current segment is asked for, which tells.
          untold += 1;
          this.#seq = wanted >= 0 && untold % UNTOLD_TRIES === 0 ? SEQ_CURRENT : wanted;
          await this.#wait(this.#options.aheadWaitMs);
        } else if (outcome.kind === 'segment' && outcome.body.seq < wanted) {
          outcome.body.cancel();
          this.#seq = wanted;
        } else {
          if (outcome.kind === 'segment' && outcome.body.seq > wanted)
            this.#noteGap(wanted, outcome.body.seq);
          return outcome;
        }
      }
    } catch (error) {
      return { kind: 'failed', error: toGatewayError(error, 'subscriber_dead') };
    }
  }

  #retryAfter(error: Error, tries: number): number {
    if (isRefused(error)) return REFUSED_RETRY_MS;
    const brokeOff = !(error instanceof GatewayError);
    return brokeOff && tries === 1 ? BROKEN_RETRY_MS : this.#options.retryDelayMs(Math.random());
  }

  /** Goes to the write edge after a 470; false when the channel has not got as far as we are. */
  #jump(latest: number): boolean {
    if (latest <= this.#seq) return false;
    this.#noteGap(this.#seq, latest);
    this.#seq = latest;
    return true;
  }

  #noteGap(wanted: number, found: number): void {
    if (wanted < 0) return;
    this.#counts.gaps += 1;
    this.#counts.missed += found - wanted;
    this.#options.logger.info('trickle segments were missed', { seq: wanted, latest: found });
  }

  /** One request, asked anew each time it has waited `idleRefreshMs` for its headers. */
  async #ask(): Promise<GetOutcome> {
    for (;;) {
      this.#stop.signal.throwIfAborted();
      const get = getSegment({
        channelUrl: this.#url,
        seq: this.#seq,
        dispatcher: this.#options.transport.dispatcher,
        maxSegmentBytes: this.#options.maxSegmentBytes,
        bodyIdleMs: this.#options.bodyIdleMs,
        onBytes: (bytes) => {
          this.#counts.bytes += bytes;
        },
      });
      this.#get = get;
      const outcome = await this.#outcomeOf(get);
      if (outcome !== 'refresh') return outcome;
      this.#counts.refreshes += 1;
    }
  }

  #outcomeOf(get: PendingGet): Promise<GetOutcome | 'refresh'> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#stop.signal.removeEventListener('abort', onStop);
      };
      const onStop = (): void => {
        done();
        get.abort();
        reject(this.#stop.signal.reason);
      };
      const timer = setTimeout(() => {
        done();
        get.abort();
        resolve('refresh');
      }, this.#options.idleRefreshMs);
      this.#stop.signal.addEventListener('abort', onStop, { once: true });
      void get.outcome.then((outcome) => {
        done();
        resolve(outcome);
      });
    });
  }

  #wait(ms: number): Promise<void> {
    return delay(ms, { signal: this.#stop.signal });
  }

  #finish(end: SourceEnd): void {
    this.#end.resolve(end);
    clearTimeout(this.#preconnectTimer);
    this.#reader?.cancel();
    this.#stop.abort();
    this.#get?.abort();
  }

  #dead(tries: number, cause: Error): GatewayError {
    return new GatewayError(
      'subscriber_dead',
      `the trickle server failed ${tries} times in a row (${cause.message}): is it up?`,
      { cause, fields: { host: this.#url.host, seq: this.#seq } },
    );
  }
}
