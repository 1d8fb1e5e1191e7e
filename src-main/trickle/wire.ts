import type { StartAt } from './segment.ts';

/** Segments a server keeps per channel; segment `seq` lies in slot `seq % 5` (trickle.md, "Server routes"). */
export const SEGMENTS_KEPT = 5;

/** HTTP status for "the channel exists, this segment does not". */
export const STATUS_NO_SEGMENT = 470;

/**
 * How long after a segment has begun the next one is asked for or opened, in milliseconds: a new request would delay the
 * first bytes, and by then the connection of the segment before is free again, so that no handshake is needed.
 */
export const PRECONNECT_AFTER_MS = 10;

/** Value of {@link HEADER_CLOSED} at the end of a channel. */
export const CLOSED_TERMINATED = 'terminated';

/** Response header: sequence number of the segment answered. */
export const HEADER_SEQ = 'Lp-Trickle-Seq';
/** Response header: the next sequence number that will be written, where the reader is not at that edge. */
export const HEADER_LATEST = 'Lp-Trickle-Latest';
/** Response header: present when the channel has ended. */
export const HEADER_CLOSED = 'Lp-Trickle-Closed';
/** Request header of a publisher that starts over: releases readers of segments that were left half written. */
export const HEADER_RESET = 'Lp-Trickle-Reset';
/** Request header of a channel's creation: MIME type of the channel. */
export const HEADER_EXPECT_CONTENT = 'Expect-Content';

/** In place of a sequence number: the next segment to be written. */
export const SEQ_NEXT = -1;
/** In place of a sequence number: the segment being written now. */
export const SEQ_CURRENT = -2;

/** Highest sequence number taken: the one after it must still be exact. */
const SEQ_MAX = Number.MAX_SAFE_INTEGER - 1;

/** Reads a sequence number, negative ones included; undefined for anything else. */
export function parseSeq(text: string | undefined): number | undefined {
  if (text === undefined || !/^-?\d{1,16}$/.test(text)) return undefined;
  const seq = Number(text);
  return seq <= SEQ_MAX ? (seq === 0 ? 0 : seq) : undefined;
}

/** Reads a sequence number from a header that may be repeated or absent; undefined unless it is 0 or more. */
export function seqFromHeader(value: string | readonly string[] | undefined): number | undefined {
  const seq = parseSeq(typeof value === 'string' ? value.trim() : undefined);
  return seq !== undefined && seq >= 0 ? seq : undefined;
}

/** The sequence number, or the negative stand-in for one, that a request for `start` carries. */
export function seqOfStart(start: StartAt): number {
  if (start === 'current') return SEQ_CURRENT;
  if (start === 'next') return SEQ_NEXT;
  return start;
}
