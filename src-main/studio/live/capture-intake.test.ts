import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LinkUnit } from '../../../src-preload/media-link/packet.ts';
import { silentLogger } from '../../base/log.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import { CaptureIntake } from './capture-intake.ts';

const KEY = Uint8Array.of(0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 1, 0, 0, 0, 1, 0x65, 0x88);
const DELTA = Uint8Array.of(0, 0, 0, 1, 0x41, 0x9a);
const nowUs = (): number => Date.now() * 1000;

function picture(key: boolean, change: Partial<LinkUnit> = {}): LinkUnit {
  return { kind: 'video', codec: 'h264', ptsUs: nowUs(), key, bytes: key ? KEY : DELTA, ...change };
}
const sound = (bytes = 3): LinkUnit => ({
  kind: 'audio',
  codec: 'opus',
  ptsUs: nowUs(),
  key: true,
  bytes: new Uint8Array(bytes),
});

interface Hooks {
  readonly onPicture: (picture: AccessUnit) => void;
  readonly onKeyframeWanted: () => void;
}

function intake() {
  const units: AccessUnit[] = [];
  const seen = { dropped: 0, keyframes: 0, lost: [] as boolean[] };
  const transcoder = { takes: true, pushed: [] as AccessUnit[], stopped: false, hooks: null as Hooks | null };
  const capture = new CaptureIntake({
    onUnit: (unit) => units.push(unit),
    onFormat: () => undefined,
    requestKeyframe: () => (seen.keyframes += 1),
    openTranscoder: (hooks) => {
      transcoder.hooks = hooks;
      return {
        push: (pushed) => {
          if (transcoder.takes) transcoder.pushed.push(pushed);
          return transcoder.takes;
        },
        stop: async () => {
          transcoder.stopped = true;
        },
      };
    },
    onDropped: () => (seen.dropped += 1),
    onOwnerChanged: () => undefined,
    onLost: (lost) => seen.lost.push(lost),
    onGivenUp: () => undefined,
    logger: silentLogger,
    nowUs,
  });
  capture.start();
  const kinds = (): string[] =>
    units.map(({ kind, key }) => (kind === 'audio' ? 'sound' : key ? 'key' : 'delta'));
  return { capture, units, kinds, seen, transcoder };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('CaptureIntake', () => {
  it('begins with a keyframe, sound included', () => {
    const { capture, kinds, seen } = intake();
    for (const unit of [sound(), picture(false), picture(true), sound(), picture(false)])
      capture.onUnit(unit);
    expect(kinds()).toEqual(['key', 'sound', 'delta']);
    expect(seen).toMatchObject({ dropped: 1, keyframes: 0 });
  });

  it('waits for another keyframe after one that cannot be used, and asks once', () => {
    const { capture, kinds, seen } = intake();
    capture.onUnit(picture(true));
    capture.onUnit(picture(true, { bytes: DELTA }));
    capture.onUnit(picture(true, { bytes: DELTA }));
    capture.onUnit(picture(false));
    capture.onUnit(picture(false, { bytes: Uint8Array.of(0, 0, 0, 5, 1) }));
    capture.onUnit(picture(true));
    expect(kinds()).toEqual(['key', 'key']);
    expect(seen).toMatchObject({ dropped: 4, keyframes: 1 });
  });

  it('takes no sound that no Opus packet is as long as, nor of another codec', () => {
    const { capture, kinds } = intake();
    capture.onUnit(picture(true));
    capture.onUnit(sound(70_000));
    capture.onUnit({ ...sound(), codec: 'aac' });
    expect(kinds()).toEqual(['key']);
  });

  it('holds the picture, and goes on with the keyframe it asked for', () => {
    const { capture, units, kinds, seen } = intake();
    capture.onUnit(picture(true));
    capture.onUnit(picture(false));
    vi.advanceTimersByTime(1_000);
    const held = kinds().length - 2;
    expect(held).toBeGreaterThanOrEqual(2);
    expect(units.slice(2).every(({ bytes }) => bytes === KEY)).toBe(true);
    expect(seen).toMatchObject({ keyframes: 1, lost: [true] });
    capture.onUnit(picture(false));
    expect(kinds()).toHaveLength(2 + held);
    capture.onUnit(picture(true, { ptsUs: nowUs() - 30_000 }));
    expect(seen.lost).toEqual([true, false]);
    const times = units.map(({ ptsUs }) => ptsUs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
  });

  it('asks a new link for a keyframe', () => {
    const { capture, kinds, seen } = intake();
    capture.onUnit(picture(true));
    capture.onNewLink();
    capture.onUnit(picture(false));
    capture.onUnit(picture(true));
    expect(kinds()).toEqual(['key', 'key']);
    expect(seen.keyframes).toBe(1);
  });

  it('sends VP8 through the transcoder, which also stands for what is held', async () => {
    const { capture, kinds, seen, transcoder } = intake();
    const vp8 = { codec: 'vp8', bytes: Uint8Array.of(9) } as const;
    transcoder.takes = false;
    capture.onUnit(picture(true, vp8));
    transcoder.takes = true;
    capture.onUnit(picture(false, vp8));
    expect(seen).toMatchObject({ dropped: 2, keyframes: 0 });
    transcoder.hooks?.onKeyframeWanted();
    capture.onUnit(picture(true, vp8));
    expect(seen.keyframes).toBe(1);
    expect(transcoder.pushed).toHaveLength(1);
    expect(kinds()).toEqual([]);
    for (const { ptsUs, key } of transcoder.pushed)
      transcoder.hooks?.onPicture({ kind: 'video', ptsUs, key, bytes: KEY });
    expect(kinds()).toEqual(['key']);
    vi.advanceTimersByTime(800);
    expect(kinds().length).toBeGreaterThan(1);
    await capture.stop();
    expect(transcoder.stopped).toBe(true);
  });

  it('keeps times rising when the transcoder is slower than the hold', () => {
    const { capture, units, transcoder } = intake();
    const vp8 = { codec: 'vp8', bytes: Uint8Array.of(9) } as const;
    const make = (picture: AccessUnit | undefined): void =>
      transcoder.hooks?.onPicture({ kind: 'video', ptsUs: 0, ...picture, key: true, bytes: KEY });
    capture.onUnit(picture(true, vp8));
    make(transcoder.pushed[0]);
    capture.onUnit(picture(true, vp8));
    vi.advanceTimersByTime(1_000);
    make(transcoder.pushed[1]);
    const times = units.map(({ ptsUs }) => ptsUs);
    expect(times.length).toBeGreaterThan(2);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  });

  it('lets go of the transcoder when a window sends H.264 after all', () => {
    const { capture, kinds, transcoder } = intake();
    capture.onUnit(picture(true, { codec: 'vp8', bytes: Uint8Array.of(9) }));
    capture.onUnit(picture(true));
    expect(transcoder.stopped).toBe(true);
    expect(kinds()).toEqual(['key']);
  });
});
