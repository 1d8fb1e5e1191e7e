import { describe, expect, it } from 'vitest';
import { TsScript } from '../../../test/support/ts-packets.ts';
import {
  demux,
  fakeAdts,
  fakeOpus,
  fakePicture,
  nalsOf,
  ofKind,
  PARAMETER_SETS,
  pieces,
} from '../../../test/support/ts-units.ts';
import type { AccessUnit, StreamInfo } from '../access-unit.ts';
import { TsDemuxer, type TsProblem } from './demuxer.ts';
import { TsMuxer } from './muxer.ts';
import { ticksToUs } from './timestamp.ts';

const VIDEO = 0x100;
const AUDIO = 0x101;

function openDemuxer(): {
  demuxer: TsDemuxer;
  units: AccessUnit[];
  problems: TsProblem[];
  infos: StreamInfo[];
} {
  const units: AccessUnit[] = [];
  const problems: TsProblem[] = [];
  const infos: StreamInfo[] = [];
  const demuxer = new TsDemuxer({
    onUnit: (unit) => units.push(unit),
    onProblem: (problem) => problems.push(problem),
    onStreams: (info) => infos.push(info),
  });
  return { demuxer, units, problems, infos };
}

/** A script's packets demuxed one at a time: after which packet each unit came. */
function arrivals(script: TsScript): number[] {
  const { demuxer, units } = openDemuxer();
  const after: number[] = [];
  for (const [n, packet] of script.packets.entries()) {
    const before = units.length;
    demuxer.push(packet);
    for (let count = before; count < units.length; count += 1) after.push(n);
  }
  return after;
}

describe('the end of a unit', () => {
  it('is its own last packet, for everything our muxer writes', () => {
    const muxer = new TsMuxer({ streams: { video: true, audio: 'opus' } });
    const { demuxer, units } = openDemuxer();
    let sent = 0;
    const send = (unit: AccessUnit): void => {
      demuxer.push(muxer.mux(unit));
      sent += 1;
      expect(units.length).toBe(sent);
    };
    for (let size = 7; size < 800; size += 1) {
      send({
        kind: 'video',
        ptsUs: size * 33_333,
        key: size % 30 === 0,
        bytes: fakePicture(size, size % 30 === 0),
      });
      send({ kind: 'audio', ptsUs: size * 33_333, key: true, bytes: fakeOpus(size) });
    }
    for (let size = 65_400; size < 65_800; size += 1) {
      send({ kind: 'video', ptsUs: size * 33_333, key: false, bytes: fakePicture(size, false) });
    }
  });

  it('is the stated length', () => {
    const script = new TsScript().tables();
    script.pes({ pid: VIDEO, pts: 0, payload: fakePicture(184 * 3 - 14, true) }); // aligned
    script.pes({ pid: VIDEO, pts: 3000, payload: fakePicture(300, false) });
    expect(arrivals(script)).toEqual([4, 6]);
  });

  it('is a stuffed packet where there is no length', () => {
    const script = new TsScript().tables();
    script.pes({ pid: VIDEO, pts: 0, payload: fakePicture(300, true), length: 0 });
    script.pes({ pid: VIDEO, pts: 3000, payload: fakePicture(400, false), length: 0 });
    expect(arrivals(script)).toEqual([3, 6]);
  });

  it('is the next start where there is neither', () => {
    const script = new TsScript().tables();
    script.pes({ pid: VIDEO, pts: 0, payload: fakePicture(184 * 2 - 14, true), length: 0 });
    script.pes({ pid: VIDEO, pts: 3000, payload: fakePicture(300, false) });
    expect(arrivals(script)).toEqual([4, 5]);
  });

  it('is not a packet with a clock, which fills without stuffing', () => {
    const script = new TsScript().tables();
    script.pes({ pid: VIDEO, pts: 0, payload: fakePicture(176 * 4 - 14, true), length: 0, flags: 0x10 });
    script.pes({ pid: VIDEO, pts: 3000, payload: fakePicture(50, false) });
    expect(arrivals(script)).toEqual([6, 6]);
  });

  it('is not stuffing before the first slice', () => {
    const script = new TsScript().tables();
    const payload = Buffer.concat([PARAMETER_SETS, fakePicture(300, true)]);
    script.pes({ pid: VIDEO, pts: 0, payload, length: 0, sizes: [14 + PARAMETER_SETS.length, 184] });
    expect(arrivals(script)).toEqual([4]);
  });
});

