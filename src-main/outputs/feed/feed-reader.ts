import type { IncomingMessage } from 'node:http';
import type { FeedState } from '../../../src-preload/contract.ts';
import { tidyText } from '../../base/tidy-text.ts';

/** One reader, as the state shows it. */
export type ReaderState = FeedState['readers'][number];

/** Somebody who reads the feed, by one connection. */
export interface FeedReader {
  readonly format: ReaderState['format'];
  /** Handed over so far. */
  readonly bytes: number;
  /** Pictures left out because it took too little. */
  readonly dropped: number;
  /** Ends the connection now. */
  end(): void;
}

/** What readers tell of what they send. */
export interface FeedMeter {
  /** Bytes were handed over to a reader. */
  onBytes(bytes: number): void;
  /** A picture of this time was; once for each reader. */
  onPicture(ptsUs: number): void;
}

/** Who reads, for people: address and what the program calls itself. */
export function readerName({ headers, socket }: IncomingMessage): string {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const agent = tidyText(headers['user-agent'] ?? '', 80);
  return agent === '' ? address : `${address} (${agent})`;
}
