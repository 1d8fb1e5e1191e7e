import { LOADING_LIMIT_MS, SILENCE_LIMIT_MS } from '../silence-limits.ts';

/** Without a new picture for so long the output stands still. */
const FROZEN_US = 2_000_000;

/** An output that gave pictures steadily and gives none for so long has fallen silent; shorter hiccups pass by. */
const SILENT_US = 1_500_000;
/** One that has only begun is given more time, and so is one whose parameters have just changed: a model may load. */
const SILENT_EARLY_US = 5_000_000;
const SILENT_CHANGED_US = 10_000_000;
/** Pictures until an output is steady. */
const STEADY_PICTURES = 30;
/** However irregular an output is, it is not waited for longer. */
const MAX_SILENT_US = 10_000_000;
/** The longest pause that healed by itself counts for so long, twice its length is waited for. */
const PAUSE_MEMORY_US = 60_000_000;

/** Without input for so long nothing is expected back. */
const INPUT_PAUSE_US = 500_000;

/** Between two looks this program itself stood still for so long (a machine that slept): what came then is unread yet. */
const OWN_PAUSE_US = 1_000_000;

/** How the output is. */
export type OutputHealth = 'moving' | 'frozen' | 'stalled';

/**
 * Notices an output that stands still, by what is sent, what comes back and what windows see. `frozen` is shown; `stalled`
 * is given up wherever the stream runs; {@link OutputWatch.silent} is when another orchestrator, where there is one, is
 * the better choice.
 */
export class OutputWatch {
  readonly #nowUs: () => number;
  readonly #frozenFor = new Set<string>();
  #pictures = 0;
  #sinceUs: number | null = null;
  /** Since when input goes out and nothing comes back; null while nothing is expected. */
  #waitingUs: number | null = null;
  #offeredUs = 0;
  #changedUs = Number.NEGATIVE_INFINITY;
  #lookedUs: number | null = null;
  #pause = { us: 0, atUs: 0 };

  /** @param nowUs monotonic microseconds */
  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  /** A picture was sent, or would have been if the job had taken it. */
  offered(): void {
    const nowUs = this.#nowUs();
    const paused = nowUs - this.#offeredUs > INPUT_PAUSE_US;
    this.#sinceUs ??= nowUs;
    this.#waitingUs = paused ? nowUs : (this.#waitingUs ?? nowUs);
    this.#offeredUs = nowUs;
  }

  /** A picture has come back. */
  picture(): void {
    const nowUs = this.#nowUs();
    if (this.#waitingUs !== null && this.#pictures > 0) this.#healed(nowUs - this.#waitingUs, nowUs);
    this.#pictures += 1;
    this.#sinceUs = nowUs;
    this.#waitingUs = null;
  }

  /** The parameters change. */
  changed(): void {
    this.#changedUs = this.#nowUs();
  }

  /** A window that shows the output says that it stands still, or moves again. */
  report(clientId: string, frozen: boolean): void {
    if (frozen) this.#frozenFor.add(clientId);
    else this.#frozenFor.delete(clientId);
  }

  /**
   * How the output is now.
   * @param loading the runner says that it loads a model
   * @param held the same picture is sent again and again: that windows see no other one means nothing
   */
  health({ loading, held }: { readonly loading: boolean; readonly held: boolean }): OutputHealth {
    if (this.#sinceUs === null) return 'moving';
    const quietUs = this.#nowUs() - this.#sinceUs;
    if (quietUs >= 1000 * (loading ? LOADING_LIMIT_MS : SILENCE_LIMIT_MS)) return 'stalled';
    if (this.#pictures === 0) return 'moving';
    const seenFrozen = !held && this.#frozenFor.size > 0;
    return quietUs >= FROZEN_US || seenFrozen ? 'frozen' : 'moving';
  }

  /**
   * Whether an output that gave pictures has fallen silent though pictures are sent. To be asked a few times a second.
   * @param loading the runner says that it loads a model
   */
  silent({ loading }: { readonly loading: boolean }): boolean {
    const nowUs = this.#nowUs();
    const slept = this.#lookedUs !== null && nowUs - this.#lookedUs > OWN_PAUSE_US;
    this.#lookedUs = nowUs;
    if (slept && this.#waitingUs !== null) this.#waitingUs = nowUs;
    if (loading || this.#pictures === 0 || this.#waitingUs === null) return false;
    if (nowUs - this.#offeredUs > INPUT_PAUSE_US) return false;
    return nowUs - this.#waitingUs >= this.#limitUs(nowUs);
  }

  #limitUs(nowUs: number): number {
    if (nowUs - this.#changedUs < SILENT_CHANGED_US) return SILENT_CHANGED_US;
    const usualUs = this.#pictures < STEADY_PICTURES ? SILENT_EARLY_US : SILENT_US;
    const pauseUs = nowUs - this.#pause.atUs < PAUSE_MEMORY_US ? 2 * this.#pause.us : 0;
    return Math.min(MAX_SILENT_US, Math.max(usualUs, pauseUs));
  }

  #healed(us: number, nowUs: number): void {
    const forgotten = nowUs - this.#pause.atUs >= PAUSE_MEMORY_US;
    if (forgotten || us >= this.#pause.us) this.#pause = { us, atUs: nowUs };
  }
}