describe('a sender that stuffs in the middle', () => {
  const sizes = [100, 184];

  it('gets its first key picture again, whole, and waits for the next start from then on', () => {
    const script = new TsScript().tables();
    const key = fakePicture(400, true);
    const rest = [1, 2, 3].map((n) => fakePicture(400 + n, false));
    script.pes({ pid: VIDEO, pts: 900, payload: key, length: 0, sizes });
    for (const [n, payload] of rest.entries()) {
      script.pes({ pid: VIDEO, pts: 3900 + n * 3000, payload, length: 0, sizes });
    }
    const { units, demuxer } = demux(script.packets);
    expect(units.map(({ ptsUs, key: isKey }) => [ptsUs, isKey])).toEqual([
      [ticksToUs(900), true],
      [ticksToUs(901), true],
      [ticksToUs(3900), false],
      [ticksToUs(6900), false],
      [ticksToUs(9900), false],
    ]);
    expect(units.slice(1).map(({ bytes }) => Buffer.from(bytes))).toEqual([key, ...rest]);
    expect(demuxer.stats.earlyEnds).toBe(1);
  });

  it('loses the rest of a picture that is not one to start with', () => {
    const script = new TsScript().tables();
    script.pes({ pid: VIDEO, pts: 0, payload: fakePicture(400, false), length: 0, sizes });
    script.pes({ pid: VIDEO, pts: 3000, payload: fakePicture(400, false), length: 0, sizes });
    const { units, demuxer } = demux(script.packets);
    expect(units.map(({ bytes }) => bytes.length < 400)).toEqual([true, false]);
    expect(demuxer.stats).toMatchObject({ earlyEnds: 1, dropped: { incomplete: 1 } });
  });

  it('does not happen to audio, whose packets state their length', () => {
    const script = new TsScript().tables(0x0f);
    const payload = Buffer.concat([fakeAdts(200), fakeAdts(201)]);
    script.pes({ pid: AUDIO, streamId: 0xc0, pts: 0, payload, sizes: [100, 150] });
    const { units, demuxer } = demux(script.packets);
    expect(units.map(({ bytes }) => bytes.length)).toEqual([200, 201]);
    expect(demuxer.stats.earlyEnds).toBe(0);
  });
});

describe('one damaged packet', () => {
  it('does not cost a good stream its low delay for ever', () => {
    for (const length of [undefined, 0]) {
      const script = new TsScript().tables();
      const send = (n: number): void => {
        script.pes({
          pid: VIDEO,
          pts: n * 3000,
          payload: fakePicture(300, true),
          ...(length === 0 ? { length } : {}),
        });
      };
      send(0);
      script.packet({ pid: VIDEO, payload: Buffer.alloc(184, 5) }); // goes on behind the end
      for (let n = 1; n <= 100; n += 1) send(n);
      const after = arrivals(script);
      const { demuxer } = demux(script.packets);
      expect(demuxer.stats.earlyEnds).toBe(1);
      const last = script.packets.length - 1;
      expect(after.slice(-3)).toEqual([last - 4, last - 2, last]); // each with its own last packet
      expect(after[10]).toBe(4 + 2 * 10 - 1); // the tenth picture with the start of the eleventh
    }
  });
});

describe('a sender whose lengths overflow', () => {
  it('gets its first key picture again, whole, and no longer has its lengths believed', () => {
    const script = new TsScript().tables();
    const sent = [fakePicture(70_000, true), fakePicture(70_001, false)];
    for (const [n, payload] of sent.entries()) {
      script.pes({ pid: VIDEO, pts: n * 3000, payload, length: (payload.length + 8) % 65_536 });
    }
    const { units, demuxer } = demux(script.packets);
    expect(units.map(({ bytes }) => bytes.length)).toEqual([70_000 + 8 - 65_536 - 8, 70_000, 70_001]);
    expect(demuxer.stats.earlyEnds).toBe(1);
  });

  it('of audio: what is behind the length is left out', () => {
    const script = new TsScript().tables(0x0f);
    const payload = Buffer.concat([fakeAdts(200), fakeAdts(300)]);
    script.pes({ pid: AUDIO, streamId: 0xc0, pts: 0, payload, length: 208 });
    script.pes({ pid: AUDIO, streamId: 0xc0, pts: 1920, payload: fakeAdts(150) });
    const { units, demuxer } = demux(script.packets);
    expect(units.map(({ bytes }) => bytes.length)).toEqual([200, 150]);
    expect(demuxer.stats.dropped.malformed).toBe(1);
  });
});

