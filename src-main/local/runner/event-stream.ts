import { JsonChannelWriter } from '../../trickle/json-channel.ts';
import type { JsonValue } from '../../trickle/json-lines.ts';
import type { SegmentSink } from '../../trickle/segment.ts';

/** What kind of event a message is, for whoever sorts them (protocol D3). */
export type EventQueue = 'ai_stream_events' | 'stream_trace';

/** An event's own content; `type` says which. */
export type RunnerEvent = { readonly type: string } & { readonly [key: string]: JsonValue };

/** Events that wait for the channel at most; beyond that new ones are dropped. */
const QUEUE_LIMIT = 64;

/**
 * The events channel of a job, as ai-runner writes it (protocol D3): one JSON object per segment, in an envelope
 * `{event, queue_event_type}`. Sending never fails: a channel that is gone takes nothing more, and nobody is there to hear.
 */
export class EventStream {
  readonly #writer: JsonChannelWriter;
  #waiting = 0;

  constructor(sink: SegmentSink) {
    this.#writer = new JsonChannelWriter(sink);
  }

  /** Sends an event after those before it; resolves when it was written, dropped or refused. */
  async send(event: RunnerEvent, queue: EventQueue = 'ai_stream_events'): Promise<void> {
    if (this.#waiting >= QUEUE_LIMIT) return;
    this.#waiting += 1;
    await this.#writer.send({ event, queue_event_type: queue }).catch(() => undefined);
    this.#waiting -= 1;
  }
}
