import { GatewayError } from '../../base/errors.ts';
import type { DecodeHandle } from '../../media/engine/client.ts';
import type { DecodeOptions, RawFrame } from '../../media/engine/options.ts';
import type { Programme } from '../programme/programme.ts';
import { PictureLog } from './picture-log.ts';
import type { SmallPicture } from './small-picture.ts';

/** When which picture was output: answers for how long a picture that is seen elsewhere has been out. */
export interface PictureTimes {
  /**
   * When the picture that looks like this one was output, in milliseconds of `performance.now()`; null where that cannot be told:
   * no such picture, or many alike.
   */
  find(seen: SmallPicture): number | null;
  /** Ends the watching. Idempotent; never rejects. */
  close(): Promise<void>;
}

/** What {@link watchPictures} works with. */
export interface WatchOptions {
  readonly programme: Pick<Programme, 'add' | 'picture'>;
  /** The engine that decodes; one that is shared will do. */
  readonly openEngine: () => Promise<{ openDecode(options: DecodeOptions): Promise<DecodeHandle> }>;
}

/** Pictures are watched at this size: what a frame code can be read at, and no more. */
const WATCHED_SIZE = { width: 256, height: 144 } as const;

/** Times of pictures that have not come out of the decoder are kept for so many, at most. */
const MAX_PENDING = 240;

/**
 * Watches the programme's pictures from now on, decoded and small, with the time each one was output. For a short while: it
 * costs a decoder.
 * @throws GatewayError `not_live` while no moving picture is output; `engine_…`
 */
export async function watchPictures({ programme, openEngine }: WatchOptions): Promise<PictureTimes> {
  if (programme.picture !== 'live')
    throw new GatewayError('not_live', 'there is no live picture to measure with: start a stream first');
  const decoder = await (await openEngine()).openDecode({
    readCode: false,
    deliverFrames: true,
    frameSize: WATCHED_SIZE,
  });
  const log = new PictureLog();
  const outputMs = new Map<number, number>();
  const leave = programme.add({
    onStreams: () => undefined,
    onUnit: (unit) => {
      if (unit.kind !== 'video' || !decoder.offer(unit)) return;
      outputMs.set(unit.ptsUs, performance.now());
      if (outputMs.size > MAX_PENDING)
        for (const first of [...outputMs.keys()].slice(0, 1)) outputMs.delete(first);
    },
  });
  const reading = read(decoder.frames, (frame) => {
    const atMs = outputMs.get(frame.ptsUs);
    outputMs.delete(frame.ptsUs);
    if (atMs !== undefined) log.add(atMs, lumaOf(frame));
  });
  return {
    find: (seen) => log.find(seen),
    close: async () => {
      leave();
      await Promise.allSettled([decoder.stop(), reading]);
    },
  };
}

async function read(frames: AsyncIterable<RawFrame>, use: (frame: RawFrame) => void): Promise<void> {
  for await (const frame of frames) use(frame);
}

function lumaOf({ width, height, data }: RawFrame): SmallPicture {
  return { width, height, luma: data.subarray(0, width * height) };
}
