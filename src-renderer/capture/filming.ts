import type { MediaLinkEndpoint } from '../../src-preload/bridge.ts';
import type { CaptureFigures, FromCapture, HoldText, PictureTarget, ToCapture } from './worker-messages.ts';

/** What the owner of a {@link Filming} is told. */
export interface FilmingOptions {
  readonly openLink: () => Promise<MediaLinkEndpoint>;
  readonly onFigures: (figures: CaptureFigures) => void;
  readonly onHolding: (holding: boolean) => void;
  readonly onFailed: (reason: string) => void;
}

/** A lost link is opened again after so long, doubled each time up to the maximum; milliseconds. */
const REOPEN_FIRST_MS = 250;
const REOPEN_MAX_MS = 4_000;
/** Pictures that wait to be read; older ones are thrown away. */
const PICTURES_WAITING = 2;
/** Pieces of sound, 10 ms each, that wait to be read. */
const SOUNDS_WAITING = 50;

let spare: Worker | null = null;

/** Starts the next filming's worker, which takes tens of milliseconds that going live should not wait for. */
export function prepareFilming(): void {
  spare ??= newWorker();
}

function takeWorker(): Worker {
  const worker = spare ?? newWorker();
  spare = null;
  return worker;
}

function newWorker(): Worker {
  return new Worker(new URL('./capture-worker.ts', import.meta.url), { type: 'module' });
}

/**
 * Sends this window's picture and sound to main, from going live to the stop: one worker with its encoders, under which
 * tracks, settings and links may change. A link that is lost is opened again.
 */
export class Filming {
  readonly #options: FilmingOptions;
  readonly #worker = takeWorker();
  #open = true;
  #reopenTimer: ReturnType<typeof setTimeout> | undefined;
  #reopenMs = REOPEN_FIRST_MS;
  #picture: MediaStreamTrack | null = null;
  #sound: MediaStreamTrack | null = null;

  constructor(target: PictureTarget, options: FilmingOptions) {
    this.#options = options;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromCapture>) => this.#take(data));
    this.#worker.addEventListener('error', ({ message }) => options.onFailed(message));
    this.setTarget(target);
    void this.#openLink();
  }

  /** Makes pictures like this from now on. */
  setTarget(target: PictureTarget): void {
    this.#tell({ type: 'target', target });
  }

  /**
   * Films this track from now on; null while there is none.
   * @param hold stands on the picture that is sent when the track has none.
   */
  film(track: MediaStreamTrack | null, hold: HoldText, mayPause: boolean): void {
    if (track !== null && track === this.#picture) return;
    this.#picture = track;
    const frames =
      track &&
      new MediaStreamTrackProcessor({ track: asVideo(track), maxBufferSize: PICTURES_WAITING }).readable;
    this.#tell({ type: 'video', stream: { frames, hold, mayPause } }, frames ? [frames] : []);
  }

  /** Sends the sound of this track from now on; null for none. */
  listen(track: MediaStreamTrack | null): void {
    if (track === this.#sound) return;
    this.#sound = track;
    const sound =
      track &&
      new MediaStreamTrackProcessor({ track: asAudio(track), maxBufferSize: SOUNDS_WAITING }).readable;
    this.#tell({ type: 'audio', sound }, sound ? [sound] : []);
  }

  /** Main had to leave out so many pictures on their way to the orchestrator. */
  lostOnTheWay(count: number): void {
    this.#tell({ type: 'sendDrops', count });
  }

  /** Opens the link now if it waits to be opened again: main is back. */
  reopen(): void {
    if (this.#reopenTimer !== undefined) void this.#openLink();
  }

  /** Ends. The tracks stay as they are. */
  stop(): void {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#reopenTimer);
    this.#tell({ type: 'close' });
  }

  async #openLink(): Promise<void> {
    clearTimeout(this.#reopenTimer);
    this.#reopenTimer = undefined;
    try {
      const endpoint = await this.#options.openLink();
      if (this.#open) this.#tell({ type: 'link', endpoint }, endpoint.type === 'port' ? [endpoint.port] : []);
      else if (endpoint.type === 'port') endpoint.port.close();
    } catch {
      this.#reopenLater();
    }
  }

  #reopenLater(): void {
    if (!this.#open) return;
    clearTimeout(this.#reopenTimer);
    this.#reopenTimer = setTimeout(() => void this.#openLink(), this.#reopenMs);
    this.#reopenMs = Math.min(this.#reopenMs * 2, REOPEN_MAX_MS);
  }

  #take(message: FromCapture): void {
    if (!this.#open) return;
    switch (message.type) {
      case 'figures':
        if (message.figures.fpsEncoded > 0) this.#reopenMs = REOPEN_FIRST_MS;
        this.#options.onFigures(message.figures);
        return;
      case 'linkClosed':
        this.#reopenLater();
        return;
      case 'holding':
        this.#options.onHolding(message.holding);
        return;
      case 'failed':
        this.#options.onFailed(message.reason);
    }
  }

  #tell(message: ToCapture, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}

function asVideo(track: MediaStreamTrack): MediaStreamVideoTrack {
  return track as MediaStreamVideoTrack;
}

function asAudio(track: MediaStreamTrack): MediaStreamAudioTrack {
  return track as MediaStreamAudioTrack;
}
