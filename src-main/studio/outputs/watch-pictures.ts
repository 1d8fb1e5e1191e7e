import { GatewayError } from '../../base/errors.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { PictureTimes } from '../../outputs/obs/picture-times.ts';
import type { Programme } from '../../outputs/programme/programme.ts';
import { PictureMatcher } from './picture-matcher.ts';

/** Pictures that are being decoded at once, at most: their times are forgotten beyond. */
const MAX_DECODING = 120;

/**
 * Watches what the programme shows, for as long as latency is measured: decodes it beside everything else.
 * @throws GatewayError `not_live` without a stream, `engine_…`
 */
export async function watchPictures({
  programme,
  openEngine,
}: {
  readonly programme: Programme;
  readonly openEngine: () => Promise<MediaEngine>;
}): Promise<PictureTimes> {
  if (programme.picture !== 'live')
    throw new GatewayError('not_live', 'there is no moving picture to measure by: start a stream first');
  const engine = await openEngine();
  const decoder = await engine.openDecode({ readCode: false, deliverFrames: true });
  const matcher = new PictureMatcher();
  const outputMs = new Map<number, number>();
  const leave = programme.add({
    onStreams: () => undefined,
    onUnit: (unit) => {
      if (unit.kind !== 'video' || !decoder.offer(unit) || unit.held) return;
      outputMs.set(unit.ptsUs, performance.now());
      const [oldest] = outputMs.keys();
      if (outputMs.size > MAX_DECODING && oldest !== undefined) outputMs.delete(oldest);
    },
  });
  const reading = (async () => {
    for await (const { ptsUs, width, height, data } of decoder.frames) {
      const atMs = outputMs.get(ptsUs);
      outputMs.delete(ptsUs);
      if (atMs !== undefined) matcher.add({ width, height, luma: data.subarray(0, width * height) }, atMs);
    }
  })().catch(() => undefined);
  return {
    find: (seen) => matcher.find(seen),
    close: async () => {
      leave();
      await decoder.stop().catch(() => undefined);
      await reading;
    },
  };
}
