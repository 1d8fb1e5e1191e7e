import { type Dispatcher, getGlobalDispatcher } from 'undici';
import { GatewayError } from '../base/errors.ts';
import { urlBelow } from '../base/url-below.ts';
import { SegmentBody } from './segment-body.ts';
import { HEADER_CLOSED, HEADER_LATEST, HEADER_SEQ, STATUS_NO_SEGMENT, seqFromHeader } from './wire.ts';

/** What a server says to a request for a segment. */
export type GetOutcome =
  | { readonly kind: 'segment'; readonly body: SegmentBody }
  /** The channel exists, this segment does not; `latest` is where the write edge is, when the server says. */
  | { readonly kind: 'no_segment'; readonly latest: number | undefined }
  | { readonly kind: 'terminated' }
  | { readonly kind: 'channel_not_found' }
  | { readonly kind: 'failed'; readonly error: Error };

/** What {@link getSegment} needs. */
export interface GetOptions {
  readonly channelUrl: URL;
  /** Sequence number, or -1 or -2. */
  readonly seq: number;
  readonly dispatcher: Dispatcher | undefined;
  readonly maxSegmentBytes: number;
  /** A body in which nothing arrives for this long is broken; milliseconds, 0 is no limit. */
  readonly bodyIdleMs: number;
  /** Called with the size of each chunk that arrives. */
  readonly onBytes: (bytes: number) => void;
}

/** A GET on its way. */
export interface PendingGet {
  /** Settles with the response's headers; never rejects, except that an aborted one stays open for ever. */
  readonly outcome: Promise<GetOutcome>;
  /** Drops the request; a body that is being read ends broken. */
  abort(): void;
}

/** Asks for a segment. There is no limit on how long the headers may take: they come with the first byte. */
export function getSegment(options: GetOptions): PendingGet {
  let abort: () => void = () => undefined;
  const outcome = new Promise<GetOutcome>((resolve) => {
    const handler = new GetHandler(options, resolve);
    abort = () => handler.abort();
    const { channelUrl, seq, bodyIdleMs } = options;
    const url = urlBelow(channelUrl, seq);
    const dispatcher = options.dispatcher ?? getGlobalDispatcher();
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headersTimeout: 0,
        bodyTimeout: bodyIdleMs,
      },
      handler,
    );
  });
  return { outcome: outcome.catch((error: Error) => ({ kind: 'failed', error })), abort };
}

/** Feeds a {@link SegmentBody} straight from the connection: no stream between, hence no tick per chunk. */
class GetHandler implements Dispatcher.DispatchHandler {
  readonly #options: GetOptions;
  readonly #resolve: (outcome: GetOutcome) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #body: SegmentBody | undefined;
  #size = 0;
  #aborted = false;

  constructor(options: GetOptions, resolve: (outcome: GetOutcome) => void) {
    this.#options = options;
    this.#resolve = resolve;
  }

  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#body?.finish(this.#broken('the subscription was closed'));
    this.#controller?.abort(new Error('dropped'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted) controller.abort(new Error('dropped'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    const outcome = this.#judge(status, headers, controller);
    if (outcome.kind === 'segment') this.#body = outcome.body;
    this.#resolve(outcome);
    if (outcome.kind === 'failed') controller.abort(outcome.error);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    this.#options.onBytes(chunk.length);
    if (this.#size <= this.#options.maxSegmentBytes) {
      this.#body?.push(chunk);
    } else {
      this.#body?.finish(this.#tooLarge(this.#body.seq));
      controller.abort(new Error('too large'));
    }
  }

  onResponseEnd(): void {
    this.#body?.finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#body?.finish(this.#broken(error.message, error));
    if (!this.#aborted) this.#resolve({ kind: 'failed', error });
  }

  #judge(
    status: number,
    headers: Record<string, string | string[] | undefined>,
    controller: Dispatcher.DispatchController,
  ): GetOutcome {
    const asked = this.#options.seq;
    const type = headers['content-type'];
    const contentType = typeof type === 'string' ? type : '';
    const told = headers[HEADER_SEQ.toLowerCase()];
    // A server that does not say can only mean the one that was asked for by its number; a web page is none.
    const implied = told === undefined && asked >= 0 && !/^text\//i.test(contentType);
    const seq = implied ? asked : seqFromHeader(told);
    const latest = seqFromHeader(headers[HEADER_LATEST.toLowerCase()]);
    if (status === 404) return { kind: 'channel_not_found' };
    if (status === STATUS_NO_SEGMENT) return { kind: 'no_segment', latest };
    if (status !== 200) return { kind: 'failed', error: protocolError(`the server answered ${status}`) };
    if (headers[HEADER_CLOSED.toLowerCase()] !== undefined) return { kind: 'terminated' };
    if (seq === undefined || (asked >= 0 && seq !== asked)) {
      return { kind: 'failed', error: protocolError(`the server did not answer with segment ${asked}`) };
    }
    const body = new SegmentBody(seq, contentType, {
      pause: () => controller.pause(),
      resume: () => controller.resume(),
      cancel: () => this.abort(),
    });
    return { kind: 'segment', body };
  }

  #broken(why: string, cause?: Error): GatewayError {
    const seq = this.#body?.seq ?? this.#options.seq;
    return new GatewayError('segment_failed', `trickle segment ${seq} broke off: ${why}`, {
      cause,
      fields: { seq },
    });
  }

  #tooLarge(seq: number): GatewayError {
    const { maxSegmentBytes } = this.#options;
    return new GatewayError(
      'segment_too_large',
      `trickle segment ${seq} is larger than ${maxSegmentBytes} bytes and was dropped`,
      { fields: { seq, maxSegmentBytes } },
    );
  }
}

function protocolError(why: string): GatewayError {
  return new GatewayError('trickle_protocol', `trickle: ${why}`);
}
