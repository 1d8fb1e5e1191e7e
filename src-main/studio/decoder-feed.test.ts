import { describe, expect, it } from 'vitest';
import { deferred } from '../base/async.ts';
import type { AccessUnit } from '../media/access-unit.ts';
import { DecoderFeed } from './decoder-feed.ts';

const picture = (n: number, key = false): AccessUnit => ({
  kind: 'video',
  ptsUs: n,
  key,
  bytes: new Uint8Array(1),
});

/** A decoder that takes nothing before `open` resolves. */
function slowDecoder() {
  const open = deferred<void>();
  const taken: number[] = [];
  const push = async (unit: AccessUnit): Promise<void> => {
    await open.promise;
    taken.push(unit.ptsUs);
  };
  return { decoder: { push }, open, taken };
}

describe('DecoderFeed', () => {
  it('keeps a burst of a live stream for the decoder', async () => {
    const { decoder, open, taken } = slowDecoder();
    let dropped = 0;
    const feed = new DecoderFeed(decoder, { paced: true, onDropped: () => (dropped += 1) });
    for (let n = 0; n < 100; n += 1) await feed.push(picture(n, n === 0));
    open.resolve();
    await feed.end();
    expect(taken).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(dropped).toBe(0);
  });

  it('leaves out what a live stream has no room for, up to the next keyframe', async () => {
    const { decoder, open, taken } = slowDecoder();
    let dropped = 0;
    const feed = new DecoderFeed(decoder, { paced: true, onDropped: () => (dropped += 1) });
    for (let n = 0; n < 200; n += 1) await feed.push(picture(n, n % 30 === 0));
    open.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    const before = dropped;
    expect(before).toBeGreaterThan(70);
    await feed.push(picture(200));
    await feed.push(picture(210, true));
    await feed.push(picture(211));
    await feed.end();
    expect(dropped).toBe(before + 1);
    expect(taken.slice(-2)).toEqual([210, 211]);
    expect(taken.length + dropped).toBe(203);
  });

  it('makes the reader of a file wait for the decoder instead', async () => {
    const { decoder, open, taken } = slowDecoder();
    const feed = new DecoderFeed(decoder, { paced: false, onDropped: () => expect.unreachable() });
    const pushing = (async () => {
      for (let n = 0; n < 300; n += 1) await feed.push(picture(n));
    })();
    open.resolve();
    await pushing;
    expect(taken).toHaveLength(300);
    await feed.end();
  });

  it('ends quietly when the decoder is gone', async () => {
    const feed = new DecoderFeed(
      { push: () => Promise.reject(new Error('gone')) },
      { paced: true, onDropped: () => undefined },
    );
    await feed.push(picture(0, true));
    await expect(feed.end()).resolves.toBeUndefined();
  });
});
