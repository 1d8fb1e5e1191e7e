import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SESSION_START_US } from './pacer.ts';
import { PacketClock } from './packet-clock.ts';

const VIDEO = 0;
const AUDIO = 1;
const FRAME_US = 40_000;

const at = (timeUs: number): { ptsUs: number; dtsUs: number } => ({ ptsUs: timeUs, dtsUs: timeUs });
const place = (clock: PacketClock, stream: number, timeUs: number): number | null =>
  clock.place(stream, at(timeUs), FRAME_US).ptsUs;

describe('PacketClock', () => {
  it('moves the start of the input to the start of the session', () => {
    const clock = new PacketClock(7_000_000, VIDEO);
    expect(place(clock, VIDEO, 7_000_000)).toBe(SESSION_START_US);
    expect(place(clock, AUDIO, 7_010_000)).toBe(SESSION_START_US + 10_000);
  });

  it('closes a jump, and keeps tracks in step that jump alike, in whatever order they do', () => {
    const jumps = fc.oneof(
      fc.integer({ min: 12_000_000, max: 90_000_000 }),
      fc.integer({ min: -80_000_000, max: -2_500_000 }),
    );
    fc.assert(
      fc.property(jumps, fc.integer({ min: 0, max: 4 }), (jumpUs, audioLag) => {
        const clock = new PacketClock(0, VIDEO);
        let videoUs: number | null = null;
        let audioUs: number | null = null;
        const raw = (frame: number): number => frame * FRAME_US + (frame >= 10 ? jumpUs : 0);
        for (let frame = 0; frame < 30; frame += 1) {
          videoUs = place(clock, VIDEO, raw(frame));
          if (frame >= audioLag) audioUs = place(clock, AUDIO, raw(frame - audioLag));
        }
        expect(videoUs).toBe(SESSION_START_US + 29 * FRAME_US);
        expect(audioUs).toBe(SESSION_START_US + (29 - audioLag) * FRAME_US);
      }),
    );
  });

  it('takes a small step back of decoding times for another clock, of presentation times for reordering', () => {
    const clock = new PacketClock(0, VIDEO);
    for (let frame = 0; frame < 10; frame += 1) place(clock, VIDEO, frame * FRAME_US);
    expect(place(clock, VIDEO, 0)).toBe(SESSION_START_US + 10 * FRAME_US);
    const reordered = new PacketClock(0, VIDEO);
    reordered.place(VIDEO, { ptsUs: 160_000, dtsUs: null }, FRAME_US);
    expect(reordered.place(VIDEO, { ptsUs: 40_000, dtsUs: null }, FRAME_US).ptsUs).toBe(
      SESSION_START_US + 40_000,
    );
  });

  it('takes decoding times that begin behind presentation times for the same clock', () => {
    const clock = new PacketClock(0, VIDEO);
    // As FFmpeg gives reordered pictures of Matroska: the first ones have no decoding time.
    const packets = [
      { ptsUs: 0, dtsUs: null },
      { ptsUs: 133_000, dtsUs: null },
      { ptsUs: 67_000, dtsUs: 0 },
      { ptsUs: 33_000, dtsUs: 33_000 },
      { ptsUs: 100_000, dtsUs: 67_000 },
    ];
    for (const packet of packets)
      expect(clock.place(VIDEO, packet, 33_000).ptsUs).toBe(SESSION_START_US + packet.ptsUs);
  });

  it('begins each pass where the video ended, unless the audio is much longer', () => {
    const clock = new PacketClock(0, VIDEO);
    place(clock, VIDEO, 0);
    place(clock, AUDIO, 50_000);
    clock.nextPass();
    expect(place(clock, VIDEO, 0)).toBe(SESSION_START_US + FRAME_US);
    place(clock, AUDIO, 5_000_000);
    clock.nextPass();
    expect(place(clock, VIDEO, 0)).toBe(SESSION_START_US + FRAME_US + 5_000_000 + FRAME_US);
  });

  it('passes packets without times', () => {
    const clock = new PacketClock(0, VIDEO);
    expect(clock.place(VIDEO, { ptsUs: null, dtsUs: null }, FRAME_US)).toEqual({ ptsUs: null, dtsUs: null });
  });
});
