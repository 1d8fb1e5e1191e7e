import type { ServerResponse } from 'node:http';
import type { ChannelSegment, ServerChannel } from './channel.ts';
import { answer, breakOff, type TrickleRequest, type TrickleResponse } from './exchange.ts';
import { CLOSED_TERMINATED, HEADER_CLOSED, HEADER_LATEST, HEADER_SEQ, STATUS_NO_SEGMENT } from './wire.ts';

/**
 * Answers `GET {base}/{seq}`: the bytes so far at once, the rest as they come. Headers go out with the first byte. A
 * reader that is slow holds up nobody but itself; one that takes nothing for `stallMs` is cut off.
 */
export function serveRead(
  channel: ServerChannel,
  seq: number,
  request: TrickleRequest,
  response: TrickleResponse,
  options: { stallMs: number },
): void {
  const found = channel.findForRead(seq);
  if (found.kind === 'closed') {
    answer(response, 200, { [HEADER_CLOSED]: CLOSED_TERMINATED });
  } else if (found.kind === 'missing') {
    const where = { [HEADER_LATEST]: channel.nextSeq, [HEADER_SEQ]: found.seq };
    answer(response, STATUS_NO_SEGMENT, where, 'the channel does not hold this segment');
  } else {
    relay(channel, found.segment, request, response as ServerResponse, options.stallMs);
  }
}

function relay(
  channel: ServerChannel,
  segment: ChannelSegment,
  request: TrickleRequest,
  response: ServerResponse,
  stallMs: number,
): void {
  const edge = channel.nextSeq;
  let blocked = false;
  let stall: NodeJS.Timeout | undefined;

  const pump = (): void => {
    while (!blocked) {
      const bytes = cursor.read();
      if (!bytes) break;
      if (!response.headersSent) response.writeHead(200, segmentHeaders(channel, segment, edge));
      if (!response.write(bytes)) block();
    }
    if (cursor.ended && !blocked) finish();
  };
  const block = (): void => {
    blocked = true;
    stall = setTimeout(() => breakOff(response), stallMs);
  };
  const finish = (): void => {
    release();
    if (response.headersSent) response.end();
    else answer(response, 200, emptyHeaders(channel, segment));
  };
  const release = (): void => {
    clearTimeout(stall);
    cursor.close();
  };

  const cursor = segment.buffer.open(pump);
  response.on('drain', () => {
    clearTimeout(stall);
    blocked = false;
    pump();
  });
  response.once('close', release);
  response.once('error', release);
  request.once('error', release);
  pump();
}

function segmentHeaders(
  channel: ServerChannel,
  segment: ChannelSegment,
  edge: number,
): Record<string, string | number> {
  return {
    [HEADER_SEQ]: segment.seq,
    'Content-Type': channel.contentType,
    ...(segment.seq === edge ? {} : { [HEADER_LATEST]: edge }),
  };
}

function emptyHeaders(channel: ServerChannel, segment: ChannelSegment): Record<string, string | number> {
  const end = channel.isClosed
    ? { [HEADER_CLOSED]: CLOSED_TERMINATED }
    : { [HEADER_LATEST]: channel.nextSeq };
  return { [HEADER_SEQ]: segment.seq, 'Content-Type': channel.contentType, ...end };
}

/** Answers `GET {base}/next`: where the write edge is. */
export function serveNext(channel: ServerChannel, response: TrickleResponse): void {
  const closed = channel.isClosed ? { [HEADER_CLOSED]: CLOSED_TERMINATED } : {};
  answer(response, 200, { [HEADER_LATEST]: channel.nextSeq, ...closed }, String(channel.nextSeq));
}
