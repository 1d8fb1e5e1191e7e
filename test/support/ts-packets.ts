import { crc32Mpeg } from '../../src-main/media/ts/crc32.ts';

/** A transport packet taken apart, by code of its own so that it can check the muxer. */
export interface ReadPacket {
  readonly pid: number;
  readonly unitStart: boolean;
  readonly continuity: number;
  /** Flags of the adaptation field; null without one, 0 also for one of length 0. */
  readonly flags: number | null;
  /** PCR base in ticks. */
  readonly pcr: number | null;
  /** Adaptation field bytes that are neither length, flags nor PCR. */
  readonly stuffing: number;
  readonly payload: Buffer;
}

/** Takes whole packets apart; throws where a sync byte or a size is wrong. */
export function readPackets(bytes: Uint8Array): ReadPacket[] {
  if (bytes.length % 188 !== 0) throw new Error(`${bytes.length} bytes are no whole packets`);
  return Array.from({ length: bytes.length / 188 }, (_, index) => {
    const packet = Buffer.from(bytes.subarray(index * 188, index * 188 + 188));
    if (packet[0] !== 0x47) throw new Error(`no sync byte in packet ${index}`);
    const word = packet.readUInt32BE(0);
    const hasField = (word & 0x20) !== 0;
    const fieldLength = hasField ? packet.readUInt8(4) : -1;
    const flags = hasField ? (fieldLength > 0 ? packet.readUInt8(5) : 0) : null;
    const hasPcr = ((flags ?? 0) & 0x10) !== 0;
    const pcr = hasPcr ? packet.readUInt32BE(6) * 2 + packet.readUInt8(10) / 128 : null;
    const stuffing = Math.max(0, fieldLength - 1 - (hasPcr ? 6 : 0));
    const filler = packet.subarray(5 + fieldLength - stuffing, 5 + fieldLength);
    if (filler.some((byte) => byte !== 0xff)) throw new Error(`stuffing of packet ${index} is not 0xff`);
    return {
      pid: (word >> 8) & 0x1fff,
      unitStart: (word & 0x400000) !== 0,
      continuity: word & 0x0f,
      flags,
      pcr: pcr === null ? null : Math.floor(pcr),
      stuffing,
      payload: packet.subarray(5 + fieldLength),
    };
  });
}

/** What a packet is to be made of; its adaptation field is stuffed where the payload does not fill it. */
export interface PacketFields {
  readonly pid: number;
  readonly payload?: Uint8Array;
  readonly unitStart?: boolean;
  /** Adaptation field flags; 0x10 adds a PCR. */
  readonly flags?: number;
  /** Given instead of counted on. */
  readonly continuity?: number;
  readonly scrambled?: boolean;
  readonly damaged?: boolean;
}

/** A PES packet to be cut into transport packets. */
export interface PesFields {
  readonly pid: number;
  readonly streamId?: number;
  readonly pts?: number | null;
  readonly dts?: number | null;
  readonly payload: Uint8Array;
  /** The length to state: by default the true one, 0 where it has no room. */
  readonly length?: number;
  /** Payload bytes of the transport packets, used in turn: smaller than 184 makes stuffing in the middle. */
  readonly sizes?: readonly number[];
  /** Flags on every packet's adaptation field. */
  readonly flags?: number;
}

/** Writes transport streams as no sane muxer would, packet by packet. */
export class TsScript {
  readonly packets: Buffer[] = [];
  readonly #continuity = new Map<number, number>();

  /** Everything written. */
  get bytes(): Buffer {
    return Buffer.concat(this.packets);
  }

