import { describe, expect, it } from 'vitest';
import { deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { RecordSummary } from '../../media/engine/options.ts';
import { Recording, type RecordSink } from './recording.ts';

const streams: StreamInfo = { video: { codec: 'h264', width: 64, height: 64, fps: 30 }, audio: null };
const picture = (n: number, key = false): AccessUnit => ({
  kind: 'video',
  ptsUs: n * 33_333,
  key,
  bytes: Uint8Array.of(n & 0xff),
});

class FakeSink implements RecordSink {
  readonly units: AccessUnit[] = [];
  gate: Promise<void> = Promise.resolve();
  failWith: unknown;

  async push(unit: AccessUnit): Promise<void> {
    await this.gate;
    if (this.failWith) throw this.failWith;
    this.units.push(unit);
  }

  async stop(): Promise<RecordSummary> {
    return { path: 'x.mp4', bytes: 1, durationS: 1, videoUnits: this.units.length, audioUnits: 0 };
  }
}

function record(sink: FakeSink): { recording: Recording; errors: GatewayError[] } {
  const errors: GatewayError[] = [];
  const recording = new Recording({
    path: 'x.mp4',
    openRecord: async () => sink,
    onError: (error) => errors.push(error),
  });
  recording.setStreams(streams);
  return { recording, errors };
}

describe('Recording', () => {
  it('starts at the first keyframe and writes every unit in order', async () => {
    const sink = new FakeSink();
    const { recording } = record(sink);
    recording.push(picture(0));
    recording.push({ kind: 'audio', ptsUs: 0, key: true, bytes: Uint8Array.of(1) });
    for (let n = 1; n <= 5; n += 1) recording.push(picture(n, n === 1));
    expect((await recording.close())?.videoUnits).toBe(5);
    expect(sink.units.map((unit) => unit.ptsUs)).toEqual([1, 2, 3, 4, 5].map((n) => n * 33_333));
  });

  it('leaves out units up to the next keyframe when the disk is too slow, and counts them', async () => {
    const sink = new FakeSink();
    const gate = deferred<void>();
    sink.gate = gate.promise;
    const { recording } = record(sink);
    for (let n = 0; n < 1000; n += 1) recording.push(picture(n, n === 0));
    const before = recording.dropped;
    expect(before).toBeGreaterThan(300);
    gate.resolve();
    await recording.close();
    expect(sink.units.length + before).toBe(1000);
    expect(sink.units.map((unit) => unit.ptsUs)).toEqual(sink.units.map((_unit, n) => n * 33_333));
  });

  it('reports a failing disk once and lets the stream go on', async () => {
    const sink = new FakeSink();
    sink.failWith = new GatewayError('disk_full', 'the disk is full');
    const { recording, errors } = record(sink);
    recording.push(picture(0, true));
    await recording.close();
    recording.push(picture(1, true));
    expect(errors.map((error) => error.code)).toEqual(['disk_full']);
    expect(recording.error?.code).toBe('disk_full');
  });

  it('answers null when no picture ever came', async () => {
    const { recording } = record(new FakeSink());
    recording.push(picture(0, false));
    expect(await recording.close()).toBeNull();
  });
});
