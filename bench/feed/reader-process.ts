/*
 * A program that reads the feed: `reader-process.ts URL…`. Asked with any message, it answers how long each picture took from
 * its time, which is when it was written, to having been read, in milliseconds, and begins anew.
 */
import { monotonicUs } from '../../src-main/base/clock.ts';
import { TsDemuxer } from '../../src-main/media/ts/demuxer.ts';
import { HttpReader, readMjpeg } from '../../test/support/feed-client.ts';

/** Pictures before that are old: they bring a reader that joins up to date. */
const SETTLED_US = 500_000;

let latencyMs: number[] = [];
const startedUs = monotonicUs();

function onPicture(ptsUs: number): void {
  const nowUs = monotonicUs();
  if (nowUs - startedUs > SETTLED_US) latencyMs.push((nowUs - ptsUs) / 1000);
}

async function read(url: string): Promise<void> {
  if (url.endsWith('mjpeg')) {
    const { reader, jpegs } = await readMjpeg(url, onPicture);
    reader.response.on('data', () => {
      reader.chunks.length = 0;
      jpegs.length = 0;
    });
    return;
  }
  const demuxer = new TsDemuxer({
    nearUs: monotonicUs(),
    onUnit: ({ kind, ptsUs }) => {
      if (kind === 'video') onPicture(ptsUs);
    },
  });
  const reader = await HttpReader.open(url, (chunk) => demuxer.push(chunk));
  reader.response.on('data', () => {
    reader.chunks.length = 0;
  });
}

process.on('message', () => {
  process.send?.(latencyMs);
  latencyMs = [];
});
process.on('disconnect', () => process.exit(0));
await Promise.all(process.argv.slice(2).map(read));
process.send?.('reading');
