import { describe, expect, it } from 'vitest';
import type { CapturedUnit } from '../media/engine/protocol.ts';
import { StreamMeter } from './stream-meter.ts';

function meterAt(startUs: number): { meter: StreamMeter; clock: { us: number } } {
  const clock = { us: startUs };
  return { meter: new StreamMeter(startUs, () => clock.us), clock };
}

const unit = (n: number, captureUs: number): CapturedUnit => ({
  kind: 'video',
  ptsUs: 1_000_000 + n * 33_333,
  key: n === 0,
  bytes: new Uint8Array(1),
  captureUs,
});

const report = (n: number, decodedUs: number, code: { frame: number; captureUs: number } | null = null) => ({
  ptsUs: 1_000_000 + n * 33_333,
  decodedUs,
  width: 64,
  height: 64,
  code,
});

describe('StreamMeter', () => {
  it('measures each picture from its capture to its decoding, and the first from the start of the program', () => {
    const { meter, clock } = meterAt(5_000_000);
    for (let n = 0; n < 10; n += 1) {
      clock.us = 5_400_000 + n * 33_333;
      meter.sent(unit(n, clock.us - 4_000), 1000);
      meter.returned(unit(n, 0));
      meter.decoded(report(n, clock.us + 6_000));
    }
    expect(meter.firstFrameMs).toBe(406);
    expect(meter.latency).toEqual({
      percentiles: { p50Us: 10_000, p95Us: 10_000, p99Us: 10_000 },
      source: 'pts',
    });
    expect(meter.frames).toEqual({ sent: 10, received: 10, dropped: 0 });
    expect(meter.allReturned).toBe(true);
  });

  it('says that capture times were read from the pictures when most of them could be', () => {
    const { meter, clock } = meterAt(0);
    meter.sent(unit(0, 0), 1);
    clock.us = 9_000;
    meter.decoded(report(0, 9_000, { frame: 0, captureUs: 1_000 }));
    expect(meter.latency.source).toBe('picture');
    expect(meter.latency.percentiles.p50Us).toBe(8_000);
  });

  it('calls it estimated when timestamps were rewritten, and none when nothing came back', () => {
    const { meter } = meterAt(0);
    expect(meter.latency.source).toBe('none');
    meter.sent(unit(0, 1_000), 1);
    meter.decoded({ ...report(0, 21_000), ptsUs: 77 });
    expect(meter.latency).toMatchObject({ source: 'estimated', percentiles: { p50Us: 20_000 } });
  });

  it('counts the silence from the first picture sent, and then from the last one back', () => {
    const { meter, clock } = meterAt(0);
    clock.us = 10_000_000;
    expect(meter.msSincePicture()).toBe(0);
    meter.sent(unit(0, clock.us), 1);
    clock.us += 2_000_000;
    expect(meter.msSincePicture()).toBe(2_000);
    meter.decoded(report(0, clock.us));
    clock.us += 500_000;
    expect(meter.msSincePicture()).toBe(500);
  });
});
