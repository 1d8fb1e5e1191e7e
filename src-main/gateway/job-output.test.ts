import { describe, expect, it } from 'vitest';
import { GatewayError } from '../base/errors.ts';
import type { SegmentReader, SegmentSource } from '../trickle/segment.ts';
import { JobOutput, type OutputChunk } from './job-output.ts';

type Piece = string | Error;

function segment(seq: number, pieces: readonly Piece[], cancelled: number[]): SegmentReader {
  return {
    seq,
    contentType: 'video/MP2T',
    cancel: () => void cancelled.push(seq),
    async *[Symbol.asyncIterator]() {
      for (const piece of pieces) {
        if (piece instanceof Error) throw piece;
        yield Buffer.from(piece);
      }
    },
  };
}

/** A channel of these segments, which fails with `error` at its end if there is one. */
function setUp(segments: Readonly<Record<number, readonly Piece[]>>, error?: GatewayError) {
  const cancelled: number[] = [];
  const failures: string[] = [];
  const seen: OutputChunk[] = [];
  let stopped = 0;
  async function* all(): AsyncGenerator<SegmentReader> {
    try {
      for (const [seq, pieces] of Object.entries(segments)) yield segment(Number(seq), pieces, cancelled);
      if (error) throw error;
    } finally {
      stopped += 1;
    }
  }
  const source: SegmentSource = {
    closed: new Promise(() => undefined),
    close: async () => undefined,
    [Symbol.asyncIterator]: () => all(),
  };
  const output = new JobOutput({
    source,
    onBytes: (chunk) => seen.push(chunk),
    onSegmentFailed: (failure) => failures.push(failure.message),
  });
  return { output, cancelled, failures, seen, stopped: () => stopped };
}

async function read(output: JobOutput): Promise<string[]> {
  const chunks: string[] = [];
  for await (const { seq, bytes, segmentStart } of output) {
    chunks.push(`${seq}${segmentStart ? '!' : ' '}${Buffer.from(bytes).toString()}`);
  }
  return chunks;
}

describe('JobOutput', () => {
  it('is one stream that says where segments start', async () => {
    const { output, seen } = setUp({ 0: ['a', 'b'], 1: [], 3: ['c'] });
    expect(await read(output)).toEqual(['0!a', '0 b', '3!c']);
    expect(seen).toHaveLength(3);
    expect(output.stats).toEqual({ segments: 3, bytes: 3, segmentsFailed: 0 });
  });

  it('reports a segment that breaks off and goes on', async () => {
    const { output, failures } = setUp({ 0: ['a', new Error('reset')], 1: [new Error('again')], 2: ['b'] });
    expect(await read(output)).toEqual(['0!a', '2!b']);
    expect(failures).toEqual(['reset', 'again']);
    expect(output.stats.segmentsFailed).toBe(2);
  });

  it('throws when the channel fails', async () => {
    const dead = new GatewayError('subscriber_dead', 'dead');
    await expect(read(setUp({ 0: ['a'] }, dead).output)).rejects.toBe(dead);
  });

  it('raises nothing when nobody reads', async () => {
    const { stopped } = setUp({}, new GatewayError('subscriber_dead', 'dead'));
    await new Promise(setImmediate);
    expect(stopped()).toBe(1);
  });

  it('lets go of everything when its reader stops', async () => {
    const { output, cancelled, stopped } = setUp({ 0: ['a', 'b'], 1: ['c'] });
    for await (const chunk of output) {
      expect(chunk.seq).toBe(0);
      break;
    }
    expect(cancelled).toEqual([0]);
    expect(stopped()).toBe(1);
  });
});
