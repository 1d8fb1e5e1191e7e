import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PictureSource } from './picture-source.ts';

const HOLD = { title: 'Gone', hint: 'It comes back' };

/** Frames that have not been closed. */
const open = new Set<FakeFrame>();

class FakeFrame {
  readonly format = 'I420';
  readonly visibleRect = { x: 0, y: 0, width: 640, height: 360 };
  readonly displayWidth = 640;
  readonly displayHeight = 360;
  readonly colorSpace = { toJSON: () => ({}) };
  readonly timestamp: number;

  constructor(_: unknown, { timestamp }: { timestamp: number }) {
    this.timestamp = timestamp;
    open.add(this);
  }

  allocationSize(): number {
    return 16;
  }

  copyTo(): Promise<readonly PlaneLayout[]> {
    return Promise.resolve([]);
  }

  clone(): FakeFrame {
    return new FakeFrame(null, this);
  }

  close(): void {
    open.delete(this);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('VideoFrame', FakeFrame);
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = () => null;
    },
  );
  open.clear();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function makeSource(mayPause: boolean) {
  const at: number[] = [];
  const holding = vi.fn();
  const source = new PictureSource({
    onPicture: (frame) => {
      at.push(performance.now());
      frame.close();
      return Promise.resolve();
    },
    onHolding: holding,
    size: () => ({ width: 640, height: 360 }),
    nowUs: () => performance.now() * 1000,
    mainAheadUs: () => 0,
  });
  const { readable, writable } = new TransformStream<VideoFrame, VideoFrame>();
  const writer = writable.getWriter();
  source.use({ frames: readable, hold: HOLD, mayPause });
  const film = (): void => void writer.write(new VideoFrame(new ArrayBuffer(0), frameInit()));
  return { source, at, holding, film, end: () => writer.close() };
}

function frameInit(): VideoFrameBufferInit {
  return { format: 'I420', codedWidth: 640, codedHeight: 360, timestamp: performance.now() * 1000 };
}

/** The longest time without a picture, in milliseconds. */
function longestGap(at: readonly number[]): number {
  return Math.max(...at.slice(1).map((time, index) => time - (at[index] ?? 0)));
}

describe('PictureSource', () => {
  it('repeats the last picture of a still screen, always before main would miss one', async () => {
    const { source, at, holding, film } = makeSource(true);
    film();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(at.length).toBeGreaterThan(20);
    expect(longestGap(at)).toBeLessThan(500);
    expect(holding).not.toHaveBeenCalledWith(true);
    source.close();
  });

  it('sends the picture of a still screen again the moment it is wanted', async () => {
    const { source, at, film } = makeSource(true);
    film();
    await vi.advanceTimersByTimeAsync(150);
    expect(at).toHaveLength(1);
    source.hurry();
    expect(at).toHaveLength(2);
    source.close();
  });

  it('leaves it to a source that is not quiet', async () => {
    const { source, at, film } = makeSource(false);
    film();
    await vi.advanceTimersByTimeAsync(30);
    source.hurry();
    expect(at).toHaveLength(1);
    source.close();
  });

  it('shows that a silent camera is gone, and its pictures when they are back', async () => {
    const { source, at, holding, film } = makeSource(false);
    film();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(holding).toHaveBeenLastCalledWith(true);
    expect(longestGap(at)).toBeLessThan(500);
    film();
    await vi.advanceTimersByTimeAsync(0);
    expect(holding).toHaveBeenLastCalledWith(false);
    source.close();
  });

  it('shows at once that a source has ended', async () => {
    const { source, at, holding, end } = makeSource(true);
    await end();
    await vi.advanceTimersByTimeAsync(100);
    expect(holding).toHaveBeenLastCalledWith(true);
    expect(at).toHaveLength(1);
    source.close();
  });

  it('closes every frame and stops every timer', async () => {
    const { source, film } = makeSource(false);
    film();
    await vi.advanceTimersByTimeAsync(3_000);
    film();
    await vi.advanceTimersByTimeAsync(1_500);
    film();
    source.close();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(open.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
