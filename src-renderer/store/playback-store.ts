import { create } from 'zustand';
import type { PlaybackDrops } from '../playback/playback-protocol.ts';
import type { Percentiles } from '../playback/timed-window.ts';

/** How this window shows the AI's video; four times a second while it plays. */
export interface PlaybackState {
  /** The output is decoded and shown in this window now. */
  readonly playing: boolean;
  /** Pictures shown in the last second. */
  readonly fpsShown: number;
  /** Glass to glass over the last second, milliseconds: capture → on the screen. */
  readonly latencyMs: Percentiles;
  /** Arrival of a picture's bytes → decoded, milliseconds, median; null when nothing was decoded. */
  readonly decodeMs: number | null;
  readonly drops: PlaybackDrops;
  /** No new picture for 2 s, or the same one while the input moves. */
  readonly frozen: boolean;
  /** Size of the last picture, pixels; 0 before the first. */
  readonly width: number;
  readonly height: number;
  /** WebCodecs name; '' before the first keyframe. */
  readonly codec: string;
  /** Nothing that comes can be decoded here. */
  readonly undecodable: boolean;
  /** The stream carries sound. */
  readonly sound: boolean;
}

/** How playback stands while nothing plays. */
export const NOT_PLAYING: PlaybackState = {
  playing: false,
  fpsShown: 0,
  latencyMs: { p50: null, p95: null },
  decodeMs: null,
  drops: { queue: 0, noKey: 0, broken: 0, display: 0 },
  frozen: false,
  width: 0,
  height: 0,
  codec: '',
  undecodable: false,
  sound: false,
};

/** The figures of the AI's video as this window shows it. */
export const usePlayback = create<PlaybackState>(() => NOT_PLAYING);

/** How loud the output is, 0 to 1, and whether it is muted: at the start it is. */
export const useSound = create<{ readonly volume: number; readonly muted: boolean }>(() => ({
  volume: 1,
  muted: true,
}));
