import { describe, expect, it } from 'vitest';
import { MediaLink } from '../../../src-preload/media-link/media-link.ts';
import type { LinkFormat, LinkUnit } from '../../../src-preload/media-link/packet.ts';
import { type LinkPort, linkPortPair } from '../../../src-preload/media-link/port.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import { UnitFanout } from '../../outputs/programme/unit-fanout.ts';
import { LinkSinks } from './link-sinks.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const streams: StreamInfo = {
  video: { codec: 'h264', width: 64, height: 36, fps: 30 },
  audio: { codec: 'aac', sampleRate: 44_100, channels: 2 },
};
const unit = (ptsUs: number, kind: 'video' | 'audio' = 'video', key = true): AccessUnit => ({
  kind,
  ptsUs,
  key,
  bytes: Uint8Array.of(1, 2),
});

/** A window that never reads. */
function stuckPort(): LinkPort & { close(): void } {
  let closed: () => void = () => undefined;
  return {
    post: () => undefined,
    onMessage: () => undefined,
    onClose: (listener) => {
      closed = listener;
    },
    close: () => closed(),
  };
}

describe('LinkSinks', () => {
  it('says what the tracks are, and carries units in their codecs', async () => {
    const fanout = new UnitFanout();
    const sinks = new LinkSinks(fanout, () => 0);
    const [main, own] = linkPortPair();
    const units: LinkUnit[] = [];
    const formats: LinkFormat[] = [];
    new MediaLink(own, {
      nowUs: () => 0,
      onUnit: (received) => units.push(received),
      onFormat: (format) => formats.push(format),
    });
    sinks.open(main);
    fanout.setStreams(streams);
    fanout.push(unit(1));
    fanout.push(unit(2, 'audio'));
    await settled();
    expect(formats).toEqual([
      {
        video: { codec: 'h264', width: 64, height: 36 },
        audio: { codec: 'aac', sampleRate: 44_100, channels: 2 },
      },
    ]);
    expect(units.map(({ codec, ptsUs }) => [codec, ptsUs])).toEqual([
      ['h264', 1],
      ['aac', 2],
    ]);
  });

  it('lets a window that lags hold up nobody, and counts what it misses', async () => {
    const fanout = new UnitFanout();
    const sinks = new LinkSinks(fanout, () => 0);
    const [main, own] = linkPortPair();
    let received = 0;
    new MediaLink(own, { nowUs: () => 0, onUnit: () => (received += 1) });
    const stuck = stuckPort();
    let left = false;
    sinks.open(main);
    sinks.open(stuck, () => (left = true));
    for (let n = 0; n < 100; n += 1) {
      fanout.push(unit(n, 'video', n === 0));
      await settled();
    }
    expect(received).toBe(100);
    expect([sinks.dropped, sinks.waiting]).toEqual([20, 80]);
    stuck.close();
    expect(left).toBe(true);
    expect([sinks.dropped, sinks.waiting]).toEqual([20, 0]);
    sinks.close();
    fanout.push(unit(101));
    await settled();
    expect(received).toBe(100);
  });
});
