import { describe, expect, it } from 'vitest';
import type { AccessUnit } from '../../media/access-unit.ts';
import { TsDemuxer } from '../../media/ts/demuxer.ts';
import { JobSender, type SenderInput, type SoundTrack } from './job-sender.ts';

const SLICE = Uint8Array.of(0, 0, 0, 1, 0x65, 0x88, 2, 3);
const picture = (n: number, key = false): AccessUnit => ({
  kind: 'video',
  ptsUs: n * 100_000,
  key,
  bytes: SLICE,
});
const sound = (n: number): AccessUnit => ({
  kind: 'audio',
  ptsUs: n * 100_000,
  key: true,
  bytes: Uint8Array.of(0xfc, 1),
});

function jobInput() {
  const input = {
    full: false,
    queued: 0,
    starts: [] as boolean[],
    chunks: [] as Uint8Array[],
    write: (bytes: Uint8Array, { startsSegment }: { startsSegment: boolean }) => {
      if (input.full) return false;
      input.starts.push(startsSegment);
      input.chunks.push(bytes);
      return true;
    },
    get stats() {
      return { bytesQueued: input.queued } as SenderInput['stats'];
    },
  };
  return input;
}

function sender(track: SoundTrack | null = null) {
  const seen = { keyframes: 0, sent: 0, dropped: 0 };
  const jobSender = new JobSender({
    sound: track,
    onKeyframeWanted: () => (seen.keyframes += 1),
    onSent: () => (seen.sent += 1),
    onDropped: () => (seen.dropped += 1),
  });
  return { sender: jobSender, seen };
}

/** The kinds of units in what was written. */
function contents(chunks: readonly Uint8Array[]): string[] {
  const kinds: string[] = [];
  const demuxer = new TsDemuxer({ onUnit: ({ kind }) => kinds.push(kind) });
  for (const chunk of chunks) demuxer.push(chunk);
  return kinds;
}

describe('JobSender', () => {
  it('lets units go while there is no job, and asks for a keyframe when there is one', () => {
    const { sender: sending, seen } = sender();
    sending.push(picture(0, true));
    const input = jobInput();
    sending.attach(input);
    sending.push(picture(1));
    sending.push(picture(2, true));
    sending.push(picture(3));
    expect(input.starts).toEqual([true, false]);
    expect(seen).toEqual({ keyframes: 1, sent: 2, dropped: 1 });
    sending.detach();
    sending.push(picture(4, true));
    expect(input.starts).toHaveLength(2);
  });

  it('leaves out what follows a refusal until the job has room, and then asks for a keyframe', () => {
    const { sender: sending, seen } = sender();
    const input = jobInput();
    sending.attach(input);
    sending.push(picture(0, true));
    input.full = true;
    input.queued = 500_000;
    sending.push(picture(1));
    input.full = false;
    sending.push(picture(2, true));
    expect(seen).toEqual({ keyframes: 1, sent: 1, dropped: 2 });
    input.queued = 10_000;
    sending.push(picture(3));
    sending.push(picture(4));
    expect(seen).toEqual({ keyframes: 2, sent: 1, dropped: 4 });
    sending.push(picture(5, true));
    expect(input.starts).toEqual([true, true]);
  });

  it('goes on at once with a keyframe that comes when there is room again, however early for a segment', () => {
    const { sender: sending, seen } = sender();
    const input = jobInput();
    sending.attach(input);
    sending.push(picture(0, true));
    input.full = true;
    sending.push(picture(1));
    input.full = false;
    sending.push(picture(2, true));
    expect(input.starts).toEqual([true, true]);
    expect(seen).toEqual({ keyframes: 1, sent: 2, dropped: 1 });
  });

  it('sends sound only where it was announced, and announces it anew in a new segment', () => {
    const { sender: sending, seen } = sender();
    const input = jobInput();
    sending.attach(input);
    sending.push(picture(0, true));
    sending.push(sound(0));
    expect(seen.sent).toBe(1);
    sending.setSound({ codec: 'opus', channels: 1 });
    expect(seen.keyframes).toBe(2);
    sending.setSound({ codec: 'opus', channels: 1 });
    expect(seen.keyframes).toBe(2);
    sending.push(sound(1));
    sending.push(picture(2, true));
    sending.push(sound(2));
    expect(input.starts).toEqual([true, true, false]);
    expect(contents(input.chunks.slice(1))).toEqual(['video', 'audio']);
  });

  it('is a stream of its own for each job', () => {
    const { sender: sending } = sender({ codec: 'opus', channels: 2 });
    const [first, second] = [jobInput(), jobInput()];
    sending.attach(first);
    for (let n = 0; n < 5; n += 1) sending.push(picture(n, n === 0));
    sending.attach(second);
    for (let n = 5; n < 8; n += 1) sending.push(picture(n, n === 5));
    expect(contents(second.chunks)).toEqual(['video', 'video', 'video']);
  });
});
