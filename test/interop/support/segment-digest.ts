import { createHash, randomBytes } from 'node:crypto';
import type { SegmentReader, SegmentSink, SegmentSource } from '../../../src-main/trickle/segment.ts';

/** What a segment held, to compare both ends of a channel. */
export interface SegmentDigest {
  readonly bytes: number;
  readonly sha256: string;
}

/** A segment that was read, with its place. */
export interface ReadSegment extends SegmentDigest {
  readonly seq: number;
}

/** Reads one segment to its end. */
async function digestSegment(segment: SegmentReader): Promise<ReadSegment> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of segment) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { seq: segment.seq, bytes, sha256: hash.digest('hex') };
}

/** Reads a channel to its end, telling of each segment when it is complete. */
export async function digestChannel(
  source: SegmentSource,
  onSegment: (segment: ReadSegment) => void = () => undefined,
): Promise<ReadSegment[]> {
  const segments: ReadSegment[] = [];
  for await (const segment of source) {
    const digest = await digestSegment(segment);
    segments.push(digest);
    onSegment(digest);
  }
  return segments;
}

/** Publishes one segment of random bytes in chunks of the given sizes. */
export async function publishRandom(sink: SegmentSink, chunks: readonly number[]): Promise<SegmentDigest> {
  const hash = createHash('sha256');
  const segment = await sink.openSegment();
  for (const size of chunks) {
    const chunk = randomBytes(size);
    hash.update(chunk);
    await segment.write(chunk);
  }
  await segment.close();
  await segment.delivered;
  return { bytes: chunks.reduce((sum, size) => sum + size, 0), sha256: hash.digest('hex') };
}
