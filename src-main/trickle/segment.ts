/** Where reading starts: the segment being written now, the next one to be written, or a sequence number from 0 on. */
export type StartAt = 'current' | 'next' | number;

/**
 * Life of a segment as its writer sees it: `open` takes bytes, `closing` has ended but not everything was taken by the
 * transport, `closed` was handed over whole, `failed` was dropped.
 */
export type SegmentWriterState = 'open' | 'closing' | 'closed' | 'failed';

/** Writes one segment of a channel, in this process or over HTTP. */
export interface SegmentWriter {
  /** Sequence number within the channel, from 0. */
  readonly seq: number;
  readonly state: SegmentWriterState;
  /**
   * Adds bytes. Resolves when the transport took them, which is the moment to write more. The bytes are not copied:
   * they belong to the segment from here on and must not be changed.
   * @throws GatewayError `segment_failed`, `segment_too_large`, `channel_closed`, `channel_not_found`,
   * `publisher_dead`: this segment is lost, go on with a new one where the channel still lives
   */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Ends the segment. Resolves when the transport took its last byte, without waiting for the server's answer, so that
   * a segment boundary costs no round trip. Does nothing on a segment that is closed or has failed.
   * @throws GatewayError as {@link write} does, when the segment fails meanwhile
   */
  close(): Promise<void>;
  /**
   * Settles after the end: resolved when the server answered that it has the whole segment, rejected with the reason
   * when the segment failed. May be left alone: it never raises an unhandled rejection.
   */
  readonly delivered: Promise<void>;
}

/** Reads one segment: iterate it once. Bytes are shared between readers and must not be changed. */
export interface SegmentReader extends AsyncIterable<Uint8Array> {
  /** Sequence number within the channel, from 0. */
  readonly seq: number;
  /** MIME type of the channel; empty where the server did not say. */
  readonly contentType: string;
  /** Lets go of the rest of the segment; its iterator ends. */
  cancel(): void;
}

/**
 * Why a source has no more segments: the channel was `terminated` by its publisher, the server does not know it
 * (`channel_not_found`: never did, or it is gone), we `closed` the source, or it `failed`.
 */
export type SourceEnd =
  | { readonly reason: 'terminated' | 'channel_not_found' | 'closed' }
  | { readonly reason: 'failed'; readonly error: Error };

/**
 * The segments of a channel, one after the other, from a server in this process or over HTTP. One consumer iterates;
 * asking for the next segment lets go of the one before.
 */
export interface SegmentSource extends AsyncIterable<SegmentReader> {
  /** Settles with the reason when no more segments come; never rejects. */
  readonly closed: Promise<SourceEnd>;
  /** Stops at once; a waiting iterator ends. */
  close(): Promise<void>;
}

/** Something segments are written to: a channel in this process or over HTTP. One segment is open at a time. */
export interface SegmentSink {
  /**
   * Opens the next segment, ending the one before.
   * @throws GatewayError `channel_closed`, `channel_not_found`, `publisher_dead`: the channel takes no more segments
   */
  openSegment(): Promise<SegmentWriter>;
  /** Ends the open segment and closes the channel. */
  close(): Promise<void>;
}
