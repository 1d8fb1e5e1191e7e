import type { SegmentSink } from '../../trickle/segment.ts';
import type { Misbehaviour } from '../misbehaviour.ts';

/** What kind of event a message is, for whoever sorts them (protocol D3). */
export type EventQueue = 'ai_stream_events' | 'stream_trace';

/** An event's own content; `type` says which. */
export type RunnerEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Messages that wait for the transport at most; beyond that new ones are dropped. */
const QUEUE_LIMIT = 64;

/**
 * The events channel of a job, as ai-runner writes it (protocol D3): one JSON object per segment, in an envelope
 * `{event, queue_event_type}`. Sending never fails: a channel that is gone takes nothing more, and nobody is there to hear.
 */
export class EventStream {
  readonly #sink: SegmentSink;
  readonly #misbehaviour: Misbehaviour;
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(sink: SegmentSink, misbehaviour: Misbehaviour) {
    this.#sink = sink;
    this.#misbehaviour = misbehaviour;
  }

  /** Sends an event after those before it; resolves when it was written, dropped or refused. */
  send(event: RunnerEvent, queue: EventQueue = 'ai_stream_events'): Promise<void> {
    if (this.#misbehaviour.noEvents || this.#waiting >= QUEUE_LIMIT) return Promise.resolve();
    const text = this.#misbehaviour.garbageEvents
      ? `{"event": <${event.type}> \u0000 not json`
      : JSON.stringify({ event, queue_event_type: queue });
    this.#waiting += 1;
    this.#tail = this.#tail.then(() => this.#write(Buffer.from(text))).catch(() => undefined);
    return this.#tail.finally(() => {
      this.#waiting -= 1;
    });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const segment = await this.#sink.openSegment();
    await segment.write(bytes);
    await segment.close();
  }
}
