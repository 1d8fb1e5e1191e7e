import { MediaLink } from '../../../src-preload/media-link/media-link.ts';
import type { LinkCodec, LinkFormat } from '../../../src-preload/media-link/packet.ts';
import type { LinkPort } from '../../../src-preload/media-link/port.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { ProgrammeSink } from '../../outputs/programme/programme-sink.ts';
import type { UnitFanout } from '../../outputs/programme/unit-fanout.ts';

/** The media links of windows that take from one fan-out, each bounded by itself. */
export class LinkSinks {
  readonly #fanout: UnitFanout;
  readonly #nowUs: () => number;
  readonly #links = new Map<MediaLink, () => void>();
  #droppedByClosed = 0;

  /** @param nowUs main's clock, which windows may ask for */
  constructor(fanout: UnitFanout, nowUs: () => number) {
    this.#fanout = fanout;
    this.#nowUs = nowUs;
  }

  /** Pictures left out because windows lagged, since the application began. */
  get dropped(): number {
    let dropped = this.#droppedByClosed;
    for (const link of this.#links.keys()) dropped += link.counts.dropped;
    return dropped;
  }

  /** Units on their way to the window that lags most. */
  get waiting(): number {
    let waiting = 0;
    for (const link of this.#links.keys()) waiting = Math.max(waiting, link.counts.inFlight);
    return waiting;
  }

  /**
   * Joins a window's port; it gets what there is until it closes.
   * @param onClose called when it has
   */
  open(port: LinkPort, onClose: () => void = () => undefined): void {
    const link = new MediaLink(port, {
      nowUs: this.#nowUs,
      onClose: () => {
        this.#links.get(link)?.();
        if (this.#links.delete(link)) this.#droppedByClosed += link.counts.dropped;
        onClose();
      },
    });
    this.#links.set(link, this.#fanout.add(new LinkSink(link)));
  }

  /** Closes every link. */
  close(): void {
    for (const link of [...this.#links.keys()]) link.close();
  }
}

/** Sends units over a link in the words of links. */
class LinkSink implements ProgrammeSink {
  readonly #link: MediaLink;
  #sound: LinkCodec = 'opus';

  constructor(link: MediaLink) {
    this.#link = link;
  }

  onStreams(streams: StreamInfo): void {
    if (streams.audio) this.#sound = streams.audio.codec;
    this.#link.sendFormat(formatOf(streams));
  }

  onUnit({ kind, ptsUs, key, bytes }: AccessUnit): void {
    this.#link.send({ kind, codec: kind === 'video' ? 'h264' : this.#sound, ptsUs, key, bytes });
  }
}

function formatOf({ video, audio }: StreamInfo): LinkFormat {
  return {
    video: video && { codec: video.codec, width: video.width, height: video.height },
    audio: audio && { codec: audio.codec, sampleRate: audio.sampleRate, channels: audio.channels },
  };
}
