import { describe, expect, it } from 'vitest';
import { streamSummarySchema } from '../../src-preload/contract.ts';
import { GatewayError } from '../base/errors.ts';
import { StreamMeter } from './stream-meter.ts';
import { type SummaryParts, summarise } from './stream-summary.ts';

const parts = (meter: StreamMeter, errors: GatewayError[] = []): SummaryParts => ({
  model: 'noop',
  orchestrator: 'https://127.0.0.1:1',
  meter,
  jobs: [],
  swaps: [],
  engine: { cpuS: 1.23456, rssBytes: 1, rssPeakBytes: 100 * 1024 * 1024 },
  paid: null,
  accounts: null,
  outputs: [],
  errors,
});

function meterWithOnePicture(): StreamMeter {
  const meter = new StreamMeter(0, () => 1_000_000);
  meter.sent({ kind: 'video', ptsUs: 0, key: true, bytes: new Uint8Array(1), captureUs: 990_000 }, 188);
  meter.decoded({ ptsUs: 0, decodedUs: 1_000_000, width: 2, height: 2, code: null });
  return meter;
}

describe('summarise', () => {
  it('is what the contract says', () => {
    const summary = summarise(parts(meterWithOnePicture()));
    expect(streamSummarySchema.parse(summary)).toEqual(summary);
    expect(summary).toMatchObject({
      ok: true,
      framesSent: 1,
      framesReceived: 1,
      firstFrameMs: 1000,
      latencyMs: { p50: 10, p95: 10, p99: 10 },
    });
    expect(summary.cpuS.engine).toBe(1.235);
    expect(summary.rssPeakMb.engine).toBe(100);
  });

  it('is not ok when something that was asked for failed, though video came back', () => {
    const summary = summarise(
      parts(meterWithOnePicture(), [new GatewayError('disk_full', 'the disk is full')]),
    );
    expect(summary.ok).toBe(false);
    expect(summary.errors).toEqual([{ code: 'disk_full', message: 'the disk is full', fields: {} }]);
  });

  it('says so when nothing came back and nothing else explains it', () => {
    expect(summarise(parts(new StreamMeter(0, () => 0))).errors.map(({ code }) => code)).toEqual([
      'media_empty',
    ]);
    const silent = new StreamMeter(0, () => 0);
    silent.sent({ kind: 'video', ptsUs: 0, key: true, bytes: new Uint8Array(1) }, 188);
    expect(summarise(parts(silent)).errors[0]?.message).toBe(
      'nothing came back: try another model or another orchestrator',
    );
    silent.receivedBytes(10);
    expect(summarise(parts(silent)).errors[0]?.message).toContain('no picture that could be decoded');
  });
});
