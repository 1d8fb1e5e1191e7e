import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AccessUnit, AudioInfo, StreamInfo } from '../../media/access-unit.ts';
import type { Latency } from '../../media/latency.ts';
import { LocalSound, type SoundSettings } from './local-sound.ts';

const OPUS: AudioInfo = { codec: 'opus', sampleRate: 48_000, channels: 2 };
const AAC: AudioInfo = { codec: 'aac', sampleRate: 48_000, channels: 2 };
const VIDEO = { codec: 'h264', width: 64, height: 64, fps: 30 } as const;
const MS = 1000;

let settings: SoundSettings;
let nowUs: number;
let out: AccessUnit[];
let tracks: StreamInfo[];
let sound: LocalSound;

beforeEach(() => {
  settings = { source: 'auto', offsetMs: 0 };
  nowUs = 10_000_000;
  out = [];
  tracks = [];
  sound = new LocalSound({
    settings: () => settings,
    onUnit: (unit) => out.push(unit),
    onStreams: (streams) => tracks.push(streams),
    nowUs: () => nowUs,
  });
});

const unit = (kind: 'video' | 'audio', ptsUs: number, mark = 0): AccessUnit => ({
  kind,
  ptsUs,
  key: true,
  bytes: Uint8Array.of(mark),
});
const heard = (): AccessUnit[] => out.filter(({ kind }) => kind === 'audio');

interface Way {
  readonly latencyMs: number;
  /** By how much the job moves the times of what it gives back; null where it keeps them. */
  readonly rewrittenByUs?: number;
  readonly jobSound?: boolean;
  readonly captured?: boolean;
}

/** Captures and brings back: a picture each 40 ms and sound each 20 ms. */
function run(fromMs: number, untilMs: number, way: Way): void {
  const { latencyMs, rewrittenByUs, jobSound = false, captured = true } = way;
  for (let ms = fromMs; ms < untilMs; ms += 20) {
    nowUs = 10_000_000 + ms * MS;
    if (captured) sound.captured(unit('audio', nowUs, 1));
    const sentUs = nowUs - latencyMs * MS;
    if (sentUs < 10_000_000) continue;
    if (jobSound) sound.returned(unit('audio', sentUs + (rewrittenByUs ?? 0), 2), null);
    if (ms % 40 !== 0) continue;
    const latency: Latency = {
      latencyUs: latencyMs * MS,
      source: rewrittenByUs === undefined ? 'exact' : 'estimated',
    };
    sound.returned(unit('video', sentUs + (rewrittenByUs ?? 0)), latency);
  }
}

/** Sound has to be there for each 20 ms of pictures, once. */
function expectWhole(units: readonly AccessUnit[]): void {
  units.slice(1).forEach(({ ptsUs }, index) => {
    expect(ptsUs - (units[index]?.ptsUs ?? 0)).toBe(20 * MS);
  });
}

