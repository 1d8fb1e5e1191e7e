import type { MediaLinkEndpoint } from '../../src-preload/bridge.ts';
import { LinkOpener } from '../media-link/link-opener.ts';
import type { Uplink } from './uplink.ts';
import type { CaptureFigures, FromCapture, HoldText, PictureTarget, ToCapture } from './worker-messages.ts';

/** What the owner of a {@link Filming} is told. */
export interface FilmingOptions {
  readonly openLink: () => Promise<MediaLinkEndpoint>;
  readonly onFigures: (figures: CaptureFigures) => void;
  readonly onHolding: (holding: boolean) => void;
  readonly onFailed: (reason: string) => void;
}

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
  readonly #link: LinkOpener;
  #open = true;
  #picture: MediaStreamTrack | null = null;
  #sound: MediaStreamTrack | null = null;

  constructor(target: PictureTarget, options: FilmingOptions) {
    this.#options = options;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromCapture>) => this.#take(data));
    this.#worker.addEventListener('error', ({ message }) => options.onFailed(message));
    this.setTarget(target);
    this.#link = new LinkOpener({
      open: options.openLink,
      onOpen: (endpoint, transfer) => this.#tell({ type: 'link', endpoint }, transfer),
    });
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

  /** Makes less while the network is too slow. */
  setUplink(uplink: Uplink): void {
    this.#tell({ type: 'uplink', uplink });
  }

  /** Opens the link now if it waits to be opened again: main is back. */
  reopen(): void {
    this.#link.hurry();
  }

  /** Ends. The tracks stay as they are. */
  stop(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#link.stop();
    this.#tell({ type: 'close' });
  }

  #take(message: FromCapture): void {
    if (!this.#open) return;
    switch (message.type) {
      case 'figures':
        if (message.figures.fpsEncoded > 0) this.#link.works();
        this.#options.onFigures(message.figures);
        return;
      case 'linkClosed':
        this.#link.lost();
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
