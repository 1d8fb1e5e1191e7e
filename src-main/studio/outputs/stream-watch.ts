import type { LiveState } from '../../../src-preload/contract.ts';
import { isIdle } from '../is-idle.ts';

/** How a stream ended: because the user or its source ended it, or because it could not go on. */
export type StreamEnding = 'stopped' | 'failed';

/** What outputs want to know of the stream. */
export interface StreamEvents {
  /** Its first picture has come back: there is something to show. Once for each stream. */
  onPicture(): void;
  /** It has ended, whether there ever was a picture or not. */
  onEnd(ending: StreamEnding): void;
}

/** Tells the beginning and the end of streams from the states of the live session. */
export class StreamWatch {
  readonly #events: StreamEvents;
  #stream: 'none' | 'begun' | 'shown' = 'none';

  constructor(events: StreamEvents) {
    this.#events = events;
  }

  /** A picture of the stream that runs has come back. */
  get isLive(): boolean {
    return this.#stream === 'shown';
  }

  /** Takes the state as it is now. */
  take(state: Pick<LiveState, 'phase'>): void {
    const { phase } = state;
    if (isIdle(state)) {
      const had = this.#stream;
      this.#stream = 'none';
      if (had !== 'none') this.#events.onEnd(phase === 'failed' ? 'failed' : 'stopped');
      return;
    }
    if (this.#stream === 'none') this.#stream = 'begun';
    if (this.#stream === 'begun' && (phase === 'live' || phase === 'degraded')) {
      this.#stream = 'shown';
      this.#events.onPicture();
    }
  }
}
