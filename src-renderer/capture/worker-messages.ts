import type { MediaLinkEndpoint } from '../../src-preload/bridge.ts';
import type { Percentiles } from '../playback/timed-window.ts';
import type { EncoderTarget } from './encoder-config.ts';
import type { Overload } from './overload-ladder.ts';
import type { Uplink } from './uplink.ts';

/** What is made of captured pictures before they are encoded, and how they are encoded. */
export interface PictureTarget extends EncoderTarget {
  /** `crop` fills the picture and cuts what stands out, `bars` shows all. */
  readonly fit: 'crop' | 'bars';
  readonly mirror: boolean;
}

/** What stands on the picture that is sent while there is none from the source. */
export interface HoldText {
  readonly title: string;
  readonly hint: string;
}

/** Where pictures come from, and what to show when they stop. */
export interface PictureStream {
  /** Null while there is nothing to film. */
  readonly frames: ReadableStream<VideoFrame> | null;
  readonly hold: HoldText;
  /** It may send nothing for as long as nothing moves: a screen. */
  readonly mayPause: boolean;
}

/** What the window tells the capture worker. `target` comes before anything else. */
export type ToCapture =
  | { readonly type: 'target'; readonly target: PictureTarget }
  /** Sends over this link from now on, instead of the one before. */
  | { readonly type: 'link'; readonly endpoint: MediaLinkEndpoint }
  /** Films this from now on. */
  | { readonly type: 'video'; readonly stream: PictureStream }
  /** Sends this sound from now on; null for none. */
  | { readonly type: 'audio'; readonly sound: ReadableStream<AudioData> | null }
  /** How the network copes, whenever that has changed. */
  | { readonly type: 'uplink'; readonly uplink: Uplink }
  /** Ends everything; the worker closes itself. */
  | { readonly type: 'close' };

/** What the capture worker tells the window. */
export type FromCapture =
  /** Four times a second while a link is open. */
  | { readonly type: 'figures'; readonly figures: CaptureFigures }
  | { readonly type: 'linkClosed' }
  /** The source sends no pictures any more (true), or does again. */
  | { readonly type: 'holding'; readonly holding: boolean }
  /** The encoder fails again and again; nothing is sent. */
  | { readonly type: 'failed'; readonly reason: string };

/** What the capture worker has measured over the last second; `drops` count since the link was opened. */
export interface CaptureFigures {
  readonly fpsCaptured: number;
  readonly fpsEncoded: number;
  readonly bitrateBps: number;
  /** Handed to the encoder → encoded. */
  readonly encodeMs: Percentiles;
  /** Captured, as its timestamp says → encoded and handed to the link. */
  readonly captureMs: Percentiles;
  /** Pictures in the encoder now. */
  readonly queue: number;
  readonly drops: CaptureDrops;
  readonly overload: Overload;
  /** Size that is encoded now, in pixels; 0 before the first picture. */
  readonly width: number;
  readonly height: number;
}

/** Pictures that were captured and not sent, by reason. */
interface CaptureDrops {
  /** The camera delivers more than are wanted. */
  readonly pace: number;
  /** The encoder was still busy with those before. */
  readonly encoder: number;
  /** Main lags; those up to the next keyframe go with it. */
  readonly link: number;
}
