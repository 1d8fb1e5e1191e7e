import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkReader, type RtmpMessage, writeChunks } from './chunks.ts';

function readAll(reader: ChunkReader): RtmpMessage[] {
  const messages: RtmpMessage[] = [];
  for (let message = reader.next(); message !== null; message = reader.next()) messages.push(message);
  return messages;
}

const message = fc.record({
  type: fc.integer({ min: 1, max: 22 }),
  timestampMs: fc.oneof(
    fc.integer({ min: 0, max: 0xffffffff }),
    fc.constantFrom(0xfffffe, 0xffffff, 0x1000000),
  ),
  streamId: fc.integer({ min: 0, max: 0xffff }),
  payload: fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
});

describe('chunks', () => {
  it('come back as they were, however they arrive', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), fc.integer({ min: 1, max: 400 }), (messages, step) => {
        const reader = new ChunkReader();
        const bytes = Buffer.concat(messages.map((one, index) => writeChunks(one, 3 + (index % 3), 128)));
        const back: RtmpMessage[] = [];
        for (let at = 0; at < bytes.length; at += step) {
          reader.push(bytes.subarray(at, at + step));
          back.push(...readAll(reader));
        }
        expect(back).toEqual(messages);
      }),
    );
  });

  it('are read with the short headers servers write', () => {
    const reader = new ChunkReader();
    reader.push(
      Buffer.concat([
        Buffer.of(3, 0, 0, 10, 0, 0, 2, 20, 1, 0, 0, 0, 0xa, 0xb),
        Buffer.of(0x43, 0, 0, 5, 0, 0, 1, 18, 0xc),
        Buffer.of(0x83, 0, 0, 7, 0xd),
        Buffer.of(0xc3, 0xe),
      ]),
    );
    expect(
      readAll(reader).map(({ type, timestampMs, payload }) => [type, timestampMs, payload.length]),
    ).toEqual([
      [20, 10, 2],
      [18, 15, 1],
      [18, 22, 1],
      [18, 29, 1],
    ]);
  });

  it.each([
    ['a chunk without a header', [0xc3, 1]],
    ['a message that is too long', [3, 0, 0, 0, 0xff, 0xff, 0xff, 20, 0, 0, 0, 0]],
  ])('refuses %s', (_what, bytes) => {
    const reader = new ChunkReader();
    reader.push(Buffer.from(bytes));
    expect(() => reader.next()).toThrowError(expect.objectContaining({ code: 'output_lost' }));
  });

  it('raises nothing else for whatever arrives', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const reader = new ChunkReader();
        reader.push(Buffer.from(bytes));
        try {
          expect(readAll(reader).length).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toMatchObject({ code: 'output_lost' });
        }
      }),
    );
  });
});
