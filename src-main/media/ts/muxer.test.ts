import { describe, expect, it } from 'vitest';
import { type ReadPacket, readPackets } from '../../../test/support/ts-packets.ts';
import { fakeAdts, fakeOpus, fakePicture } from '../../../test/support/ts-units.ts';
import type { AccessUnit } from '../access-unit.ts';
import { crc32Mpeg } from './crc32.ts';
import { TsMuxer, type TsMuxerOptions } from './muxer.ts';
import { ticksToUs, wrapTicks } from './timestamp.ts';

const VIDEO = 0x100;
const AUDIO = 0x101;

function picture(size: number, ticks: number, key = false, dts = ticks): AccessUnit {
  return {
    kind: 'video',
    ptsUs: ticksToUs(ticks),
    dtsUs: ticksToUs(dts),
    key,
    bytes: fakePicture(size, key),
  };
}

function sound(bytes: Uint8Array, ticks: number): AccessUnit {
  return { kind: 'audio', ptsUs: ticksToUs(ticks), key: true, bytes };
}

function muxer(streams: TsMuxerOptions['streams'] = { video: true, audio: 'aac' }): TsMuxer {
  return new TsMuxer({ streams });
}

/** The PES packet in one unit's packets of a PID. */
function pesOf(packets: readonly ReadPacket[], pid: number): Buffer {
  return Buffer.concat(packets.filter((packet) => packet.pid === pid).map(({ payload }) => payload));
}

function sectionOf(packet: ReadPacket): Buffer {
  const { payload } = packet;
  expect(payload[0]).toBe(0);
  return payload.subarray(1, 4 + (payload.readUInt16BE(2) & 0x0fff));
}

describe('tables', () => {
  it('come before every key picture, with right CRCs', () => {
    const mux = muxer();
    const pids = [0, 1, 2, 3].map((n) => {
      const packets = readPackets(mux.mux(picture(500, n * 3000, n % 2 === 0)));
      for (const packet of packets.filter(({ pid }) => pid === 0 || pid === 0x1000)) {
        expect(crc32Mpeg(sectionOf(packet))).toBe(0);
        expect(packet.unitStart).toBe(true);
      }
      return packets.map(({ pid }) => pid);
    });
    expect(pids[0]).toEqual([0, 0x1000, VIDEO, VIDEO, VIDEO]);
    expect(pids[1]).toEqual([VIDEO, VIDEO, VIDEO]);
    expect(pids[2]).toEqual(pids[0]);
    expect(pids[3]).toEqual(pids[1]);
  });

  it('come every half second without key pictures', () => {
    const mux = muxer({ video: false, audio: 'aac' });
    const withTables = Array.from({ length: 101 }, (_, n) => n * 1800).filter((ticks) => {
      return readPackets(mux.mux(sound(fakeAdts(200), ticks)))[0]?.pid === 0;
    });
    expect(withTables).toEqual([0, 45_000, 90_000, 135_000, 180_000]);
  });

  it('come with the first unit, whatever it is', () => {
    expect(readPackets(muxer().mux(sound(fakeAdts(100), 0))).map(({ pid }) => pid)).toEqual([
      0,
      0x1000,
      AUDIO,
    ]);
  });

  it('name the streams as FFmpeg does', () => {
    const aac = readPackets(muxer().mux(picture(100, 0, true)))[1];
    expect(aac && sectionOf(aac).subarray(8, -4).toString('hex')).toBe('e100f0001be100f0000fe101f000');
    const opus = readPackets(
      muxer({ video: true, audio: 'opus', opusChannels: 1 }).mux(picture(100, 0, true)),
    )[1];
    const descriptors = '05044f707573' + '7f028001';
    expect(opus && sectionOf(opus).subarray(8, -4).toString('hex')).toBe(
      `e100f0001be100f00006e101f00a${descriptors}`,
    );
  });
});

describe('packets', () => {
  it('count on, for each PID', () => {
    const mux = muxer();
    const counters = new Map<number, number[]>();
    for (let n = 0; n < 40; n += 1) {
      const units = [picture(700, n * 3000, n % 3 === 0), sound(fakeAdts(300), n * 3000)];
      for (const { pid, continuity } of units.flatMap((unit) => readPackets(mux.mux(unit)))) {
        counters.set(pid, [...(counters.get(pid) ?? []), continuity]);
      }
    }
    expect([...counters.keys()].sort((a, b) => a - b)).toEqual([0, VIDEO, AUDIO, 0x1000]);
    for (const list of counters.values()) expect(list).toEqual(list.map((_, n) => n % 16));
  });

  it('have stuffing in the last one only, and fields in the first only', () => {
    const mux = muxer();
    for (let size = 7; size < 800; size += 1) {
      const packets = readPackets(mux.mux(picture(size, size * 3000))).filter(({ pid }) => pid === VIDEO);
      for (const [n, { flags, stuffing, unitStart, pcr }] of packets.entries()) {
        expect(unitStart).toBe(n === 0);
        expect(pcr !== null).toBe(n === 0);
        if (n < packets.length - 1) expect(stuffing).toBe(0);
        if (n > 0) expect(flags ?? 0).toBe(0);
      }
    }
  });

  it('of pictures over 64 KiB always end in stuffing, since no length tells their end', () => {
    const mux = muxer();
    for (let size = 65_400; size < 65_900; size += 1) {
      const packets = readPackets(mux.mux(picture(size, size * 3000))).filter(({ pid }) => pid === VIDEO);
      const pes = pesOf(packets, VIDEO);
      const stated = pes.readUInt16BE(4);
      if (stated > 0) expect(stated).toBe(pes.length - 6);
      else expect(packets.at(-1)?.flags).not.toBeNull();
      expect(stated > 0).toBe(pes.length - 6 <= 0xffff);
    }
  });

  it('mark key pictures and keep the clock ahead of decoding', () => {
    const mux = muxer();
    const first = (unit: AccessUnit): ReadPacket | undefined => {
      return readPackets(mux.mux(unit)).find(({ pid }) => pid === VIDEO);
    };
    expect(first(picture(90, 900_000, true))).toMatchObject({ flags: 0x50, pcr: 891_000 });
    expect(first(picture(90, 909_000, false, 903_000))).toMatchObject({ flags: 0x10, pcr: 894_000 });
    expect(first(picture(90, 0))?.pcr).toBe(wrapTicks(-9000));
  });

  it('carry the clock on audio where there is no video', () => {
    const packets = readPackets(muxer({ video: false, audio: 'opus' }).mux(sound(fakeOpus(50), 90_000)));
    expect(packets.at(-1)).toMatchObject({ pid: VIDEO, flags: 0x50, pcr: 81_000 });
    expect(readPackets(muxer().mux(sound(fakeAdts(50), 90_000))).at(-1)).toMatchObject({
      pid: AUDIO,
      pcr: null,
    });
  });
});

