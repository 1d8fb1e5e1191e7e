import type { MediaLinkEndpoint } from '../../src-preload/bridge.ts';
import type { LinkFormat } from '../../src-preload/media-link/packet.ts';
import type { DecodeDrops } from './picture-decoder.ts';

/** What the page tells the playback worker. `start` comes first and once. */
export type ToPlayback =
  | {
      readonly type: 'start';
      readonly picture:
        | { readonly kind: 'track'; readonly track: WritableStream<VideoFrame> }
        | { readonly kind: 'canvas'; readonly canvas: OffscreenCanvas };
      /** Null where sound cannot be played. */
      readonly sound: WritableStream<AudioData> | null;
    }
  /** Plays this link from now on, instead of the one before. */
  | { readonly type: 'link'; readonly endpoint: MediaLinkEndpoint }
  /** Sound is decoded, or thrown away unheard. */
  | { readonly type: 'sound'; readonly on: boolean }
  /** Figures come with thumbnails, or without. */
  | { readonly type: 'thumbnails'; readonly on: boolean }
  /** Ends everything; the worker closes itself. */
  | { readonly type: 'close' };

/** What the worker tells the page: figures four times a second while a link is open, and the end of a link. */
export type FromPlayback =
  | { readonly type: 'figures'; readonly figures: PlaybackFigures }
  | { readonly type: 'linkClosed' };

/** What the worker has measured; counters since it was started. */
export interface PlaybackFigures {
  readonly received: number;
  readonly decoded: number;
  readonly drops: PlaybackDrops;
  /** Unit's arrival → decoded picture, milliseconds, median of the last second. */
  readonly decodeMs: number | null;
  /** How far main's clock is ahead of {@link epochUs}, microseconds; null until it has answered. */
  readonly clockOffsetUs: number | null;
  /** WebCodecs name of the stream's codec; '' before its first keyframe. */
  readonly codec: string;
  readonly format: LinkFormat | null;
  /** Size of the last picture, pixels; 0 before the first. */
  readonly width: number;
  readonly height: number;
  /** Nothing of the stream can be decoded here. */
  readonly undecodable: boolean;
  /** Of the last picture, see {@link thumbnail}; null when not asked for or not to be had. */
  readonly thumbnail: Uint8Array | null;
  /** Pictures drawn on the canvas since the last figures, `atUs` on {@link epochUs}; empty with a track. */
  readonly drawn: readonly { readonly ptsUs: number; readonly atUs: number }[];
}

/** Pictures that came and were not shown, by reason. */
export interface PlaybackDrops extends Readonly<DecodeDrops> {
  /** Decoded, but the ones before were still waiting to be shown. */
  readonly display: number;
}

/** Microseconds since 1970 on the browser's monotonic clock: the same in a page and its workers. */
export function epochUs(): number {
  return (performance.timeOrigin + performance.now()) * 1000;
}
