import { crc32Mpeg } from './crc32.ts';
import { PACKET_BYTES, PAT_PID, SYNC_BYTE } from './packet.ts';

/** An entry of the program map: a stream's type, PID and descriptor loop. */
export interface PmtEntry {
  readonly streamType: number;
  readonly pid: number;
  readonly descriptors: readonly number[];
}

/** A program association table with one program, as a whole packet with continuity counter 0. */
export function patPacket(programNumber: number, pmtPid: number): Uint8Array {
  return sectionPacket(PAT_PID, 0x00, 1, [
    programNumber >> 8,
    programNumber & 0xff,
    0xe0 | (pmtPid >> 8),
    pmtPid & 0xff,
  ]);
}

/** A program map, as a whole packet with continuity counter 0. */
export function pmtPacket(
  pmtPid: number,
  programNumber: number,
  pcrPid: number,
  entries: readonly PmtEntry[],
): Uint8Array {
  const body = [0xe0 | (pcrPid >> 8), pcrPid & 0xff, 0xf0, 0];
  for (const { streamType, pid, descriptors } of entries) {
    body.push(streamType, 0xe0 | (pid >> 8), pid & 0xff, 0xf0, descriptors.length, ...descriptors);
  }
  return sectionPacket(pmtPid, 0x02, programNumber, body);
}

/** One section of the long form (ISO/IEC 13818-1, 2.4.4.11), version 0 and current, alone in a packet. */
function sectionPacket(pid: number, tableId: number, extension: number, body: readonly number[]): Uint8Array {
  const length = 5 + body.length + 4;
  const section = Uint8Array.of(
    tableId,
    0xb0 | (length >> 8),
    length & 0xff,
    extension >> 8,
    extension & 0xff,
    0xc1,
    0,
    0,
    ...body,
  );
  const crc = crc32Mpeg(section);
  const packet = new Uint8Array(PACKET_BYTES).fill(0xff);
  packet.set([SYNC_BYTE, 0x40 | (pid >> 8), pid & 0xff, 0x10, 0]);
  packet.set(section, 5);
  packet.set([crc >>> 24, (crc >>> 16) & 0xff, (crc >>> 8) & 0xff, crc & 0xff], 5 + section.length);
  return packet;
}