  packet(fields: PacketFields): this {
    const { pid, payload = new Uint8Array(0), unitStart = false, flags } = fields;
    const next = ((this.#continuity.get(pid) ?? -1) + (payload.length > 0 ? 1 : 0)) & 0x0f;
    const continuity = fields.continuity ?? next;
    this.#continuity.set(pid, continuity);
    const out = Buffer.alloc(188, 0xff);
    const room = 184 - payload.length;
    out[0] = 0x47;
    out[1] = (fields.damaged ? 0x80 : 0) | (unitStart ? 0x40 : 0) | (pid >> 8);
    out[2] = pid & 0xff;
    out[3] =
      (fields.scrambled ? 0x80 : 0) | (room > 0 ? 0x20 : 0) | (payload.length > 0 ? 0x10 : 0) | continuity;
    if (room > 0) out[4] = room - 1;
    if (room > 1) out[5] = flags ?? 0;
    if (((flags ?? 0) & 0x10) !== 0) out.set([0, 0, 0, 0, 0x7e, 0], 6);
    out.set(payload, 188 - payload.length);
    this.packets.push(out);
    return this;
  }

  /** A section of the long form, over as many packets as it takes. */
  section(pid: number, tableId: number, extension: number, body: readonly number[], version = 0): this {
    const length = body.length + 9;
    const head = [tableId, 0xb0 | (length >> 8), length & 0xff, extension >> 8, extension & 0xff];
    const section = Buffer.from([...head, 0xc1 | (version << 1), 0, 0, ...body, 0, 0, 0, 0]);
    section.writeUInt32BE(crc32Mpeg(section, 0, section.length - 4), section.length - 4);
    const data = Buffer.concat([Buffer.from([0]), section]);
    for (let at = 0; at < data.length; at += 184) {
      const payload = Buffer.alloc(184, 0xff);
      data.copy(payload, 0, at, at + 184);
      this.packet({ pid, payload, unitStart: at === 0 });
    }
    return this;
  }

  /** A PAT of programs and their maps' PIDs. */
  pat(programs: Readonly<Record<number, number>>, version = 0): this {
    const body = Object.entries(programs).flatMap(([number, pid]) => {
      return [Number(number) >> 8, Number(number) & 0xff, 0xe0 | (pid >> 8), pid & 0xff];
    });
    return this.section(0, 0, 1, body, version);
  }

  /** A PMT of streams: type, PID and descriptors. */
  pmt(
    pid: number,
    program: number,
    streams: readonly (readonly [number, number, ...number[]])[],
    version = 0,
  ): this {
    const body = [0xe1, 0, 0xf0, 0];
    for (const [type, streamPid, ...descriptors] of streams) {
      body.push(type, 0xe0 | (streamPid >> 8), streamPid & 0xff);
      body.push(0xf0 | (descriptors.length >> 8), descriptors.length & 0xff, ...descriptors);
    }
    return this.section(pid, 2, program, body, version);
  }

  /** A program of H.264 on PID 0x100 and, where a type is given, audio on 0x101. */
  tables(audioType?: number, ...descriptors: number[]): this {
    const audio = audioType === undefined ? [] : [[audioType, 0x101, ...descriptors] as const];
    return this.pat({ 1: 0x1000 }).pmt(0x1000, 1, [[0x1b, 0x100], ...audio]);
  }

  pes(fields: PesFields): this {
    const data = pesBytes(fields);
    const { pid, sizes = [184], flags } = fields;
    for (let at = 0, turn = 0; at < data.length; turn += 1) {
      const most = flags === undefined ? 184 : 182 - ((flags & 0x10) !== 0 ? 6 : 0);
      const size = Math.min(sizes[turn % sizes.length] ?? most, most, data.length - at);
      const payload = data.subarray(at, at + size);
      this.packet({ pid, payload, unitStart: at === 0, ...(flags === undefined ? {} : { flags }) });
      at += size;
    }
    return this;
  }
}

function timeBytes(marker: number, ticks: number): number[] {
  const value = BigInt(ticks);
  const bits = (shift: bigint, mask: bigint): number => Number((value >> shift) & mask);
  return [
    (marker << 4) | (bits(30n, 7n) << 1) | 1,
    bits(22n, 0xffn),
    (bits(15n, 0x7fn) << 1) | 1,
    bits(7n, 0xffn),
    (bits(0n, 0x7fn) << 1) | 1,
  ];
}

/** A PES packet's bytes. */
function pesBytes({ streamId = 0xe0, pts = null, dts = null, payload, length }: PesFields): Buffer {
  const times = [
    ...(pts === null ? [] : timeBytes(dts === null ? 2 : 3, pts)),
    ...(dts === null ? [] : timeBytes(1, dts)),
  ];
  const flags = (pts === null ? 0 : 0x80) | (dts === null ? 0 : 0x40);
  const whole = 3 + times.length + payload.length;
  const stated = length ?? (whole > 0xffff ? 0 : whole);
  const head = [0, 0, 1, streamId, (stated >> 8) & 0xff, stated & 0xff, 0x80, flags, times.length, ...times];
  return Buffer.concat([Buffer.from(head), payload]);
}
