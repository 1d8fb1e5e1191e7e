import { type Deferred, deferred } from '../base/async.ts';
import { GatewayError } from '../base/errors.ts';
import { urlBelow } from '../base/url-below.ts';
import { type PostAnswer, PostRequest } from './post.ts';
import type { SegmentWriter, SegmentWriterState } from './segment.ts';
import type { TrickleTransport } from './transport.ts';
import { HEADER_CLOSED, HEADER_RESET } from './wire.ts';

/** How a segment ended, as its publisher needs to know. */
export type SegmentOutcome =
  /** The server has all of it. */
  | { readonly kind: 'delivered' }
  /** The server ended it while it was still a pre-connected, empty one: its number is used up. */
  | { readonly kind: 'used_up' }
  /** This segment is lost; the channel may live. */
  | { readonly kind: 'failed'; readonly error: GatewayError }
  /** The channel is gone. */
  | { readonly kind: 'channel_over'; readonly error: GatewayError };

/** What a {@link PublishedSegment} needs. Times in milliseconds. */
export interface PublishedSegmentOptions {
  /** URL of the channel. */
  readonly channelUrl: URL;
  readonly seq: number;
  readonly contentType: string;
  /** Send `Lp-Trickle-Reset`. */
  readonly reset: boolean;
  readonly transport: TrickleTransport;
  readonly connectTimeoutMs: number;
  /** How long the transport may hold up a write, or the end. */
  readonly writeTimeoutMs: number;
  /** How long the server may take to answer after the end. */
  readonly answerTimeoutMs: number;
  /** Bytes that may wait for the transport. */
  readonly maxWaitingBytes: number;
  /** Called when a POST is repeated. */
  readonly onRetry: (cause: Error) => void;
  /** Called when a pre-connected POST is given up until somebody wants the segment. */
  readonly onLost: (cause: Error) => void;
  /** Called once. */
  readonly onOutcome: (outcome: SegmentOutcome) => void;
}

interface WaitingWrite {
  readonly bytes: Uint8Array;
  readonly done: Deferred<void>;
}

/** A POST is sent at most this often per segment. */
const MAX_ATTEMPTS = 2;

/**
 * One segment on its way to a server. Its POST is opened before anybody writes ({@link preconnect}), then the segment is
 * handed to its writer ({@link handOver}). As long as no byte left, a failed POST is repeated once; a pre-connected one
 * that fails for good is opened anew when the segment is handed over.
 */
export class PublishedSegment implements SegmentWriter {
  readonly seq: number;
  readonly #options: PublishedSegmentOptions;
  readonly #url: URL;
  readonly #connected = deferred<void>();
  readonly #delivered = deferred<void>();
  #post: PostRequest | undefined;
  #attempts = 0;
  #state: SegmentWriterState = 'open';
  #handedOver = false;
  /** True once a byte has been given to a connection: the POST cannot be repeated any more. */
  #consumed = false;
  #waiting: WaitingWrite[] = [];
  #waitingBytes = 0;
  /** The first waiting write has been given to the transport, which has not taken it yet. */
  #blocked = false;
  #flushed: Deferred<void> | undefined;
  #endSent = false;
  #timer: NodeJS.Timeout | undefined;
  #error: GatewayError | undefined;
  #bytesSent = 0;

  constructor(options: PublishedSegmentOptions) {
    this.#options = options;
    this.seq = options.seq;
    this.#url = urlBelow(options.channelUrl, options.seq);
  }

  /** See {@link SegmentWriter.state}. */
  get state(): SegmentWriterState {
    return this.#state;
  }

  /** Bytes given to the transport. */
  get bytesSent(): number {
    return this.#bytesSent;
  }

  /** Settles when the first connection is up; rejects when the segment fails before. */
  get connected(): Promise<void> {
    return this.#connected.promise;
  }

  /** See {@link SegmentWriter.delivered}. */
  get delivered(): Promise<void> {
    return this.#delivered.promise;
  }

  /** Opens the POST without a byte. */
  preconnect(): void {
    this.#attempts = 0;
    this.#send();
  }

