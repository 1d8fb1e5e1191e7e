import type { LiveVideoJob } from '../gateway/index.ts';
import type { TsDemuxer } from '../media/ts/demuxer.ts';

/** What {@link demuxOutput} does beside taking the stream apart. */
export interface DemuxHooks {
  /** Called with the size of each chunk before it is taken apart. */
  readonly onBytes: (bytes: number) => void;
  /** Called after each chunk and at the end; the next chunk waits for it. */
  readonly afterChunk?: () => Promise<void>;
}

/**
 * Hands a job's output to a demuxer, chunk by chunk, and tells it of segments that are missing. Returns at the end of the
 * stream. @throws GatewayError when the output channel fails
 */
export async function demuxOutput(
  output: LiveVideoJob['output'],
  demuxer: Pick<TsDemuxer, 'push' | 'flush' | 'discontinuity'>,
  { onBytes, afterChunk }: DemuxHooks,
): Promise<void> {
  let nextSeq: number | null = null;
  for await (const { seq, bytes } of output) {
    if (nextSeq !== null && seq > nextSeq) demuxer.discontinuity();
    nextSeq = seq + 1;
    onBytes(bytes.length);
    demuxer.push(bytes);
    if (afterChunk) await afterChunk();
  }
  demuxer.flush();
  if (afterChunk) await afterChunk();
}
