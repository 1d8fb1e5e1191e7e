import { deferred, orAbort, settlesWithin } from '../base/async.ts';
import { GatewayError, toGatewayError } from '../base/errors.ts';
import { type Logger, silentLogger } from '../base/log.ts';
import { urlBelow } from '../base/url-below.ts';
import { PublishedSegment, type SegmentOutcome } from './published-segment.ts';
import type { SegmentSink, SegmentWriter } from './segment.ts';
import { shortRequest } from './short-request.ts';
import type { TrickleTransport } from './transport.ts';
import { PRECONNECT_AFTER_MS } from './wire.ts';

/** How a {@link TricklePublisher} behaves. Times in milliseconds. */
export interface TricklePublisherOptions {
  /** Absolute URL of the channel, without a sequence number. */
  readonly url: string | URL;
  /** MIME type of the segments: `video/MP2T`, `application/json`. */
  readonly contentType: string;
  readonly transport: TrickleTransport;
  readonly logger?: Logger;
  /**
   * The channel was written before: ask the server for the next sequence number and release readers of segments that
   * were left half written. Default false, which starts at 0.
   */
  readonly resume?: boolean;
  /** How long the connection may hold up a write before the segment fails. Default 5000. */
  readonly writeTimeoutMs?: number;
  /** How long a connection may take to come up. Default 5000. */
  readonly connectTimeoutMs?: number;
  /** How long the server may take to answer an ended segment. Default 30000. */
  readonly answerTimeoutMs?: number;
  /** How long {@link TricklePublisher.close} may take. Default 1500. */
  readonly closeTimeoutMs?: number;
  /** Bytes of one segment that may wait for the connection. Default 4 MiB. */
  readonly maxWaitingBytes?: number;
}

/** Counters of a {@link TricklePublisher} since it was made. */
export interface TricklePublisherStats {
  /** Segments that the server has whole. */
  readonly segments: number;
  /** Segments dropped. */
  readonly failed: number;
  /** POSTs repeated because no byte had left. */
  readonly retried: number;
  /** Bytes given to connections. */
  readonly bytes: number;
  /** Segments that were opened and not answered yet, the open one included. A slow server lets them pile up. */
  readonly inFlight: number;
}

/** Why a publisher ended: it was `closed`, or it `failed` (`channel_closed`, `channel_not_found`, `publisher_dead`, ours). */
export type PublisherEnd =
  | { readonly reason: 'closed' }
  | { readonly reason: 'failed'; readonly error: GatewayError };

/** So many segments lost in a row end the publisher. */
const MAX_FAILED_IN_A_ROW = 3;

/**
 * Publishes to a trickle channel over HTTP (trickle.md, "Publisher"). One segment carries data at a time; the POST of
 * the next one is opened beforehand, so that a segment boundary costs no round trip.
 */
export class TricklePublisher implements SegmentSink {
  /** Settles with the reason when the publisher takes no more segments; never rejects. */
  readonly closed: Promise<PublisherEnd>;
  readonly #options: Required<Omit<TricklePublisherOptions, 'url'>>;
  readonly #url: URL;
  readonly #end = deferred<PublisherEnd>();
  readonly #inFlight = new Set<PublishedSegment>();
  #state: 'new' | 'open' | 'closing' | 'closed' | 'failed' = 'new';
  #error: GatewayError | undefined;
  #nextSeq = 0;
  #next: PublishedSegment | undefined;
  #current: PublishedSegment | undefined;
  #opening: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #wakeClose: (() => void) | undefined;
  #preconnectTimer: NodeJS.Timeout | undefined;
  #failedInARow = 0;
  #counts = { segments: 0, failed: 0, retried: 0, bytes: 0 };