describe('LocalSound', () => {
  it('passes the sound that the job gives back, and only that', () => {
    sound.setCaptured(OPUS);
    sound.setStreams({ video: VIDEO, audio: AAC });
    run(0, 2_000, { latencyMs: 200, jobSound: true });
    expectWhole(heard());
    expect(heard().every(({ bytes }) => bytes[0] === 2)).toBe(true);
    expect(heard()[0]?.ptsUs).toBe(10_000_000);
    expect(tracks).toEqual([{ video: VIDEO, audio: AAC }]);
    expect(sound.state).toMatchObject({ path: 'job', delayMs: null, aheadMs: 0 });
  });

  it('lets go of what was captured with its picture, exactly, where the job keeps times and gives no sound', () => {
    sound.setCaptured(OPUS);
    sound.setStreams({ video: VIDEO, audio: null });
    run(0, 3_000, { latencyMs: 400 });
    expectWhole(heard());
    expect(heard()[0]?.ptsUs).toBe(10_000_000);
    // After the decision each leaves with its picture, and never before.
    let picture = 0;
    for (const { kind, ptsUs } of out) {
      if (kind === 'video') picture = ptsUs;
      else expect(ptsUs - picture).toBeLessThanOrEqual(40 * MS);
    }
    expect((heard().at(-1)?.ptsUs ?? 0) - picture).toBeGreaterThanOrEqual(20 * MS);
    expect(tracks).toEqual([{ video: VIDEO, audio: OPUS }]);
    expect(sound.state.path).toBe('local');
    expect(sound.state.delayMs).toBeGreaterThan(350);
    expect(sound.state.delayMs).toBeLessThan(450);
    expect(Math.abs(sound.state.aheadMs ?? Number.NaN)).toBeLessThanOrEqual(40);
  });

  it('gives sound the times of its pictures where the job writes its own', () => {
    sound.setCaptured(OPUS);
    sound.setStreams({ video: VIDEO, audio: null });
    run(0, 2_000, { latencyMs: 300, rewrittenByUs: -9_000_000 });
    expectWhole(heard());
    expect(heard()[0]?.ptsUs).toBe(1_000_000);
  });

  it('delays no picture while it is not decided', () => {
    sound.setCaptured(OPUS);
    sound.setStreams({ video: VIDEO, audio: AAC });
    run(0, 400, { latencyMs: 0 });
    expect(out.map(({ kind }) => kind)).toEqual(Array(10).fill('video'));
    expect(sound.state.path).toBe('none');
    run(400, 700, { latencyMs: 0 });
    expectWhole(heard());
    expect(heard()[0]?.ptsUs).toBe(10_000_000);
  });

  it('changes over when sound appears, or goes, without a gap or an echo', () => {
    sound.setCaptured(OPUS);
    sound.setStreams({ video: VIDEO, audio: null });
    run(0, 2_000, { latencyMs: 200 });
    run(2_000, 4_000, { latencyMs: 200, jobSound: true });
    run(4_000, 8_000, { latencyMs: 200 });
    expectWhole(heard());
    const ways = heard().map(({ bytes }) => bytes[0]);
    expect(ways.filter((way, index) => way !== ways[index - 1])).toEqual([1, 2, 1]);
  });

  it('has no gap over another job with another latency', () => {
    sound.setCaptured(OPUS);
    sound.setStreams({ video: VIDEO, audio: null });
    run(0, 2_000, { latencyMs: 200 });
    sound.nextJob();
    // Nothing comes back for most of a second; sound is captured all the time.
    for (let ms = 2_000; ms < 2_800; ms += 20) {
      nowUs = 10_000_000 + ms * MS;
      sound.captured(unit('audio', nowUs, 1));
    }
    sound.setStreams({ video: { ...VIDEO }, audio: null });
    run(2_800, 4_000, { latencyMs: 600 });
    expectWhole(heard());
    expect(heard().at(-1)?.ptsUs).toBeGreaterThan(13_300_000);
  });

  it.each([
    [120, 120 * MS],
    [-120, -120 * MS],
  ])('moves sound by %i ms as soon as that is wanted', (offsetMs, byUs) => {
    sound.setCaptured(OPUS);
    sound.setStreams({ video: VIDEO, audio: null });
    settings = { source: 'local', offsetMs };
    run(0, 2_000, { latencyMs: 400 });
    expectWhole(heard());
    expect(heard()[0]?.ptsUs).toBe(10_000_000 + Math.max(byUs, -120 * MS));
    const ahead =
      (heard().at(-1)?.ptsUs ?? 0) - (out.filter(({ kind }) => kind === 'video').at(-1)?.ptsUs ?? 0);
    expect(Math.abs(ahead)).toBeLessThanOrEqual(40 * MS);
  });

  it('takes the source that is asked for, and none', () => {
    sound.setCaptured(OPUS);
    settings = { source: 'local', offsetMs: 0 };
    sound.setStreams({ video: VIDEO, audio: AAC });
    run(0, 400, { latencyMs: 0, jobSound: true });
    expect(heard().every(({ bytes }) => bytes[0] === 1)).toBe(true);
    settings = { source: 'off', offsetMs: 0 };
    const before = heard().length;
    run(400, 800, { latencyMs: 0, jobSound: true });
    expect(heard()).toHaveLength(before);
    settings = { source: 'job', offsetMs: 0 };
    run(800, 1_200, { latencyMs: 0, jobSound: true });
    expect(heard().at(-1)?.bytes[0]).toBe(2);
    expect(tracks.map(({ audio }) => audio?.codec ?? null)).toEqual(['opus', null, 'aac']);
  });

  it('lets go of the rest at the end of a stream that was too short to decide', () => {
    sound.setCaptured(OPUS);
    sound.setStreams({ video: VIDEO, audio: null });
    run(0, 200, { latencyMs: 0 });
    expect(heard()).toEqual([]);
    sound.finish();
    expect(heard()).toHaveLength(10);
    expectWhole(heard());
  });

  it('has none where none is captured and none comes back', () => {
    sound.setStreams({ video: VIDEO, audio: null });
    run(0, 1_000, { latencyMs: 100, captured: false });
    expect(heard()).toEqual([]);
    expect(tracks).toEqual([{ video: VIDEO, audio: null }]);
    expect(sound.state).toEqual({ path: 'none', delayMs: null, aheadMs: null });
  });

  it('keeps sound in order and heard once, whatever happens', () => {
    const happening = fc.oneof(
      fc.record({
        ms: fc.integer({ min: 20, max: 1_500 }),
        latencyMs: fc.integer({ min: 0, max: 60 }).map((n) => n * 20),
        jobSound: fc.boolean(),
        rewrittenByUs: fc.option(fc.integer({ min: -5_000_000, max: 5_000_000 }), { nil: undefined }),
      }),
      fc.constant('nextJob' as const),
      fc.record({
        source: fc.constantFrom('auto' as const, 'job' as const, 'local' as const, 'off' as const),
        offsetMs: fc.integer({ min: -2_000, max: 2_000 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 12 }), (happenings) => {
        const units: AccessUnit[] = [];
        let atMs = 0;
        settings = { source: 'auto', offsetMs: 0 };
        sound = new LocalSound({
          settings: () => settings,
          onUnit: (next) => units.push(next),
          onStreams: () => undefined,
          nowUs: () => nowUs,
        });
        sound.setCaptured(OPUS);
        sound.setStreams({ video: VIDEO, audio: AAC });
        for (const it of happenings) {
          if (it === 'nextJob') sound.nextJob();
          else if ('source' in it) settings = it;
          else {
            const { latencyMs, jobSound, rewrittenByUs } = it;
            const until = atMs + Math.ceil(it.ms / 40) * 40;
            run(atMs, until, { latencyMs, jobSound, ...(rewrittenByUs !== undefined && { rewrittenByUs }) });
            atMs = until;
          }
        }
        const times = units.filter(({ kind }) => kind === 'audio').map(({ ptsUs }) => ptsUs);
        for (const [index, ptsUs] of times.slice(1).entries())
          expect(ptsUs).toBeGreaterThan(times[index] ?? 0);
      }),
    );
  });
});
