import type { MediaLinkEndpoint } from '../../src-preload/bridge.ts';
import type { LinkFormat, LinkUnit } from '../../src-preload/media-link/packet.ts';
import { connectEndpoint } from '../media-link/endpoint-port.ts';
import { WindowLink } from '../media-link/window-link.ts';
import { drain } from './drain.ts';
import { PictureSender } from './picture-sender.ts';
import { PictureSource } from './picture-source.ts';
import { SoundSender } from './sound-sender.ts';
import type { Uplink } from './uplink.ts';
import type { FromCapture, PictureStream, PictureTarget, ToCapture } from './worker-messages.ts';

/*
 * Films: pictures and sound of the window's tracks, encoded and sent over a capture link. One worker from going live to
 * the stop; sources, settings and links change under it while the encoder goes on.
 */

const FIGURES_INTERVAL_MS = 250;
/** Figures in a second. */
const FIGURES_PER_SECOND = 4;

/** Everything that runs from the first target to `close`. */
class Capture {
  readonly #pictures: PictureSender;
  readonly #source = new PictureSource({
    onPicture: (frame, ptsUs, drawn) => this.#pictures.take(frame, ptsUs, drawn),
    onHolding: (holding) => tell({ type: 'holding', holding }),
    size: () => this.#pictures.size,
    nowUs: () => this.#nowUs(),
    mainAheadUs: () => this.#link?.mainAheadUs ?? 0,
  });
  readonly #timer = setInterval(() => this.#tick(), FIGURES_INTERVAL_MS);
  #link: WindowLink | null = null;
  #sound: { readonly reader: ReadableStreamDefaultReader<AudioData>; readonly sender: SoundSender } | null =
    null;
  #codec: PictureTarget['codec'];
  #format: LinkFormat = { video: null, audio: null };
  #ticks = 0;

  constructor(target: PictureTarget) {
    this.#codec = target.codec;
    this.#pictures = new PictureSender(target, {
      send: (unit) => this.#send(unit),
      onSize: (size) => this.#setFormat({ ...this.#format, video: { codec: this.#codec, ...size } }),
      onFailed: (reason) => tell({ type: 'failed', reason }),
      nowUs: () => this.#nowUs() ?? 0,
    });
  }

  setTarget(target: PictureTarget): void {
    this.#codec = target.codec;
    this.#pictures.setTarget(target);
  }

  open(endpoint: MediaLinkEndpoint): void {
    this.#link?.close();
    this.#link = new WindowLink(connectEndpoint(endpoint), {
      onKeyframeWanted: () => this.#keyframe(),
      onLost: () => {
        this.#link = null;
        tell({ type: 'linkClosed' });
      },
      nowUs: ownUs,
    });
    this.#pictures.startOver();
    if (this.#format.video !== null || this.#format.audio !== null) this.#link.sendFormat(this.#format);
  }

  film(stream: PictureStream): void {
    this.#pictures.startOver();
    this.#source.use(stream);
  }

  listen(sound: ReadableStream<AudioData> | null): void {
    this.#sound?.reader.cancel().catch(() => undefined);
    this.#sound?.sender.close();
    this.#sound = null;
    if (sound === null) return;
    const reader = sound.getReader();
    const sender = new SoundSender({
      send: (unit) => this.#send(unit),
      onChannels: (channels) =>
        this.#setFormat({ ...this.#format, audio: { codec: 'opus', sampleRate: 48_000, channels } }),
      nowUs: () => this.#nowUs() ?? 0,
      mainAheadUs: () => this.#link?.mainAheadUs ?? 0,
    });
    this.#sound = { reader, sender };
    void drain(reader, (data) => {
      if (this.#sound?.sender === sender && this.#nowUs() !== null) sender.take(data);
      else data.close();
    });
  }

  setUplink(uplink: Uplink): void {
    this.#pictures.setUplink(uplink);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#source.close();
    this.listen(null);
    this.#pictures.close();
    this.#link?.close();
    this.#link = null;
  }

  #keyframe(): void {
    this.#pictures.demandKeyframe();
    this.#source.hurry();
  }

  /** Now on main's clock, in microseconds; null without a link, or before main has told its time. */
  #nowUs(): number | null {
    const aheadUs = this.#link?.mainAheadUs ?? null;
    return aheadUs === null ? null : ownUs() + aheadUs;
  }

  #send(unit: LinkUnit): boolean {
    return this.#link?.send(unit) ?? false;
  }

  #setFormat(format: LinkFormat): void {
    this.#format = format;
    this.#link?.sendFormat(format);
  }

  #tick(): void {
    this.#ticks += 1;
    if (this.#link === null) return;
    if (this.#ticks % FIGURES_PER_SECOND === 0) this.#pictures.second();
    tell({ type: 'figures', figures: this.#pictures.figures() });
  }
}

/** Microseconds on the worker's own clock, which browsers stamp sound with. */
function ownUs(): number {
  return performance.now() * 1000;
}

function tell(message: FromCapture): void {
  postMessage(message);
}

let capture: Capture | null = null;

addEventListener('message', ({ data }: MessageEvent<ToCapture>) => {
  switch (data.type) {
    case 'target':
      if (capture === null) capture = new Capture(data.target);
      else capture.setTarget(data.target);
      return;
    case 'link':
      capture?.open(data.endpoint);
      return;
    case 'video':
      capture?.film(data.stream);
      return;
    case 'audio':
      capture?.listen(data.sound);
      return;
    case 'uplink':
      capture?.setUplink(data.uplink);
      return;
    case 'close':
      capture?.close();
      close();
  }
});
