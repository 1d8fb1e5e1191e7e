import type { Logger } from '../base/log.ts';
import type { AccessUnit, StreamInfo } from '../media/access-unit.ts';
import type { DecodeHandle } from '../media/engine/client.ts';
import { DecoderFeed } from './decoder-feed.ts';
import type { StreamMeter } from './stream-meter.ts';
import type { StreamOutputs } from './stream-outputs/stream-outputs.ts';

/** What a {@link UnitReceiver} joins. */
export interface ReceiveOptions {
  readonly decoder: DecodeHandle;
  readonly meter: StreamMeter;
  readonly outputs: Pick<StreamOutputs, 'setStreams' | 'push'>;
  /** Real time: what the decoder cannot keep up with is left out up to a keyframe. Otherwise reading waits for it. */
  readonly paced: boolean;
  readonly logger: Logger;
}

/** Hands each access unit that comes back to the decoder and the outputs. */
export class UnitReceiver {
  readonly #options: ReceiveOptions;
  readonly #feed: DecoderFeed;
  readonly #pictures: AccessUnit[] = [];

  constructor(options: ReceiveOptions) {
    const { decoder, meter, paced } = options;
    this.#options = options;
    this.#feed = new DecoderFeed(decoder, { paced, onDropped: () => meter.dropped(1) });
  }

  /** The tracks of the units that follow. */
  setStreams(streams: StreamInfo): void {
    this.#options.outputs.setStreams(streams);
    this.#options.logger.info('output tracks', {
      video: describe(streams.video),
      audio: describe(streams.audio),
    });
  }

  /** The next unit; pictures go to the decoder with {@link flush}. */
  push(unit: AccessUnit): void {
    this.#options.meter.returned(unit);
    this.#options.outputs.push(unit);
    if (unit.kind === 'video') this.#pictures.push(unit);
  }

  /** Hands over the pictures that have come. @throws the error that ended the decoder, where it waits for it */
  async flush(): Promise<void> {
    for (const picture of this.#pictures.splice(0)) await this.#feed.push(picture);
  }

  /** Nothing more comes. Never rejects. */
  async end(): Promise<void> {
    await this.flush().catch(() => undefined);
    await this.#feed.end();
  }
}

function describe(track: StreamInfo['video'] | StreamInfo['audio']): string {
  if (track === null) return 'none';
  return 'width' in track
    ? `${track.codec} ${track.width}x${track.height}`
    : `${track.codec} ${track.sampleRate} Hz`;
}
