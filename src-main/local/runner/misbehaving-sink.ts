import { randomBytes } from 'node:crypto';
import { delay } from '../../base/async.ts';
import type { SegmentSink, SegmentWriter } from '../../trickle/segment.ts';
import type { Misbehaviour } from '../misbehaviour.ts';

/** Spoils what is written to a job's output channel; `output` itself where nothing is to be spoilt. */
export function misbehavingSink(
  output: SegmentSink,
  { slowRelayMs, noOutput, garbageVideo }: Misbehaviour,
): SegmentSink {
  if (!slowRelayMs && !noOutput && !garbageVideo) return output;
  let silentSeq = 0;
  const spoil = (writer: SegmentWriter): SegmentWriter => ({
    get seq() {
      return writer.seq;
    },
    get state() {
      return writer.state;
    },
    async write(bytes) {
      if (slowRelayMs) await delay(slowRelayMs);
      await writer.write(garbageVideo ? randomBytes(bytes.length) : bytes);
    },
    close: () => writer.close(),
    delivered: writer.delivered,
  });
  return {
    openSegment: async () => (noOutput ? silentSegment(silentSeq++) : spoil(await output.openSegment())),
    close: () => output.close(),
  };
}

/** A segment that takes everything and keeps nothing. */
function silentSegment(seq: number): SegmentWriter {
  return {
    seq,
    state: 'open',
    write: async () => undefined,
    close: async () => undefined,
    delivered: Promise.resolve(),
  };
}
