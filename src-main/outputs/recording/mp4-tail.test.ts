import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wholeLength } from './mp4-tail.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rivulet-tail-'));
});
afterEach(() => rm(folder, { recursive: true }));

function box(type: string, payload: number): Buffer {
  const bytes = Buffer.alloc(8 + payload);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.write(type, 4, 'latin1');
  return bytes;
}

async function lengthOf(bytes: Uint8Array): Promise<number> {
  const path = join(folder, 'file.mp4');
  await writeFile(path, bytes);
  return wholeLength(path);
}

const head = Buffer.concat([box('ftyp', 16), box('moov', 100)]);
const fragment = Buffer.concat([box('moof', 60), box('mdat', 500)]);
const file = Buffer.concat([head, fragment, fragment, fragment]);

describe('wholeLength', () => {
  it('ends with the last whole fragment, wherever the file was torn off', async () => {
    for (let cut = head.length; cut <= file.length; cut += 7) {
      const fragments = Math.floor((cut - head.length) / fragment.length);
      expect(await lengthOf(file.subarray(0, cut))).toBe(head.length + fragments * fragment.length);
    }
  });

  it('leaves out what a loss of power filled with zeros', async () => {
    expect(await lengthOf(Buffer.concat([file, Buffer.alloc(4096)]))).toBe(file.length);
  });

  it('takes long boxes and one that goes to the end, and leaves other files as they are', async () => {
    const long = Buffer.alloc(16 + 300);
    long.writeUInt32BE(1, 0);
    long.write('mdat', 4, 'latin1');
    long.writeBigUInt64BE(BigInt(long.length), 8);
    expect(await lengthOf(Buffer.concat([head, box('moof', 60), long]))).toBe(head.length + 68 + 316);
    const toEnd = box('mdat', 50);
    toEnd.writeUInt32BE(0, 0);
    expect(await lengthOf(Buffer.concat([head, toEnd]))).toBe(head.length + 58);
    for (const other of ['', 'no film at all', '\0\0\0\0\0\0\0\0\0\0'])
      expect(await lengthOf(Buffer.from(other))).toBe(other.length);
  });

  it('never answers more than there is, nor ends without an answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(file.length), async (noise, cut) => {
        const bytes = Buffer.concat([file.subarray(0, cut), noise]);
        const length = await lengthOf(bytes);
        expect(length).toBeGreaterThanOrEqual(0);
        expect(length).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 50 },
    );
  });
});