describe('PES packets', () => {
  it('have PTS, and DTS where it differs, modulo 33 bits', () => {
    const mux = muxer();
    const head = (unit: AccessUnit): string =>
      pesOf(readPackets(mux.mux(unit)), VIDEO).toString('hex', 6, 19);
    expect(head(picture(100, 90_000))).toBe(`848005${'210005bf21'}${'0000000109'}`);
    expect(head(picture(100, 90_000, false, 87_000))).toBe(`84c00a${'310005bf21'}${'110005a7b1'}`);
    expect(head(picture(100, 2 ** 33 + 90_000))).toBe(head(picture(100, 90_000)));
  });

  it('leave out a DTS behind the PTS, which is against the rule', () => {
    const pes = pesOf(readPackets(muxer().mux(picture(100, 90_000, false, 93_000))), VIDEO);
    expect(pes.readUInt8(7)).toBe(0x80);
  });

  it('begin pictures with a delimiter, once', () => {
    const delimited = Buffer.concat([Buffer.from('0000010930', 'hex'), fakePicture(60, true)]);
    const unit: AccessUnit = { kind: 'video', ptsUs: 0, key: true, bytes: delimited };
    expect(pesOf(readPackets(muxer().mux(unit)), VIDEO).subarray(14)).toEqual(delimited);
    expect(pesOf(readPackets(muxer().mux(picture(60, 0, true))), VIDEO).toString('hex', 14, 25)).toBe(
      '00000001' + '09f0' + '0000000165',
    );
  });

  it('put a control header before Opus', () => {
    const packet = fakeOpus(300);
    const pes = pesOf(readPackets(muxer({ video: true, audio: 'opus' }).mux(sound(packet, 0))), AUDIO);
    expect(pes.readUInt8(3)).toBe(0xbd);
    expect(pes.subarray(14)).toEqual(Buffer.concat([Buffer.from('7fe0ff2d', 'hex'), packet]));
  });

  it('own their memory, so that it may be transferred', () => {
    const bytes = muxer().mux(sound(fakeAdts(40), 0));
    expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
  });
});

describe('what cannot be muxed', () => {
  it.each([
    ['no track', { video: false, audio: null }, 'a transport stream needs a video or an audio track'],
    ['9 channels', { video: true, audio: 'opus', opusChannels: 9 }, 'Opus needs 1 to 8 channels, not 9'],
  ] as const)('refuses %s', (_, streams, message) => {
    expect(() => muxer(streams)).toThrow(expect.objectContaining({ code: 'media_option_invalid', message }));
  });

  it.each([
    [
      'sound without a track',
      { video: true, audio: null },
      sound(fakeAdts(50), 0),
      'the stream was opened without audio',
    ],
    [
      'AVCC',
      { video: true, audio: null },
      { ...picture(9, 0), bytes: Buffer.from('0000000365aabb', 'hex') },
      'a picture to mux is not H.264 in Annex B form',
    ],
    [
      'raw AAC',
      { video: true, audio: 'aac' },
      sound(Buffer.alloc(50), 0),
      'an AAC frame to mux has no ADTS header',
    ],
    [
      'empty Opus',
      { video: true, audio: 'opus' },
      sound(Buffer.alloc(0), 0),
      'an Opus packet to mux is empty',
    ],
    [
      'huge Opus',
      { video: true, audio: 'opus' },
      sound(fakeOpus(65_500), 0),
      'an audio unit of 65500 bytes does not fit a PES packet',
    ],
    [
      'no time',
      { video: true, audio: null },
      { ...picture(9, 0), ptsUs: Number.NaN },
      'a unit to mux has no time',
    ],
  ] as const)('refuses %s', (_, streams, unit, message) => {
    expect(() => muxer(streams).mux(unit)).toThrow(expect.objectContaining({ code: 'internal', message }));
  });

  it('takes a StreamInfo', () => {
    const info = {
      video: null,
      audio: { codec: 'opus', sampleRate: 48_000, channels: 1 },
    } as const;
    const packets = readPackets(muxer(info).mux(sound(fakeOpus(50), 0)));
    expect(packets[1]?.payload.toString('hex')).toContain('05044f7075737f028001');
  });
});
