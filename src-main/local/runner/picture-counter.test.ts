import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TsMuxer } from '../../media/ts/muxer.ts';
import { PictureCounter } from './picture-counter.ts';

const startCode = Buffer.from([0, 0, 0, 1]);

/** A transport stream of so many pictures, with sound between them. */
function stream(count: number): Buffer {
  const mux = new TsMuxer({ streams: { video: true, audio: 'opus' } });
  const chunks: Uint8Array[] = [];
  for (let i = 0; i < count; i += 1) {
    const key = i % 30 === 0;
    const body = Buffer.concat([
      startCode,
      Buffer.from([key ? 0x65 : 0x41]),
      Buffer.alloc(50 + ((i * 997) % 3000), 7),
    ]);
    chunks.push(mux.mux({ kind: 'video', ptsUs: i * 33_333, key, bytes: body }));
    chunks.push(mux.mux({ kind: 'audio', ptsUs: i * 33_333, key: true, bytes: Buffer.alloc(100, 1) }));
  }
  return Buffer.concat(chunks);
}

describe('PictureCounter', () => {
  it('counts pictures and nothing else, however the bytes are cut', () => {
    const bytes = stream(40);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }), (sizes) => {
        const counter = new PictureCounter();
        let counted = 0;
        for (let at = 0, i = 0; at < bytes.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1;
          counted += counter.count(bytes.subarray(at, at + size));
          at += size;
        }
        expect(counted).toBe(40);
      }),
      { numRuns: 25 },
    );
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(new PictureCounter().count(bytes)).toBeLessThanOrEqual(Math.ceil(bytes.length / 188));
      }),
    );
  });

  it('finds its feet after bytes that do not belong', () => {
    const counter = new PictureCounter();
    expect(counter.count(Buffer.concat([Buffer.alloc(100, 1), stream(3)]))).toBe(3);
    counter.count(stream(1).subarray(0, 100));
    counter.reset();
    expect(counter.count(stream(2))).toBe(2);
  });
});
