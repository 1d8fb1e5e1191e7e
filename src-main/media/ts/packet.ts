/** Bytes in a transport stream packet, sync byte included (ISO/IEC 13818-1, 2.4.3.2). */
export const PACKET_BYTES = 188;

/** Bytes a packet offers to adaptation field and payload. */
export const PACKET_BODY_BYTES = PACKET_BYTES - 4;

/** First byte of every packet. */
export const SYNC_BYTE = 0x47;

/** The PID of the program association table. */
export const PAT_PID = 0;

/** The PID of packets that carry nothing. */
export const NULL_PID = 0x1fff;

/** The lowest PID an elementary stream or a program map may have; those below are reserved. */
export const FIRST_FREE_PID = 0x10;

/** Adaptation field: continuity counter and clock may jump here. */
export const DISCONTINUITY_FLAG = 0x80;
/** Adaptation field: decoding can start here. */
export const RANDOM_ACCESS_FLAG = 0x40;
/** Adaptation field: a PCR follows. */
export const PCR_FLAG = 0x10;

/**
 * True when the adaptation field at `at` (its length byte) holds stuffing: bytes beyond the fields that its flags
 * announce. A field that announces nothing is there for its size alone and counts as stuffing. Muxers stuff to fill
 * the last packet of a PES packet, which is how the end of an unbounded one is seen without waiting for the next.
 */
export function hasStuffing(packet: Uint8Array, at: number): boolean {
  const length = packet[at] ?? 0;
  if (length === 0) return true;
  const flags = packet[at + 1] ?? 0;
  if (flags === 0) return true;
  let used = 1;
  if (flags & PCR_FLAG) used += 6;
  if (flags & 0x08) used += 6; // original PCR
  if (flags & 0x04) used += 1; // splice countdown
  if (flags & 0x02) used += 1 + (packet[at + 1 + used] ?? 0); // private data
  if (flags & 0x01) used += 1 + (packet[at + 1 + used] ?? 0); // extension
  return length > used;
}