  constructor(options: TricklePublisherOptions) {
    this.#url = new URL(options.url);
    this.#url.pathname = this.#url.pathname.replace(/\/+$/, '');
    this.#options = {
      contentType: options.contentType,
      transport: options.transport,
      logger: options.logger ?? silentLogger,
      resume: options.resume ?? false,
      writeTimeoutMs: options.writeTimeoutMs ?? 5000,
      connectTimeoutMs: options.connectTimeoutMs ?? 5000,
      answerTimeoutMs: options.answerTimeoutMs ?? 30_000,
      closeTimeoutMs: options.closeTimeoutMs ?? 1500,
      maxWaitingBytes: options.maxWaitingBytes ?? 4 * 1024 * 1024,
    };
    this.closed = this.#end.promise;
  }

  /** Counters so far. */
  get stats(): TricklePublisherStats {
    let bytes = this.#counts.bytes;
    for (const segment of this.#inFlight) bytes += segment.bytesSent;
    return { ...this.#counts, bytes, inFlight: this.#inFlight.size };
  }

  /**
   * Finds the first sequence number and opens the connection of the first segment. Again: the same promise.
   * @throws GatewayError `publisher_dead` (no connection), `channel_not_found`, `channel_closed`; the signal's reason
   */
  open(options: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    this.#opening ??= this.#open(options.signal).catch((error: unknown) => {
      const cause = toGatewayError(error, 'publisher_dead');
      this.destroy(cause);
      throw cause;
    });
    return this.#opening;
  }

  /**
   * Hands over the pre-connected segment and pre-connects the one after; see {@link SegmentSink.openSegment}.
   * @throws GatewayError `usage` before {@link open}, and whatever ended the publisher
   */
  async openSegment(): Promise<SegmentWriter> {
    if (this.#state !== 'open') throw this.#notOpen();
    // Its failure is counted by the outcome.
    this.#current?.close().catch(() => undefined);
    const segment = this.#next ?? this.#makeSegment();
    this.#current = segment;
    this.#inFlight.add(segment);
    segment.handOver();
    this.#next = undefined;
    clearTimeout(this.#preconnectTimer);
    this.#preconnectTimer = setTimeout(() => this.#preconnect(), PRECONNECT_AFTER_MS);
    return segment;
  }

  /**
   * Ends the open segment, drops the pre-connected one and deletes the channel, within `closeTimeoutMs`; then whatever
   * is left is dropped. Again: the same promise. Never rejects.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Stops now; the channel stays as it is on the server. Writers get `error`. */
  destroy(error: GatewayError): void {
    if (this.#state === 'closed' || this.#state === 'failed') return;
    this.#state = 'failed';
    this.#error = error;
    this.#dropSegments(error);
    this.#end.resolve({ reason: 'failed', error });
    this.#wakeClose?.();
  }

  async #open(signal: AbortSignal | undefined): Promise<void> {
    if (this.#state !== 'new') throw this.#notOpen();
    if (this.#options.resume) this.#nextSeq = await this.#askNext(signal);
    if (this.#state !== 'new') throw this.#notOpen();
    this.#state = 'open';
    const first = this.#makeSegment(this.#options.resume);
    this.#next = first;
    first.preconnect();
    await orAbort(first.connected, signal).catch((error: unknown) => {
      if (signal?.aborted || this.#error) throw this.#error ?? signal?.reason;
      throw new GatewayError('publisher_dead', `no connection to ${this.#url.host}: is the server up?`, {
        cause: error,
        fields: { host: this.#url.host },
      });
    });
  }

  async #askNext(signal: AbortSignal | undefined): Promise<number> {
    const timeout = AbortSignal.timeout(this.#options.connectTimeoutMs);
    const url = urlBelow(this.#url, 'next');
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
    const response = await shortRequest('GET', url, this.#options.transport, either);
    if (response.status === 404) {
      throw new GatewayError(
        'channel_not_found',
        'trickle: the server does not know the channel: start a new job',
      );
    }
    if (response.closed)
      throw new GatewayError('channel_closed', 'trickle: the channel was closed by the other side');
    if (response.status !== 200 || response.latest === undefined) {
      throw new GatewayError(
        'trickle_protocol',
        `the server did not say where the channel is (${response.status})`,
      );
    }
    return response.latest;
  }

  #preconnect(): void {
    this.#next = this.#makeSegment();
    this.#next.preconnect();
  }

  #makeSegment(reset = false): PublishedSegment {
    const {
      contentType,
      transport,
      connectTimeoutMs,
      writeTimeoutMs,
      answerTimeoutMs,
      maxWaitingBytes,
      logger,
    } = this.#options;
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    const segment: PublishedSegment = new PublishedSegment({
      channelUrl: this.#url,
      seq,
      contentType,
      reset,
      transport,
      connectTimeoutMs,
      writeTimeoutMs,
      answerTimeoutMs,
      maxWaitingBytes,
      onRetry: (cause) => {
        this.#counts.retried += 1;
        logger.debug('trickle POST is repeated', { seq, error: cause });
      },
      onLost: (cause) =>
        logger.debug('trickle connection was lost before it was used', { seq, error: cause }),
      onOutcome: (outcome) => this.#settled(segment, outcome),
    });
    return segment;
  }

  #settled(segment: PublishedSegment, outcome: SegmentOutcome): void {
    if (this.#inFlight.delete(segment)) this.#counts.bytes += segment.bytesSent;
    if (this.#next === segment) this.#next = undefined;
    switch (outcome.kind) {
      case 'delivered':
        this.#counts.segments += 1;
        this.#failedInARow = 0;
        break;
      case 'failed':
        this.#counts.failed += 1;
        this.#failedInARow += 1;
        this.#options.logger.warn('trickle segment failed', { seq: segment.seq, error: outcome.error });
        if (this.#failedInARow >= MAX_FAILED_IN_A_ROW) this.destroy(this.#dead(outcome.error));
        break;
      case 'channel_over':
        this.destroy(outcome.error);
        break;
      case 'used_up':
        this.#options.logger.debug('trickle segment was ended by the server', { seq: segment.seq });
        break;
    }
    if (this.#inFlight.size === 0) this.#wakeClose?.();
  }

  async #close(): Promise<void> {
    const wasOpen = this.#state === 'open';
    const deleteChannel = wasOpen || this.#error?.code === 'publisher_dead';
    if (this.#state !== 'failed') this.#state = 'closing';
    const deadline = AbortSignal.timeout(this.#options.closeTimeoutMs);
    if (wasOpen) {
      clearTimeout(this.#preconnectTimer);
      this.#next?.destroy(this.#notOpen());
      this.#next = undefined;
      this.#current?.close().catch(() => undefined);
      await settlesWithin(this.#answered(), this.#options.closeTimeoutMs / 2);
    }
    if (deleteChannel) {
      await shortRequest('DELETE', this.#url, this.#options.transport, deadline).catch((error: unknown) =>
        this.#options.logger.warn('trickle channel could not be deleted', { error }),
      );
    }
    this.#dropSegments(this.#notOpen());
    if (this.#error === undefined) this.#state = 'closed';
    this.#end.resolve({ reason: 'closed' });
  }

  /** Settles when every open segment has been answered, or the publisher has failed. */
  #answered(): Promise<void> {
    if (this.#inFlight.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wakeClose = resolve;
    });
  }

  #dropSegments(error: GatewayError): void {
    clearTimeout(this.#preconnectTimer);
    this.#next?.destroy(error);
    this.#next = undefined;
    for (const segment of this.#inFlight) {
      this.#counts.bytes += segment.bytesSent;
      segment.destroy(error);
    }
    this.#inFlight.clear();
  }

  #dead(cause: GatewayError): GatewayError {
    return new GatewayError(
      'publisher_dead',
      `${MAX_FAILED_IN_A_ROW} trickle segments in a row were lost; the last one: ${cause.message}`,
      { cause, fields: { host: this.#url.host } },
    );
  }

  #notOpen(): GatewayError {
    if (this.#error) return this.#error;
    if (this.#state === 'new')
      return new GatewayError('usage', 'open the trickle publisher before writing to it');
    return new GatewayError('channel_closed', 'the trickle publisher has been closed');
  }
}