describe('packets', () => {
  const pictures = [0, 1, 2, 3].map((n) => fakePicture(900 + n, n === 0));

  function stream(edit: (script: TsScript, n: number) => void = () => undefined): TsScript {
    const script = new TsScript().tables();
    for (const [n, payload] of pictures.entries()) {
      script.pes({ pid: VIDEO, pts: n * 3000, payload });
      edit(script, n);
    }
    return script;
  }

  it('that are missing cost their picture only', () => {
    const script = stream();
    const { units, demuxer } = demux(script.packets.filter((_, n) => n !== 9)); // in the second picture
    expect(units.map(({ bytes }) => bytes.length)).toEqual([900, 902, 903]);
    expect(demuxer.stats).toMatchObject({ continuityErrors: 1, dropped: { incomplete: 1 } });
  });

  it('that are missing at the end of a picture without length cost it too', () => {
    const script = new TsScript().tables();
    for (const [n, payload] of pictures.entries())
      script.pes({ pid: VIDEO, pts: n * 3000, payload, length: 0 });
    const { units, demuxer } = demux(script.packets.filter((_, n) => n !== 6));
    expect(units.map(({ bytes }) => bytes.length)).toEqual([901, 902, 903]);
    expect(demuxer.stats).toMatchObject({ continuityErrors: 1, dropped: { incomplete: 1 } });
  });

  it('that are sent twice count once', () => {
    const { units, demuxer } = demux(stream().packets.flatMap((packet) => [packet, packet]));
    expect(units.map(({ bytes }) => Buffer.from(bytes))).toEqual(pictures);
    expect(demuxer.stats.duplicates).toBe(22);
  });

  it('with the same counter but other content are not the same: 15 are missing', () => {
    const script = new TsScript().tables();
    script.pes({ pid: VIDEO, pts: 0, payload: fakePicture(6000, true, 0x11), length: 0 });
    script.pes({ pid: VIDEO, pts: 3000, payload: fakePicture(500, false), length: 0 });
    script.packets[10]?.fill(0x77, 10);
    script.packets.splice(11, 15);
    const { units, demuxer } = demux(script.packets);
    expect(demuxer.stats).toMatchObject({ duplicates: 0, continuityErrors: 1, dropped: { incomplete: 1 } });
    expect(units.map(({ bytes }) => bytes.length)).toEqual([500]);
  });

  it('behind an announced discontinuity are no error', () => {
    const { packets } = stream();
    for (const [flags, errors] of [
      [0x80, 0],
      [0x00, 1],
    ] as const) {
      const jump = new TsScript();
      jump.packet({ pid: VIDEO, unitStart: true, continuity: 9, flags, payload: Buffer.alloc(100, 1) });
      const { units, demuxer } = demux([...packets.slice(0, 7), ...jump.packets]);
      expect(demuxer.stats.continuityErrors).toBe(errors);
      expect(units.length).toBe(1);
    }
  });

  it('without payload, of nobody, scrambled or marked as damaged are left out and counted', () => {
    const script = stream((self) => {
      self.packet({ pid: VIDEO, flags: 0x10 });
      self.packet({ pid: 0x1fff, payload: Buffer.alloc(184), continuity: 0 });
      self.packet({ pid: 0x321, payload: Buffer.alloc(184) });
    });
    script.packet({ pid: VIDEO, payload: Buffer.alloc(184), scrambled: true });
    script.packet({ pid: VIDEO, payload: Buffer.alloc(184), damaged: true });
    const { demuxer, units, problems } = openDemuxer();
    demuxer.push(script.bytes);
    expect(units.map(({ bytes }) => Buffer.from(bytes))).toEqual(pictures);
    expect(demuxer.stats).toMatchObject({
      nullPackets: 4,
      scrambled: 1,
      transportErrors: 1,
      continuityErrors: 0,
    });
    expect(problems).toEqual([
      { code: 'scrambled', message: 'the stream is scrambled: its scrambled parts are left out' },
    ]);
  });

  it('with a time before each (M2TS) or check bytes behind are understood', () => {
    for (const [before, behind] of [
      [4, 0],
      [0, 16],
    ] as const) {
      const bytes = Buffer.concat(
        stream().packets.flatMap((packet) => [Buffer.alloc(before, 9), packet, Buffer.alloc(behind, 0xee)]),
      );
      const { units } = demux(pieces(bytes, [1, 500, 191, 205]));
      expect(units.map((unit) => Buffer.from(unit.bytes))).toEqual(pictures);
    }
  });
});

