import type { TrackProblem } from './track-problem.ts';

/** How a source stands: not wanted, being opened, there, gone while it was used, or not to be had and why. */
export type TrackStatus = 'off' | 'opening' | 'ok' | 'lost' | TrackProblem;

/** A source as it stands; `track` is there while the status is `ok`. */
export interface TrackState {
  readonly status: TrackStatus;
  readonly track: MediaStreamTrack | null;
}

/** What a {@link TrackKeeper} works with. */
export interface TrackKeeperOptions<Wanted> {
  readonly open: (wanted: Wanted) => Promise<MediaStreamTrack>;
  readonly problemOf: (error: unknown, wanted: Wanted) => Promise<TrackProblem>;
  /** Whether something that is lost, busy or missing can be tried again without asking the user. */
  readonly mayReturn: (wanted: Wanted, lost: MediaStreamTrack | null) => Promise<boolean>;
  readonly onChange: (state: TrackState) => void;
}

/** A source that is lost or busy is looked for at this distance, besides when the devices change; milliseconds. */
const LOOK_EVERY_MS = 2_000;

const OFF: TrackState = { status: 'off', track: null };
const GONE: readonly TrackStatus[] = ['lost', 'busy', 'none'];

/**
 * Keeps one source open as it is wanted: opens it, changes it, and opens it again when it was gone and is back. Of several
 * wishes only the last one counts.
 */
export class TrackKeeper<Wanted extends object> {
  readonly #options: TrackKeeperOptions<Wanted>;
  #wanted: Wanted | null = null;
  #state = OFF;
  #opening: Promise<TrackState> | null = null;
  #lost: MediaStreamTrack | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TrackKeeperOptions<Wanted>) {
    this.#options = options;
  }

  /** The source as it stands. */
  get state(): TrackState {
    return this.#state;
  }

  /** Has this source from now on, or none with null. What is there already stays. @returns how it stands then */
  want(wanted: Wanted | null): Promise<TrackState> {
    const same = JSON.stringify(wanted) === JSON.stringify(this.#wanted);
    if (same && this.#opening !== null) return this.#opening;
    if (same && (wanted === null || this.#state.status === 'ok')) return Promise.resolve(this.#state);
    this.#wanted = wanted;
    this.#lost = null;
    return this.#open();
  }

  /** Looks whether what is gone is back, or what is there is gone. */
  async look(): Promise<void> {
    const { track, status } = this.#state;
    if (track?.readyState === 'ended') return this.#onEnded(track);
    const wanted = this.#wanted;
    if (wanted === null || !GONE.includes(status)) return;
    const back = await this.#options.mayReturn(wanted, this.#lost);
    if (wanted !== this.#wanted || this.#opening !== null || this.#state.status !== status) return;
    if (back) await this.#open();
    else this.#lookLater();
  }

  #open(): Promise<TrackState> {
    clearTimeout(this.#timer);
    // One after the other: a browser that has a camera open already gives it again only in the size it has.
    this.#state.track?.stop();
    const wanted = this.#wanted;
    if (wanted === null) {
      this.#opening = null;
      this.#set(OFF);
      return Promise.resolve(OFF);
    }
    if (!GONE.includes(this.#state.status) || this.#lost === null)
      this.#set({ status: 'opening', track: null });
    const opening = this.#attempt(wanted);
    this.#opening = opening;
    return opening;
  }

  async #attempt(wanted: Wanted): Promise<TrackState> {
    let state: TrackState;
    try {
      state = { status: 'ok', track: await this.#options.open(wanted) };
    } catch (error) {
      state = { status: await this.#options.problemOf(error, wanted), track: null };
    }
    if (wanted !== this.#wanted) {
      state.track?.stop();
      return (await this.#opening) ?? this.#state;
    }
    this.#opening = null;
    if (state.track !== null) {
      const { track } = state;
      this.#lost = null;
      track.addEventListener('ended', () => this.#onEnded(track));
    }
    this.#set(state);
    if (GONE.includes(state.status)) this.#lookLater();
    return state;
  }

  #onEnded(track: MediaStreamTrack): void {
    if (track !== this.#state.track) return;
    this.#lost = track;
    this.#set({ status: 'lost', track: null });
    this.#lookLater();
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), LOOK_EVERY_MS);
  }

  #set(state: TrackState): void {
    this.#state = state;
    this.#options.onChange(state);
  }
}
