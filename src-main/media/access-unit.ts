/** Video codecs that travel through Rivulet encoded. */
type VideoCodec = 'h264';

/** Audio codecs that travel through Rivulet encoded. */
export type AudioCodec = 'aac' | 'opus';

/**
 * One encoded picture or one encoded audio frame: the currency of the main path (design.md, "encoded video is the
 * currency").
 *
 * - H.264: Annex B with 4-byte start codes; a key unit carries its SPS and PPS.
 * - AAC: one ADTS frame, header included.
 * - Opus: one packet of RFC 6716, without framing.
 */
export interface AccessUnit {
  readonly kind: 'video' | 'audio';
  /** Presentation time in microseconds on the stream's own clock. */
  readonly ptsUs: number;
  /** Decoding time in microseconds; absent when it equals `ptsUs` (no B-frames). */
  readonly dtsUs?: number;
  /** True when decoding can start here. Always true for audio. */
  readonly key: boolean;
  readonly bytes: Uint8Array;
}

/** What a stream's video is. Sizes in pixels; `fps` is nominal and null where the rate varies or is not known. */
export interface VideoInfo {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  readonly fps: number | null;
}

/** What a stream's audio is. `sampleRate` in Hz (48000 for Opus). */
export interface AudioInfo {
  readonly codec: AudioCodec;
  readonly sampleRate: number;
  readonly channels: number;
}

/** The tracks of a stream; null where it has none. */
export interface StreamInfo {
  readonly video: VideoInfo | null;
  readonly audio: AudioInfo | null;
}