describe('sync', () => {
  const script = new TsScript().tables();
  for (let n = 0; n < 10; n += 1) script.pes({ pid: VIDEO, pts: n * 3000, payload: fakePicture(500, true) });

  it('is found behind garbage', () => {
    const { units, demuxer } = demux([Buffer.alloc(1077, 1), script.bytes]);
    expect(units.length).toBe(10);
    expect(demuxer.stats).toMatchObject({ skippedBytes: 1077, syncLosses: 0 });
  });

  it('is found behind garbage that looks like packets', () => {
    const tables = new TsScript().tables();
    const { units } = demux([Buffer.alloc(1000, 0x47), Buffer.alloc(77, 1), tables.bytes, script.bytes]);
    expect(units.length).toBe(10);
  });

  it('is found again behind garbage in the middle', () => {
    for (const garbage of [1, 100, 187, 188, 1000]) {
      const bytes = Buffer.concat([
        script.bytes.subarray(0, 2000),
        Buffer.alloc(garbage, 3),
        script.bytes.subarray(2000),
      ]);
      const { units, demuxer } = demux(pieces(bytes, [300]));
      expect(units.length).toBeGreaterThanOrEqual(8);
      expect(demuxer.stats.syncLosses).toBe(1);
    }
  });

  it('survives one damaged sync byte, at the cost of that packet', () => {
    const bytes = script.bytes;
    bytes[188 * 3] = 0;
    const { units, demuxer } = demux([bytes]);
    expect(units.length).toBe(9);
    expect(demuxer.stats).toMatchObject({ syncLosses: 1, skippedBytes: 188, continuityErrors: 1 });
  });

  it('keeps at most a few packets of garbage', () => {
    const { demuxer } = openDemuxer();
    for (let n = 0; n < 1000; n += 1) demuxer.push(Buffer.alloc(1000, 1));
    expect(demuxer.stats.skippedBytes).toBeGreaterThan(999_000);
  });
});

