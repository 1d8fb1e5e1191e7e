import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SegmentBuffer, type SegmentCursor } from './segment-buffer.ts';

function drain(cursor: SegmentCursor): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let bytes = cursor.read(); bytes; bytes = cursor.read()) chunks.push(bytes);
  return chunks;
}

describe('SegmentBuffer', () => {
  it('gives every reader the same bytes without copying them', () => {
    const buffer = new SegmentBuffer();
    const chunk = Buffer.alloc(10_000, 1);
    buffer.append(chunk);
    const readers = [buffer.open(() => undefined), buffer.open(() => undefined)].map(drain);
    for (const [read] of readers) {
      expect(read?.buffer).toBe(chunk.buffer);
      expect(read?.byteOffset).toBe(chunk.byteOffset);
    }
  });

  it('gathers small chunks, so that single bytes cost no more than they are', () => {
    const buffer = new SegmentBuffer();
    for (let index = 0; index < 10_000; index += 1) buffer.append(Buffer.of(index & 255));
    const chunks = drain(buffer.open(() => undefined));
    expect(chunks.length).toBeLessThanOrEqual(2);
    expect(Buffer.concat(chunks)).toEqual(
      Buffer.from(Array.from({ length: 10_000 }, (_, index) => index & 255)),
    );
  });

  it('wakes readers at bytes and at the end, until they leave', () => {
    const buffer = new SegmentBuffer();
    let woken = 0;
    const cursor = buffer.open(() => {
      woken += 1;
    });
    buffer.append(Buffer.from('x'));
    buffer.append(Buffer.alloc(0));
    expect([woken, cursor.ended]).toEqual([1, false]);
    buffer.end();
    expect([woken, cursor.ended]).toEqual([2, false]);
    drain(cursor);
    expect(cursor.ended).toBe(true);
    cursor.close();
    buffer.append(Buffer.from('late'));
    expect([woken, buffer.size]).toEqual([2, 1]);
  });

  it('gives any reader, whenever it comes and however it reads, all bytes in order', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), size: fc.integer({ min: 0, max: 9000 }) }),
      fc.record({ kind: fc.constant('read' as const), reader: fc.nat(3) }),
      fc.record({ kind: fc.constant('drain' as const), reader: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const buffer = new SegmentBuffer();
        const written: Buffer[] = [];
        const readers = Array.from({ length: 4 }, () => ({
          cursor: buffer.open(() => undefined),
          got: [] as Uint8Array[],
        }));
        let fill = 0;
        for (const each of steps) {
          if (each.kind === 'append') {
            fill += 1;
            const bytes = Buffer.alloc(each.size, fill);
            written.push(bytes);
            buffer.append(bytes);
            continue;
          }
          const reader = readers[each.reader];
          if (each.kind === 'drain') reader?.got.push(...drain(reader.cursor));
          const bytes = each.kind === 'read' ? reader?.cursor.read() : undefined;
          if (bytes) reader?.got.push(bytes);
        }
        buffer.end();
        const all = Buffer.concat(written);
        expect(buffer.size).toBe(all.length);
        for (const reader of readers) {
          reader.got.push(...drain(reader.cursor));
          expect(Buffer.concat(reader.got).equals(all)).toBe(true);
          expect(reader.cursor.ended).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});
