import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LinkUnit } from '../../src-preload/media-link/packet.ts';
import { PictureDecoder } from './picture-decoder.ts';

/** Stands for the browser's decoder: does nothing by itself. */
class FakeDecoder {
  static made: FakeDecoder[] = [];
  state: CodecState = 'unconfigured';
  decodeQueueSize = 0;
  readonly configured: string[] = [];
  readonly decoded: number[] = [];
  readonly init: VideoDecoderInit;
  constructor(init: VideoDecoderInit) {
    this.init = init;
    FakeDecoder.made.push(this);
  }
  configure({ codec }: VideoDecoderConfig): void {
    this.state = 'configured';
    this.configured.push(codec);
  }
  decode({ timestamp }: EncodedVideoChunk): void {
    this.decoded.push(timestamp);
  }
  close(): void {
    this.state = 'closed';
  }
  /** As the browser does: it closes the decoder and tells why. */
  fail(): void {
    this.close();
    this.init.error(new DOMException('broken', 'EncodingError'));
  }
}

const BASELINE = [0, 0, 0, 1, 0x67, 0x42, 0xe0, 0x1f, 0x8c];
const HIGH = [0, 0, 0, 1, 0x67, 0x64, 0x00, 0x28, 0x8c];
const delta = (ptsUs: number): LinkUnit => unit(ptsUs, false, [0, 0, 1, 0x41, 1]);
const key = (ptsUs: number, sps = BASELINE): LinkUnit => unit(ptsUs, true, sps);
const unit = (ptsUs: number, isKey: boolean, bytes: readonly number[]): LinkUnit => ({
  kind: 'video',
  codec: 'h264',
  ptsUs,
  key: isKey,
  bytes: Uint8Array.from(bytes),
});

function setUp() {
  let nowMs = 0;
  let wanted = 0;
  const times: number[] = [];
  const decoder = new PictureDecoder({
    onPicture: (_, decodeMs) => times.push(decodeMs),
    onKeyframeWanted: () => {
      wanted += 1;
    },
    nowMs: () => nowMs,
  });
  const wait = (ms: number): void => {
    nowMs += ms;
  };
  const browser = (): FakeDecoder => {
    const last = FakeDecoder.made.at(-1);
    if (last === undefined) throw new Error('no decoder was made');
    return last;
  };
  return { decoder, times, wait, browser, wanted: () => wanted };
}

beforeEach(() => {
  FakeDecoder.made = [];
  vi.stubGlobal('VideoDecoder', FakeDecoder);
  vi.stubGlobal(
    'EncodedVideoChunk',
    class {
      readonly timestamp: number;
      constructor({ timestamp }: EncodedVideoChunkInit) {
        this.timestamp = timestamp;
      }
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

describe('PictureDecoder', () => {
  it('starts at a keyframe, and asks for one at most twice a second', () => {
    const { decoder, wait, browser, wanted } = setUp();
    for (let at = 0; at < 20; at += 1) {
      decoder.take(delta(at));
      wait(50);
    }
    expect(wanted()).toBe(2);
    decoder.take(key(100));
    decoder.take(delta(101));
    expect(browser().decoded).toEqual([100, 101]);
    expect(decoder.drops).toEqual({ queue: 0, noKey: 20, broken: 0 });
  });

  it('is set up anew only when the codec changes', () => {
    const { decoder, browser } = setUp();
    decoder.take(key(1));
    decoder.take(key(2));
    decoder.take(key(3, HIGH));
    expect(browser().configured).toEqual(['avc1.42e01f', 'avc1.640028']);
    expect(FakeDecoder.made).toHaveLength(1);
  });

  it('drops up to the next keyframe when the decoder lags', () => {
    const { decoder, browser, wanted } = setUp();
    decoder.take(key(1));
    browser().decodeQueueSize = 30;
    decoder.take(delta(2));
    browser().decodeQueueSize = 0;
    decoder.take(delta(3));
    decoder.take(key(4));
    decoder.take(delta(5));
    expect(browser().decoded).toEqual([1, 4, 5]);
    expect(decoder.drops).toEqual({ queue: 1, noKey: 1, broken: 0 });
    expect(wanted()).toBe(1);
  });

  it('goes on with a new decoder from the next keyframe after an error', () => {
    const { decoder, browser, wanted } = setUp();
    decoder.take(key(1));
    browser().fail();
    decoder.take(delta(2));
    decoder.take(key(3));
    expect(FakeDecoder.made).toHaveLength(2);
    expect(browser().decoded).toEqual([3]);
    expect(decoder.drops).toEqual({ queue: 0, noKey: 1, broken: 1 });
    expect(wanted()).toBe(1);
  });

  it('calls the stream hopeless after eight failures in a row, until a picture comes', () => {
    const { decoder, browser } = setUp();
    for (let at = 0; at < 8; at += 1) {
      expect(decoder.hopeless).toBe(false);
      decoder.take(key(at));
      browser().fail();
    }
    expect(decoder.hopeless).toBe(true);
    decoder.take(key(9));
    browser().init.output({ timestamp: 9 } as VideoFrame);
    expect(decoder.hopeless).toBe(false);
  });

  it('ignores the last words of a decoder it has given up', () => {
    const { decoder, browser } = setUp();
    decoder.take(key(1));
    const old = browser();
    decoder.reset();
    old.fail();
    expect(decoder.drops.broken).toBe(0);
  });

  it('tells how long each picture took', () => {
    const { decoder, browser, times, wait } = setUp();
    decoder.take(key(1));
    wait(3);
    browser().init.output({ timestamp: 1 } as VideoFrame);
    expect(times).toEqual([3]);
  });

  it('counts a key unit without parameter sets as broken', () => {
    const { decoder } = setUp();
    decoder.take(unit(1, true, [0, 0, 1, 0x65, 1]));
    expect(decoder.drops).toEqual({ queue: 0, noKey: 0, broken: 1 });
    expect(FakeDecoder.made).toEqual([]);
  });
});
