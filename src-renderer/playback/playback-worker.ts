import type { MediaLinkEndpoint } from '../../src-preload/bridge.ts';
import type { LinkFormat, LinkUnit } from '../../src-preload/media-link/packet.ts';
import { connectEndpoint } from '../media-link/endpoint-port.ts';
import { WindowLink } from '../media-link/window-link.ts';
import { PictureDecoder } from './picture-decoder.ts';
import { canvasSink, type PictureSink, trackSink } from './picture-sink.ts';
import { epochUs, type FromPlayback, type PlaybackFigures, type ToPlayback } from './playback-protocol.ts';
import { SoundDecoder } from './sound-decoder.ts';
import { thumbnail } from './thumbnail.ts';
import { TimedWindow } from './timed-window.ts';

/*
 * Plays a media link: what arrives is decoded and shown at once, nothing waits for a clock. One worker per player; it
 * outlives its links, so that the last picture stays while a lost link is opened again.
 */

const FIGURES_INTERVAL_MS = 250;

type StartMessage = Extract<ToPlayback, { type: 'start' }>;

/** Everything that runs from `start` to `close`. */
class Playback {
  readonly #sink: PictureSink;
  readonly #sound: SoundDecoder | null;
  readonly #decodeTimes = new TimedWindow();
  readonly #decoder = new PictureDecoder({
    onPicture: (frame, decodeMs) => this.#show(frame, decodeMs),
    onKeyframeWanted: () => this.#link?.requestKeyframe(),
    nowMs: () => performance.now(),
  });
  #link: WindowLink | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #format: LinkFormat | null = null;
  #soundOn = false;
  #thumbnailsOn = false;
  #thumbnailDue = false;
  #thumbnail: Uint8Array | null = null;
  #received = 0;
  #decoded = 0;
  #unshown = 0;
  #width = 0;
  #height = 0;
  #drawn: { ptsUs: number; atUs: number }[] = [];

  constructor({ picture, sound }: StartMessage) {
    this.#sink =
      picture.kind === 'track'
        ? trackSink(picture.track)
        : canvasSink(picture.canvas, (ptsUs) => this.#drawn.push({ ptsUs, atUs: epochUs() }));
    this.#sound = sound === null ? null : new SoundDecoder(sound);
  }

  open(endpoint: MediaLinkEndpoint): void {
    this.#closeLink();
    this.#link = new WindowLink(connectEndpoint(endpoint), {
      onUnit: (unit) => this.#take(unit),
      onFormat: (format) => this.#setFormat(format),
      onLost: () => {
        this.#closeLink();
        tell({ type: 'linkClosed' });
      },
      nowUs: epochUs,
    });
    this.#timer = setInterval(() => this.#tick(), FIGURES_INTERVAL_MS);
  }

  setSound(on: boolean): void {
    this.#soundOn = on;
    if (!on) this.#sound?.reset();
  }

  setThumbnails(on: boolean): void {
    this.#thumbnailsOn = on;
    this.#thumbnail = null;
  }

  close(): void {
    this.#closeLink();
    this.#sink.close();
    this.#sound?.close();
  }

  #closeLink(): void {
    clearInterval(this.#timer);
    this.#link?.close();
    this.#link = null;
    this.#decoder.reset();
    this.#sound?.reset();
  }

  #take(unit: LinkUnit): void {
    if (unit.kind === 'audio') {
      if (this.#soundOn) this.#sound?.take(unit);
      return;
    }
    this.#received += 1;
    this.#decoder.take(unit);
  }

  #setFormat(format: LinkFormat): void {
    this.#format = format;
    this.#sound?.setFormat(format.audio);
  }

  #show(frame: VideoFrame, decodeMs: number): void {
    this.#decoded += 1;
    this.#decodeTimes.add(performance.now(), decodeMs);
    this.#width = frame.displayWidth;
    this.#height = frame.displayHeight;
    if (this.#thumbnailDue) {
      this.#thumbnailDue = false;
      void this.#keepThumbnail(frame.clone());
    }
    if (!this.#sink.show(frame)) this.#unshown += 1;
  }

  async #keepThumbnail(frame: VideoFrame): Promise<void> {
    this.#thumbnail = await thumbnail(frame);
    frame.close();
  }

  #tick(): void {
    this.#thumbnailDue = this.#thumbnailsOn;
    tell({ type: 'figures', figures: this.#figures() });
    this.#drawn = [];
  }

  #figures(): PlaybackFigures {
    return {
      received: this.#received,
      decoded: this.#decoded,
      drops: { ...this.#decoder.drops, display: this.#unshown },
      decodeMs: this.#decodeTimes.percentiles(performance.now()).p50,
      clockOffsetUs: this.#link?.mainAheadUs ?? null,
      codec: this.#decoder.codec,
      format: this.#format,
      width: this.#width,
      height: this.#height,
      undecodable: this.#decoder.hopeless,
      thumbnail: this.#thumbnail,
      drawn: this.#drawn,
    };
  }
}

function tell(message: FromPlayback): void {
  postMessage(message);
}

let playback: Playback | null = null;

addEventListener('message', ({ data }: MessageEvent<ToPlayback>) => {
  switch (data.type) {
    case 'start':
      playback ??= new Playback(data);
      return;
    case 'link':
      playback?.open(data.endpoint);
      return;
    case 'sound':
      playback?.setSound(data.on);
      return;
    case 'thumbnails':
      playback?.setThumbnails(data.on);
      return;
    case 'close':
      playback?.close();
      close();
  }
});
