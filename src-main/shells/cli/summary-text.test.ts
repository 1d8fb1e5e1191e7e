import { describe, expect, it } from 'vitest';
import type { StreamSummary } from '../../../src-preload/contract.ts';
import { formatSummary } from './summary-text.ts';

const summary: StreamSummary = {
  ok: true,
  model: 'noop',
  orchestrator: 'https://o:1',
  durationS: 10,
  framesSent: 300,
  framesReceived: 297,
  framesDropped: 0,
  segmentsSent: 10,
  segmentsReceived: 10,
  bytesSent: 1_000_000,
  bytesReceived: 1_000_000,
  firstFrameMs: 612,
  latencyMs: { p50: 12.34, p95: 20, p99: 30 },
  latencySource: 'picture',
  cpuS: { main: 1, engine: 2 },
  rssPeakMb: { main: 100, engine: 200 },
  payments: {
    count: 1,
    tickets: 64,
    paidWei: '507904000001',
    faceWei: '5079040000000000',
    perMinuteWei: '497664000000',
    sender: '0x1111111111111111111111111111111111111111',
  },
  accounts: {
    signer: { creditWei: '507904000001/2', feeWei: '1/3', balanceWei: '10' },
    orchestrator: { creditWei: '507904000001/2', debitWei: '82944000000', balanceWei: '1/7' },
    gatewayWei: '507904000001/2',
    equal: true,
  },
  swaps: [],
  outputs: [],
  errors: [],
};

const moneyOf = (change: Partial<StreamSummary>): string =>
  formatSummary({ ...summary, ...change })
    .split('\n')
    .slice(6)
    .join('\n');

describe('the summary of a stream', () => {
  it('says what was paid, and that all sides agree', () => {
    expect(moneyOf({})).toMatchInlineSnapshot(`
      "  paid       507.9 gwei in 1 payment of 64 tickets, 497.7 gwei a minute
                   0.005079 ETH if every ticket won; from 0x1111111111111111111111111111111111111111
        accounts   gateway, signer and orchestrator agree to the fraction of a wei on 254 gwei
                   82.94 gwei charged for the time it ran, 1 wei left
      "
    `);
  });

  it('shows books that differ in whole wei, not in fractions', () => {
    const { accounts } = summary;
    if (!accounts) throw new Error('the sample has accounts');
    expect(moneyOf({ accounts: { ...accounts, gatewayWei: '10/3', equal: false } })).toMatchInlineSnapshot(`
      "  paid       507.9 gwei in 1 payment of 64 tickets, 497.7 gwei a minute
                   0.005079 ETH if every ticket won; from 0x1111111111111111111111111111111111111111
        accounts   they differ: compare what was sent, made and taken, in wei, to the next whole one
                   gateway       4 sent
                   signer        253952000001 made, 1 owed, 10 left
                   orchestrator  253952000001 taken, 82944000000 charged, 1 left
      "
    `);
  });

  it('says nothing of money where nothing was paid', () => {
    expect(moneyOf({ payments: null, accounts: null })).toBe('');
  });

  it('lists every output with what became of it', () => {
    const figures = { bytes: 1_250_000, durationS: 10.04, dropped: 0, repeated: 0, retries: 0, error: null };
    const outputs: StreamSummary['outputs'] = [
      { ...figures, kind: 'file', path: 'clip.mp4' },
      { ...figures, kind: 'rtmp', path: 'rtmp://host/app', dropped: 1, retries: 2 },
      { ...figures, kind: 'obs', path: 'obs' },
      {
        ...figures,
        kind: 'udp',
        path: 'udp://239.1.1.1:5000',
        error: { code: 'output_lost', message: 'gone', fields: {} },
      },
    ];
    expect(moneyOf({ payments: null, accounts: null, outputs })).toMatchInlineSnapshot(`
      "  wrote      clip.mp4 (10.0 s, 1.3 MB)
        sent to    rtmp://host/app (10.0 s, 1.3 MB, 1 picture left out, tried again 2 times)
        sent to    obs
        sent to    udp://239.1.1.1:5000 (10.0 s, 1.3 MB, failed)
      "
    `);
  });
});
