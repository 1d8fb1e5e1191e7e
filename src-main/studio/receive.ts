import { monotonicUs } from '../base/clock.ts';
import type { Logger } from '../base/log.ts';
import type { AccessUnit, AudioInfo, StreamInfo } from '../media/access-unit.ts';
import type { DecodeHandle } from '../media/engine/client.ts';
import type { Latency } from '../media/latency.ts';
import { LocalSound, type SoundSettings } from '../outputs/programme/local-sound.ts';
import { DecoderFeed } from './decoder-feed.ts';
import type { StreamMeter } from './stream-meter.ts';
import type { StreamOutputs } from './stream-outputs/stream-outputs.ts';

/** The command line has no settings of it: what the job gives back is heard, else what was sent. */
const SOUND: SoundSettings = { source: 'auto', offsetMs: 0 };

/** What a {@link UnitReceiver} joins. */
export interface ReceiveOptions {
  readonly decoder: DecodeHandle;
  readonly meter: StreamMeter;
  readonly outputs: Pick<StreamOutputs, 'setStreams' | 'push'>;
  /** The form of the sound that is sent; null where there is none. */
  readonly sound: AudioInfo | null;
  /** Real time: what the decoder cannot keep up with is left out up to a keyframe. Otherwise reading waits for it. */
  readonly paced: boolean;
  readonly logger: Logger;
}

/** Hands each access unit that comes back to the decoder and the outputs; the latter with their sound, wherever it is from. */
export class UnitReceiver {
  readonly #options: ReceiveOptions;
  readonly #feed: DecoderFeed;
  readonly #sound: LocalSound;
  readonly #pictures: AccessUnit[] = [];

  constructor(options: ReceiveOptions) {
    const { decoder, meter, paced, outputs } = options;
    this.#options = options;
    this.#sound = new LocalSound({
      settings: () => SOUND,
      onUnit: (unit) => outputs.push(unit),
      onStreams: (streams) => this.#setOutputs(streams),
      nowUs: monotonicUs,
    });
    this.#sound.setCaptured(options.sound);
    this.#feed = new DecoderFeed(decoder, { paced, onDropped: () => meter.dropped(1) });
  }

  /** A unit on its way to the job. */
  captured(unit: AccessUnit): void {
    this.#sound.captured(unit);
  }

  /** Another job follows. */
  nextJob(): void {
    this.#sound.nextJob();
  }

  /** The tracks of the units that follow. */
  setStreams(streams: StreamInfo): void {
    this.#sound.setStreams(streams);
  }

  /** The next unit, and how long a picture took; pictures go to the decoder with {@link flush}. */
  push(unit: AccessUnit, latency: Latency | null): void {
    this.#options.meter.returned(unit);
    this.#sound.returned(unit, latency);
    if (unit.kind === 'video') this.#pictures.push(unit);
  }

  /** Hands over the pictures that have come. @throws the error that ended the decoder, where it waits for it */
  async flush(): Promise<void> {
    for (const picture of this.#pictures.splice(0)) await this.#feed.push(picture);
  }

  /** Nothing more comes. Never rejects. */
  async end(): Promise<void> {
    this.#sound.finish();
    await this.flush().catch(() => undefined);
    await this.#feed.end();
  }

  #setOutputs(streams: StreamInfo): void {
    this.#options.outputs.setStreams(streams);
    this.#options.logger.info('output tracks', {
      video: describe(streams.video),
      audio: describe(streams.audio),
    });
  }
}

function describe(track: StreamInfo['video'] | StreamInfo['audio']): string {
  if (track === null) return 'none';
  return 'width' in track
    ? `${track.codec} ${track.width}x${track.height}`
    : `${track.codec} ${track.sampleRate} Hz`;
}