  /** From now on the segment belongs to a writer, and its failure counts. */
  handOver(): void {
    this.#handedOver = true;
    this.#attempts = Math.min(this.#attempts, MAX_ATTEMPTS - 1);
    if (!this.#post) this.preconnect();
  }

  /** See {@link SegmentWriter.write}; fails the segment when the transport holds it up too long. */
  write(bytes: Uint8Array): Promise<void> {
    if (this.#state !== 'open') return Promise.reject(this.#error ?? this.#ended());
    if (bytes.length === 0) return Promise.resolve();
    if (this.#waiting.length === 0 && this.#post?.connected && this.#give(bytes)) return Promise.resolve();
    if (this.#waitingBytes + bytes.length > this.#options.maxWaitingBytes) {
      this.#fail(this.#failed('more bytes wait for the connection than a segment may hold back'));
      return Promise.reject(this.#error);
    }
    const done = deferred<void>();
    // A full transport has the bytes already and will say when it took them; otherwise they wait here.
    this.#blocked ||= this.#waiting.length === 0 && this.#post?.connected === true;
    this.#waiting.push({ bytes, done });
    this.#waitingBytes += bytes.length;
    this.#armTimer(this.#options.writeTimeoutMs, 'the connection took no more bytes');
    return done.promise;
  }

  /** See {@link SegmentWriter.close}. */
  close(): Promise<void> {
    if (this.#state === 'closed' || this.#state === 'failed') return Promise.resolve();
    if (!this.#flushed) {
      this.#state = 'closing';
      this.#flushed = deferred<void>();
      this.#armTimer(this.#options.writeTimeoutMs, 'the connection did not take the end');
      this.#flush();
    }
    return this.#flushed.promise;
  }

  /** Stops now, without an outcome. */
  destroy(error: GatewayError): void {
    if (this.#state === 'failed') return;
    this.#stop('failed', error);
  }

  #send(): void {
    this.#attempts += 1;
    const { reset, contentType, transport, connectTimeoutMs } = this.#options;
    const post = new PostRequest(
      this.#url,
      { 'Content-Type': contentType, ...(reset ? { [HEADER_RESET]: '1' } : {}) },
      transport,
      { connectTimeoutMs },
      {
        onConnected: () => {
          this.#connected.resolve();
          this.#flush();
        },
        onDrain: () => this.#drained(),
        onAnswer: (answer) => this.#answered(answer),
        onFailure: (error) => this.#retryOrFail(error, error.message),
      },
    );
    this.#post = post;
  }

  /** Gives bytes to the connection; false when it wants no more for now. */
  #give(bytes: Uint8Array): boolean {
    this.#consumed = true;
    this.#bytesSent += bytes.length;
    return this.#post?.write(bytes) ?? false;
  }

  #flush(): void {
    if (!this.#post?.connected || this.#blocked || this.#endSent) return;
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      if (!this.#give(first.bytes)) {
        this.#blocked = true;
        return;
      }
      this.#taken(first);
    }
    if (!this.#flushed) return;
    this.#endSent = true;
    this.#post.end(() => this.#endTaken());
  }

  #drained(): void {
    const first = this.#waiting[0];
    if (!this.#blocked || !first) return;
    this.#blocked = false;
    this.#taken(first);
    this.#flush();
  }

  #taken(write: WaitingWrite): void {
    this.#waiting.shift();
    this.#waitingBytes -= write.bytes.length;
    this.#clearTimer();
    if (this.#waiting.length > 0 || this.#state === 'closing') {
      this.#armTimer(this.#options.writeTimeoutMs, 'the connection took no more bytes');
    }
    write.done.resolve();
  }

  #endTaken(): void {
    // A quick server's answer comes before a slow transport says that it has taken the end.
    if (this.#state !== 'closing') return;
    this.#state = 'closed';
    this.#flushed?.resolve();
    this.#clearTimer();
    this.#armTimer(this.#options.answerTimeoutMs, 'the server did not answer after the end');
  }

  #answered(answer: PostAnswer): void {
    if (answer.status === 404) {
      this.#channelOver('channel_not_found', 'the server does not know the channel: start a new job');
    } else if (answer.headers[HEADER_CLOSED.toLowerCase()] !== undefined) {
      this.#channelOver('channel_closed', 'the channel was closed by the other side');
    } else if (answer.status >= 200 && answer.status < 300) {
      this.#accepted();
    } else {
      const error = new Error(`the server answered ${answer.status}`);
      this.#retryOrFail(error, error.message);
    }
  }

  #accepted(): void {
    if (this.#endSent) {
      this.#flushed?.resolve();
      this.#delivered.resolve();
      this.#stop('closed');
      this.#options.onOutcome({ kind: 'delivered' });
    } else if (this.#handedOver) {
      this.#fail(this.#failed('the server ended it early'));
    } else {
      this.#stop('closed');
      this.#options.onOutcome({ kind: 'used_up' });
    }
  }

  #retryOrFail(cause: Error, why: string): void {
    this.#post?.destroy();
    this.#post = undefined;
    if (!this.#consumed && this.#attempts < MAX_ATTEMPTS) {
      this.#options.onRetry(cause);
      this.#endSent = false;
      this.#send();
    } else if (this.#handedOver) {
      this.#fail(this.#failed(why, cause));
    } else {
      // Nobody has this segment yet: handOver() opens it anew.
      this.#connected.reject(this.#failed(why, cause));
      this.#options.onLost(cause);
    }
  }

  #channelOver(code: 'channel_closed' | 'channel_not_found', why: string): void {
    const error = new GatewayError(code, `trickle: ${why}`, { fields: { seq: this.seq } });
    this.#stop('failed', error);
    this.#options.onOutcome({ kind: 'channel_over', error });
  }

  #fail(error: GatewayError): void {
    if (this.#state === 'failed') return;
    this.#stop('failed', error);
    this.#options.onOutcome({ kind: 'failed', error });
  }

  #stop(state: 'closed' | 'failed', error?: GatewayError): void {
    this.#clearTimer();
    this.#state = state;
    this.#error = error;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (error) {
      this.#connected.reject(error);
      this.#delivered.reject(error);
      this.#flushed?.reject(error);
      for (const write of waiting) write.done.reject(error);
      this.#post?.destroy();
    }
    this.#post = undefined;
  }

  #armTimer(ms: number, why: string): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#fail(this.#failed(`${why} within ${ms} ms`));
    }, ms);
  }

  #clearTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #failed(why: string, cause?: Error): GatewayError {
    return new GatewayError('segment_failed', `trickle segment ${this.seq} was dropped: ${why}`, {
      cause,
      fields: { seq: this.seq },
    });
  }

  #ended(): GatewayError {
    return new GatewayError('segment_failed', `trickle segment ${this.seq} has ended: open the next one`, {
      fields: { seq: this.seq },
    });
  }
}
