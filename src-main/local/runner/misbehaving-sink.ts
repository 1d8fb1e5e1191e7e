import { randomBytes } from 'node:crypto';
import { delay } from '../../base/async.ts';
import type { SegmentSink, SegmentWriter } from '../../trickle/segment.ts';
import type { Misbehaviour } from '../misbehaviour.ts';

/** How to spoil what is written to a channel. */
interface Spoiling {
  /** Write nothing at all. */
  readonly silent: boolean;
  /** Hold each write back, in milliseconds. */
  readonly delayMs: number;
  /** What to write instead; null leaves it. */
  readonly replace: ((bytes: Uint8Array) => Uint8Array) | null;
}

/** A job's output channel, spoilt as told; `output` itself where nothing is to be spoilt. */
export function misbehavingOutput(output: SegmentSink, misbehaviour: Misbehaviour): SegmentSink {
  return spoilt(output, {
    silent: misbehaviour.noOutput ?? false,
    delayMs: misbehaviour.slowRelayMs ?? 0,
    replace: misbehaviour.garbageVideo ? (bytes) => randomBytes(bytes.length) : null,
  });
}

/** A job's events channel, spoilt as told; `events` itself where nothing is to be spoilt. */
export function misbehavingEvents(events: SegmentSink, misbehaviour: Misbehaviour): SegmentSink {
  return spoilt(events, {
    silent: misbehaviour.noEvents ?? false,
    delayMs: 0,
    replace: misbehaviour.garbageEvents ? () => Buffer.from('{"event": <not json> \u0000') : null,
  });
}

function spoilt(sink: SegmentSink, { silent, delayMs, replace }: Spoiling): SegmentSink {
  if (silent) return { openSegment: async () => silentSegment(), close: () => sink.close() };
  if (delayMs === 0 && !replace) return sink;
  const spoil = (writer: SegmentWriter): SegmentWriter => ({
    seq: writer.seq,
    get state() {
      return writer.state;
    },
    async write(bytes) {
      if (delayMs > 0) await delay(delayMs);
      await writer.write(replace?.(bytes) ?? bytes);
    },
    close: () => writer.close(),
    delivered: writer.delivered,
  });
  return { openSegment: async () => spoil(await sink.openSegment()), close: () => sink.close() };
}

/** A segment that takes everything and keeps nothing. */
function silentSegment(): SegmentWriter {
  const done = async (): Promise<void> => undefined;
  return { seq: 0, state: 'open', write: done, close: done, delivered: Promise.resolve() };
}
