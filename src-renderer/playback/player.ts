import type { MediaLinkEndpoint } from '../../src-preload/bridge.ts';
import { LinkOpener } from '../media-link/link-opener.ts';
import type { FromPlayback, PlaybackFigures, ToPlayback } from './playback-protocol.ts';
import { ShownPictures } from './shown-pictures.ts';
import type { Percentiles } from './timed-window.ts';

/** A worker that failed is started again after so long, milliseconds. */
const RESTART_MS = 4_000;

/** What a player reports four times a second while its link is open. */
export interface PlayerFigures extends PlaybackFigures {
  /** Pictures shown in the last second. */
  readonly fpsShown: number;
  /** Glass to glass over the last second: capture → on the screen. */
  readonly latencyMs: Percentiles;
}

/** What a player needs. */
export interface PlayerOptions {
  readonly openLink: () => Promise<MediaLinkEndpoint>;
  /** Null when playing ends. */
  readonly onFigures?: (figures: PlayerFigures | null) => void;
}

/** What runs between start and stop: one worker, and the tracks it writes to. */
interface Run {
  readonly tell: (message: ToPlayback, transfer?: Transferable[]) => void;
  /** Null where tracks cannot be generated. */
  readonly tracks: { readonly stream: MediaStream; readonly sound: MediaStreamTrack } | null;
  readonly link: LinkOpener;
}

/**
 * Plays one of main's media links on an element of its own, which the owner puts where it should be seen. Runs nothing
 * until {@link start}; a link that is lost is opened again until {@link stop}, with the last picture left standing.
 */
export class Player {
  /** Holds the picture, without a box of its own (`display: contents`). */
  readonly element = document.createElement('div');
  /** What plays the picture and the sound; null where tracks cannot be generated and a canvas is drawn on. */
  readonly video: HTMLVideoElement | null;
  readonly #options: PlayerOptions;
  readonly #shown = new ShownPictures();
  #run: Run | null = null;
  #figures: PlayerFigures | null = null;
  #restartTimer: ReturnType<typeof setTimeout> | undefined;
  #soundOn = false;
  #thumbnailsOn = false;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.element.style.display = 'contents';
    this.video = 'MediaStreamTrackGenerator' in window ? makeVideo() : null;
    if (this.video !== null) this.element.append(this.video);
  }

  /** The last figures; null while nothing plays. */
  get figures(): PlayerFigures | null {
    return this.#figures;
  }

  /** Opens the link and plays it. Repeating it does nothing. */
  start(): void {
    clearTimeout(this.#restartTimer);
    if (this.#run !== null) return;
    const worker = new Worker(new URL('./playback-worker.ts', import.meta.url), { type: 'module' });
    const tell: Run['tell'] = (message, transfer = []) => worker.postMessage(message, transfer);
    const tracks = this.#connect(tell);
    const link = new LinkOpener({
      open: this.#options.openLink,
      onOpen: (endpoint, transfer) => tell({ type: 'link', endpoint }, transfer),
    });
    const run: Run = { tell, tracks, link };
    this.#run = run;
    worker.addEventListener('message', ({ data }: MessageEvent<FromPlayback>) => {
      if (this.#run !== run) return;
      if (data.type === 'figures') this.#report(run, data.figures);
      else link.lost();
    });
    worker.addEventListener('error', () => {
      if (this.#run !== run) return;
      this.#end(run);
      worker.terminate();
      this.#restartTimer = setTimeout(() => this.start(), RESTART_MS);
    });
    this.#tellSound(run);
    run.tell({ type: 'thumbnails', on: this.#thumbnailsOn });
  }

  /** Opens the link now if it is waiting to be opened again: main is back. */
  reopen(): void {
    this.#run?.link.hurry();
  }

  /** Ends playing; the picture goes. Repeating it does nothing. */
  stop(): void {
    clearTimeout(this.#restartTimer);
    if (this.#run !== null) this.#end(this.#run);
  }

  /** Sets the loudness, 0 to 1; at 0 sound is not even decoded. */
  setVolume(volume: number): void {
    this.#soundOn = volume > 0;
    if (this.video === null) return;
    this.video.volume = volume;
    this.video.muted = !this.#soundOn;
    if (this.#run !== null) this.#tellSound(this.#run);
  }

  /** Switches the thumbnails in the figures on or off. */
  setThumbnails(on: boolean): void {
    this.#thumbnailsOn = on;
    this.#run?.tell({ type: 'thumbnails', on });
  }

  #connect(tell: Run['tell']): Run['tracks'] {
    if (this.video === null) {
      const placeholder = document.createElement('canvas');
      this.element.replaceChildren(placeholder);
      const canvas = placeholder.transferControlToOffscreen();
      tell({ type: 'start', picture: { kind: 'canvas', canvas }, sound: null }, [canvas]);
      return null;
    }
    const picture = new MediaStreamTrackGenerator({ kind: 'video' });
    const sound = new MediaStreamTrackGenerator({ kind: 'audio' });
    const stream = new MediaStream([picture]);
    tell({ type: 'start', picture: { kind: 'track', track: picture.writable }, sound: sound.writable }, [
      picture.writable,
      sound.writable,
    ]);
    this.video.srcObject = stream;
    this.#shown.follow(this.video);
    return { stream, sound };
  }

  /** A sound track that is not heard would still keep the system's audio output busy: it is taken out. */
  #tellSound(run: Run): void {
    run.tell({ type: 'sound', on: this.#soundOn });
    if (this.#soundOn) run.tracks?.stream.addTrack(run.tracks.sound);
    else run.tracks?.stream.removeTrack(run.tracks.sound);
  }

  #report(run: Run, figures: PlaybackFigures): void {
    if (figures.clockOffsetUs !== null) run.link.works();
    this.#shown.clockOffsetUs = figures.clockOffsetUs;
    for (const { ptsUs, atUs } of figures.drawn) this.#shown.add(ptsUs, atUs);
    this.#figures = { ...figures, fpsShown: this.#shown.readFps(), latencyMs: this.#shown.latencyMs };
    this.#options.onFigures?.(this.#figures);
  }

  #end(run: Run): void {
    this.#run = null;
    run.link.stop();
    run.tell({ type: 'close' });
    this.#shown.stop();
    this.#figures = null;
    this.#options.onFigures?.(null);
    if (this.video === null) this.element.replaceChildren();
    else this.video.srcObject = null;
  }
}

function makeVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  video.disableRemotePlayback = true;
  return video;
}