describe('programs', () => {
  it('the first with a supported stream is read', () => {
    const script = new TsScript().pat({ 1: 0x1000, 2: 0x1010, 3: 0x1020 });
    script
      .pmt(0x1000, 1, [[0x24, 0x200]])
      .pmt(0x1010, 2, [[0x1b, 0x300]])
      .pmt(0x1020, 3, [[0x1b, 0x400]]);
    script.pes({ pid: 0x400, pts: 0, payload: fakePicture(51, true) });
    script.pes({ pid: 0x300, pts: 0, payload: fakePicture(50, true) });
    const { demuxer, units, problems } = openDemuxer();
    demuxer.push(script.bytes);
    expect(units.map(({ bytes }) => bytes.length)).toEqual([50]);
    expect(problems.map(({ message }) => message)).toEqual([
      'the stream has neither H.264 nor AAC nor Opus, only: H.265 (HEVC) video',
    ]);
  });

  it('have their first track of each kind read, the others named', () => {
    const script = new TsScript().pat({ 1: 0x1000 }).pmt(0x1000, 1, [
      [0x02, 0x100],
      [0x1b, 0x101],
      [0x1b, 0x102],
      [0x81, 0x103],
      [0x0f, 0x104],
      [0x06, 0x105, 5, 4, 0x4f, 0x70, 0x75, 0x73],
      [0x06, 0x106, 0x59, 1, 0],
      [0xf0, 0x107],
    ]);
    const { demuxer, problems } = openDemuxer();
    demuxer.push(script.bytes);
    expect(demuxer.unread.map(({ pid, name }) => [pid, name])).toEqual([
      [0x100, 'MPEG-2 video'],
      [0x102, 'another h264 track'],
      [0x103, 'AC-3 audio'],
      [0x105, 'another opus track'],
      [0x106, 'DVB subtitles'],
      [0x107, 'stream type 0xf0'],
    ]);
    expect(problems.length).toBe(6);
  });

  it('may change while running; tracks that stay go on undisturbed', () => {
    const script = new TsScript().tables();
    script.pes({ pid: VIDEO, pts: 0, payload: Buffer.concat([PARAMETER_SETS, fakePicture(500, true)]) });
    const half = new TsScript();
    half.pes({ pid: VIDEO, pts: 3000, payload: fakePicture(500, false) });
    const { demuxer, units, infos } = openDemuxer();
    demuxer.push(script.bytes);
    const next = new TsScript().tables(0x0f);
    next.pes({ pid: AUDIO, streamId: 0xc0, pts: 0, payload: fakeAdts(100) });
    const last = new TsScript().tables();
    demuxer.push(next.bytes);
    demuxer.push(last.bytes);
    demuxer.push(next.bytes.subarray(188 * 2)); // audio that is no longer announced
    demuxer.push(half.bytes);
    expect(units.map(({ kind }) => kind)).toEqual(['video', 'audio', 'video']);
    const video = { codec: 'h264', width: 640, height: 480, fps: 30 };
    const audio = { codec: 'aac', sampleRate: 48_000, channels: 2 };
    expect(infos).toEqual([
      { video, audio: null },
      { video, audio },
      { video, audio: null },
    ]);
  });

  it('with a wrong CRC are ignored', () => {
    const script = new TsScript().tables();
    script.packets[1]?.writeUInt8(0x24, 17); // makes H.264 H.265
    script.pes({ pid: VIDEO, pts: 0, payload: fakePicture(50, true) });
    const { units, demuxer } = demux(script.packets);
    expect(units).toEqual([]);
    expect(demuxer.stats.crcErrors).toBe(1);
  });

  it('may take several packets to describe', () => {
    const long = [0x0a, 200, ...Array.from({ length: 200 }, () => 1)] as const;
    const script = new TsScript().pat({ 1: 0x1000 });
    script.pmt(0x1000, 1, [
      [0x1b, VIDEO, ...long],
      [0x0f, AUDIO, ...long],
    ]);
    script.pes({ pid: AUDIO, streamId: 0xc0, pts: 0, payload: fakeAdts(100) });
    expect(script.packets.length).toBeGreaterThan(4);
    expect(demux(script.packets).units.length).toBe(1);
  });

  it('may follow each other in one packet', () => {
    const one = new TsScript().pat({ 1: 0x1000 }).pmt(0x1000, 1, [[0x1b, VIDEO]]);
    const map = one.packets[1] ?? Buffer.alloc(188);
    const other = new TsScript().pmt(0x1000, 2, [[0x0f, 0x222]]).packets[0] ?? Buffer.alloc(188);
    const length = 3 + (map.readUInt16BE(6) & 0x0fff);
    const both = Buffer.alloc(184, 0xff);
    other.copy(both, 0, 4, 5 + length);
    map.copy(both, 1 + length, 5, 5 + length);
    const script = new TsScript().pat({ 1: 0x1000 }).packet({ pid: 0x1000, payload: both, unitStart: true });
    script.pes({ pid: VIDEO, pts: 0, payload: fakePicture(50, true) });
    expect(demux(script.packets).units.length).toBe(1);
  });

  it('cannot take a PID that tables have', () => {
    const script = new TsScript().pat({ 1: 0x1000 }).pmt(0x1000, 1, [
      [0x1b, 0],
      [0x1b, 0x1000],
      [0x0f, 0x1fff],
      [0x1b, VIDEO],
    ]);
    script.pes({ pid: VIDEO, pts: 0, payload: fakePicture(50, true) });
    expect(demux(script.packets).units.length).toBe(1);
  });
});

