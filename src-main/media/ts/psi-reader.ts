import { u8, u16 } from './bytes.ts';
import { NULL_PID } from './packet.ts';
import { classifyStream, type StreamKind } from './stream-types.ts';

/** Bytes of a long section's header, and of the CRC at its end. */
const SECTION_HEADER_BYTES = 8;
const CRC_BYTES = 4;

const TABLE_PAT = 0x00;
const TABLE_PMT = 0x02;

/** One program of the association table. */
export interface PatProgram {
  readonly number: number;
  readonly pmtPid: number;
}

/** One elementary stream of a program map. */
export interface PmtStream {
  readonly pid: number;
  readonly streamType: number;
  readonly kind: StreamKind;
}

/** The programs of an association section whose CRC was checked; null for another table or one not yet in force. */
export function parsePat(section: Uint8Array): readonly PatProgram[] | null {
  if (!isCurrent(section, TABLE_PAT)) return null;
  const programs: PatProgram[] = [];
  for (let at = SECTION_HEADER_BYTES; at + 4 <= section.length - CRC_BYTES; at += 4) {
    const number = u16(section, at);
    const pmtPid = u16(section, at + 2) & NULL_PID;
    if (number !== 0) programs.push({ number, pmtPid }); // 0 names the network table
  }
  return programs;
}

/** A program map: which program it is of and what that is made of. */
export interface Pmt {
  readonly programNumber: number;
  readonly streams: readonly PmtStream[];
}

/** The program map in a section whose CRC was checked; null for another table or one not yet in force. */
export function parsePmt(section: Uint8Array): Pmt | null {
  if (!isCurrent(section, TABLE_PMT)) return null;
  const end = section.length - CRC_BYTES;
  const streams: PmtStream[] = [];
  let at = SECTION_HEADER_BYTES + 4 + (u16(section, SECTION_HEADER_BYTES + 2) & 0x0fff);
  while (at + 5 <= end) {
    const streamType = u8(section, at);
    const pid = u16(section, at + 1) & NULL_PID;
    const descriptorsEnd = Math.min(end, at + 5 + (u16(section, at + 3) & 0x0fff));
    streams.push({
      pid,
      streamType,
      kind: classifyStream(streamType, section.subarray(at + 5, descriptorsEnd)),
    });
    at = descriptorsEnd;
  }
  return { programNumber: u16(section, 3), streams };
}

function isCurrent(section: Uint8Array, tableId: number): boolean {
  return (
    u8(section, 0) === tableId &&
    section.length >= SECTION_HEADER_BYTES + CRC_BYTES &&
    (u8(section, 5) & 1) === 1
  );
}
