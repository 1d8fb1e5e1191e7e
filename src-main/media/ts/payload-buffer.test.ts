import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PayloadBuffer } from './payload-buffer.ts';

describe('PayloadBuffer', () => {
  it('holds what was added, whatever lies where', () => {
    const input = Buffer.from(Array.from({ length: 188 * 12 }, (_, n) => (n * 7 + (n >> 8)) & 0xff));
    const step = fc.record({
      packet: fc.integer({ min: 0, max: 11 }),
      run: fc.integer({ min: 1, max: 12 }),
      cut: fc.constantFrom(0, 0, 0, 1, 100, 183),
      settles: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const buffer = new PayloadBuffer(1e6);
        const expected: Buffer[] = [];
        for (const { packet, run, cut, settles } of steps) {
          for (let n = packet; n < Math.min(12, packet + run); n += 1) {
            const [start, end] = [n * 188 + 4 + (n === packet ? cut : 0), n * 188 + 188];
            expect(buffer.append(input, start, end)).toBe(true);
            expected.push(input.subarray(start, end));
          }
          if (settles) buffer.settle();
        }
        const whole = Buffer.concat(expected);
        expect(buffer.length).toBe(whole.length);
        expect(buffer.view(0, buffer.length).equals(whole)).toBe(true);
      }),
    );
  });

  it('does not depend on its input once settled', () => {
    const input = Buffer.alloc(188 * 3, 1);
    const buffer = new PayloadBuffer(1e6);
    for (let n = 0; n < 3; n += 1) buffer.append(input, n * 188 + 4, n * 188 + 188);
    buffer.settle();
    input.fill(2);
    expect(buffer.view(0, 552).equals(Buffer.alloc(552, 1))).toBe(true);
  });

  it('copies a single packet at once, so that its memory can be used again', () => {
    const packet = Buffer.alloc(188, 1);
    const buffer = new PayloadBuffer(1e6);
    buffer.append(packet, 4, 188);
    packet.fill(2);
    buffer.append(packet, 4, 188);
    expect(buffer.view(0, 368).equals(Buffer.concat([Buffer.alloc(184, 1), Buffer.alloc(184, 2)]))).toBe(
      true,
    );
  });

  it('takes no more than its limit', () => {
    const buffer = new PayloadBuffer(400);
    const input = Buffer.alloc(188 * 3);
    expect([0, 1, 2].map((n) => buffer.append(input, n * 188 + 4, n * 188 + 188))).toEqual([
      true,
      true,
      false,
    ]);
    expect(buffer.append(input, 0, 33)).toBe(false);
    expect(buffer.append(input, 0, 32)).toBe(true);
    expect(buffer.length).toBe(400);
  });

  it('starts anew when cleared', () => {
    const buffer = new PayloadBuffer(400);
    const input = Buffer.from(Array.from({ length: 188 }, (_, n) => n));
    buffer.append(input, 4, 188);
    buffer.clear();
    buffer.append(input, 10, 20);
    expect(buffer.view(0, buffer.length)).toEqual(input.subarray(10, 20));
  });
});