describe('limits and resets', () => {
  it('drops a PES packet over 8 MiB and goes on behind it', () => {
    const script = new TsScript().tables();
    script.pes({ pid: VIDEO, pts: 0, payload: fakePicture(9 * 2 ** 20, true), length: 0 });
    script.pes({ pid: VIDEO, pts: 3000, payload: fakePicture(50, true) });
    const { units, demuxer } = demux([script.bytes]);
    expect(units.map(({ bytes }) => bytes.length)).toEqual([50]);
    expect(demuxer.stats.dropped.oversize).toBe(1);
  });

  it('drops what is no PES packet', () => {
    const script = new TsScript().tables();
    const pad = Buffer.alloc(184, 0xee);
    script.packet({ pid: VIDEO, payload: pad, unitStart: true });
    script.pes({ pid: VIDEO, streamId: 0xbe, pts: 0, payload: fakePicture(50, true) });
    script.pes({ pid: VIDEO, pts: 0, payload: fakePicture(50, true) });
    const { units, demuxer } = demux(script.packets);
    expect(units.length).toBe(1);
    expect(demuxer.stats.dropped.malformed).toBe(2);
  });

  it('goes on after a discontinuity with tables and timeline kept', () => {
    const muxer = new TsMuxer({ streams: { video: true, audio: null } });
    const { demuxer, units } = openDemuxer();
    const send = (ticks: number): Uint8Array => {
      return muxer.mux({
        kind: 'video',
        ptsUs: ticksToUs(ticks),
        key: false,
        bytes: fakePicture(500, false),
      });
    };
    demuxer.push(send(2 ** 33 - 10));
    demuxer.push(send(2 ** 33).subarray(0, 300));
    demuxer.discontinuity();
    demuxer.push(send(2 ** 33 + 10));
    expect(units.map(({ ptsUs }) => ptsUs)).toEqual([ticksToUs(2 ** 33 - 10), ticksToUs(2 ** 33 + 10)]);
    expect(demuxer.stats).toMatchObject({ continuityErrors: 0, syncLosses: 0, dropped: { incomplete: 1 } });
  });

  it('reads another stream after a reset', () => {
    const first = new TsMuxer({ streams: { video: true, audio: null } });
    const second = new TsMuxer({ streams: { video: false, audio: 'opus' } });
    const { demuxer, units, infos } = openDemuxer();
    demuxer.push(first.mux({ kind: 'video', ptsUs: 1e12, key: true, bytes: fakePicture(500, true) }));
    demuxer.reset();
    expect(demuxer.streams).toEqual({ video: null, audio: null });
    demuxer.push(second.mux({ kind: 'audio', ptsUs: 0, key: true, bytes: fakeOpus(50) }));
    expect(units.map(({ kind, ptsUs }) => [kind, ptsUs])[1]).toEqual(['audio', 0]);
    expect(infos.at(-1)?.audio).toEqual({ codec: 'opus', sampleRate: 48_000, channels: 2 });
  });

  it('puts times back on the turn of the clock they were taken from', () => {
    const muxer = new TsMuxer({ streams: { video: true, audio: null } });
    const captureUs = ticksToUs(123_456_789_000_000);
    const { units } = demux(
      [muxer.mux({ kind: 'video', ptsUs: captureUs, key: true, bytes: fakePicture(500, true) })],
      { nearUs: captureUs + 5_000_000 },
    );
    expect(units[0]?.ptsUs).toBe(captureUs);
  });

  it('joins in the middle: pictures before the first key one are told as such', () => {
    const muxer = new TsMuxer({ streams: { video: true, audio: null } });
    const bytes = [0, 1, 2, 3].map((n) => {
      return muxer.mux({ kind: 'video', ptsUs: n * 600_000, key: n === 3, bytes: fakePicture(300, n === 3) });
    });
    const { units } = demux([Buffer.concat(bytes).subarray(188 * 2 + 50)]);
    expect(units.map(({ key }) => key)).toEqual([false, false, true]);
    expect(ofKind(units, 'video').map((unit) => nalsOf(unit.bytes).length)).toEqual([1, 1, 1]);
  });
});
