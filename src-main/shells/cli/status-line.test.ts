import { describe, expect, it } from 'vitest';
import type { StreamStatus } from '../../studio/stream-status.ts';
import { formatStatus, StatusLine } from './status-line.ts';

const status: StreamStatus = {
  phase: 'live',
  runnerState: 'ONLINE',
  positionS: 5,
  lengthS: 10,
  fpsIn: 30,
  fpsOut: 29.6,
  latencyMs: 12.4,
  bitrateBps: 2_512_000,
  segmentsSent: 5,
  segmentsReceived: 4,
  framesDropped: 0,
  outputs: [],
};

describe('formatStatus', () => {
  it('shows progress where the length is known', () => {
    expect(formatStatus(status)).toMatchInlineSnapshot(
      `"live       ████████░░░░░░░░ 0:05/0:10  30→30 fps  latency 12 ms  2.51 Mb/s  segments 5→4  runner online"`,
    );
  });

  it('counts the outputs, and names those that are not well', () => {
    const well = [
      { name: 'a.mp4', well: true, phase: 'on' },
      { name: 'http-feed', well: true, phase: 'waiting' },
    ];
    expect(formatStatus({ ...status, outputs: well })).toContain('  outputs 2  ');
    const unwell = { name: 'rtmp://host/app', well: false, phase: 'retrying' };
    expect(formatStatus({ ...status, outputs: [...well, unwell] })).toContain(
      '  outputs 2/3 (rtmp://host/app retrying)  ',
    );
  });

  it('leaves out what is needed least where it is too narrow, and keeps an output in trouble', () => {
    const six = Array.from({ length: 5 }, (_, index) => ({ name: `o${index}`, well: true, phase: 'on' }));
    const outputs = [...six, { name: 'obs', well: false, phase: 'retrying' }];
    const lines = [80, 60, 40].map((width) => formatStatus({ ...status, outputs }, width));
    expect(lines).toMatchInlineSnapshot(`
      [
        "live  0:05  30→30 fps  latency 12 ms  outputs 5/6 (obs retrying)",
        "live  0:05  30→30 fps  outputs 5/6 (obs retrying)",
        "live  0:05  outputs 5/6 (obs retrying)",
      ]
    `);
    for (const [index, width] of [80, 60, 40].entries())
      expect(lines[index]?.length).toBeLessThanOrEqual(width);
    const starting = { name: 'srt://host:9000', well: false, phase: 'starting' };
    expect(formatStatus({ ...status, outputs: [...six, starting] })).toContain('  outputs 5/6  ');
  });

  it('shows the time and the drops of an endless stream', () => {
    const endless = {
      ...status,
      lengthS: null,
      positionS: 75,
      latencyMs: null,
      framesDropped: 3,
      runnerState: null,
    };
    expect(formatStatus(endless)).toMatchInlineSnapshot(
      `"live       1:15  30→30 fps  latency –  2.51 Mb/s  segments 5→4  dropped 3"`,
    );
  });
});

describe('StatusLine', () => {
  it('rewrites one line of a terminal, never longer than it is wide, and takes it away for text that stays', () => {
    const written: string[] = [];
    const line = new StatusLine({ isTTY: true, columns: 30, write: (text) => written.push(text) });
    line.update(formatStatus(status));
    line.say('hello');
    line.clear();
    expect(written).toEqual([`\r\u001b[2K${formatStatus(status).slice(0, 29)}`, '\r\u001b[2K', 'hello\n']);
  });

  it('writes a line every five seconds where there is no terminal', () => {
    const written: string[] = [];
    let nowMs = 0;
    const line = new StatusLine({ write: (text) => written.push(text) }, () => nowMs);
    for (nowMs = 0; nowMs <= 11_000; nowMs += 250) line.update(formatStatus(status));
    expect(written).toHaveLength(3);
  });
});
