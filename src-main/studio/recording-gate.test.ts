import { describe, expect, it } from 'vitest';
import type { AccessUnit, StreamInfo } from '../media/access-unit.ts';
import { RecordingGate } from './recording-gate.ts';

const video: StreamInfo = { video: { codec: 'h264', width: 64, height: 64, fps: 30 }, audio: null };
const both: StreamInfo = { ...video, audio: { codec: 'aac', sampleRate: 48_000, channels: 2 } };
const none: StreamInfo = { video: null, audio: null };
const unit = (kind: 'video' | 'audio', n: number): AccessUnit => ({
  kind,
  ptsUs: n,
  key: true,
  bytes: new Uint8Array(1),
});

function gated(expectSound: boolean) {
  const log: unknown[] = [];
  const recording = {
    push: ({ kind, ptsUs }: AccessUnit) => void log.push(`${kind} ${ptsUs}`),
    setStreams: (streams: StreamInfo) => void log.push(streams),
  };
  return { gate: new RecordingGate(recording, expectSound), log };
}

describe('RecordingGate', () => {
  it('opens with the first picture when no sound is expected', () => {
    const { gate, log } = gated(false);
    gate.push(unit('video', 1), video);
    gate.push(unit('video', 2), video);
    expect(log).toEqual([video, 'video 1', 'video 2']);
  });

  it('waits for the sound, and loses nothing by it', () => {
    const { gate, log } = gated(true);
    gate.push(unit('video', 1), video);
    expect(log).toEqual([]);
    gate.push(unit('audio', 2), both);
    expect(log).toEqual([both, 'video 1', 'audio 2']);
  });

  it('stops waiting after a second of pictures', () => {
    const { gate, log } = gated(true);
    for (let n = 0; n < 40; n += 1) gate.push(unit('video', n), video);
    expect(log[0]).toEqual(video);
    expect(log).toHaveLength(41);
  });

  it('writes a stream that was shorter than the wait', () => {
    const { gate, log } = gated(true);
    gate.push(unit('video', 1), video);
    gate.finish(video);
    expect(log).toEqual([video, 'video 1']);
  });

  it('holds no more than a second of a stream without a picture', () => {
    const { gate, log } = gated(true);
    for (let n = 0; n < 500; n += 1) gate.push(unit('video', n), none);
    gate.push(unit('video', 500), both);
    expect(log.length).toBeLessThan(40);
  });
});
