import type { AccessUnit, AudioCodec, StreamInfo } from '../access-unit.ts';

/** The size of a picture in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a source's pictures come from. */
type SourceInput =
  /** A file path or any URL FFmpeg reads. `paced` plays in real time; otherwise as fast as the reader accepts. */
  | { readonly kind: 'media'; readonly location: string; readonly paced: boolean; readonly loop: boolean }
  /**
   * Generated moving picture with the frame code of `frame-code.ts` burnt in. Paced, or as fast as accepted. With `tone`, a
   * white flash and a tone of 1 kHz begin together once a second and last a tenth of one.
   */
  | { readonly kind: 'testsrc'; readonly paced: boolean; readonly tone: boolean };

/** What a source pipeline makes: one H.264 track, and an audio track where the input has one and `audio` is not null. */
export interface SourceOptions {
  readonly input: SourceInput;
  /** Output size in pixels (even numbers); null keeps the input's size, rounded to even. The aspect is kept with bars. */
  readonly size: Size | null;
  /** Output frames per second; null keeps the input's (30 where it has none or varies too much). */
  readonly fps: number | null;
  /** Video bit rate in bits per second; null chooses by size and rate. */
  readonly bitrateBps: number | null;
  /** Longest distance between keyframes, in seconds (1 by default: a trickle segment holds one group). */
  readonly gopS: number;
  readonly audio: AudioCodec | null;
  /** Stops after so many seconds of media; null plays to the end (for ever with `loop` or `testsrc`). */
  readonly durationS: number | null;
}

/** What a source says once it has opened its input. */
export interface SourceInfo {
  readonly streams: StreamInfo;
  /** Length of the input in seconds (the `durationS` limit applied); null where it is not known or endless. */
  readonly durationS: number | null;
  /** The bit rate really used. */
  readonly bitrateBps: number;
}

/** Final figures of a source. */
export interface SourceSummary {
  readonly frames: number;
  /** Pictures not encoded because the reader lagged (paced sources only). */
  readonly framesDropped: number;
  readonly audioUnits: number;
  readonly bytes: number;
  /** Packets of the input left out because they could not be decoded. */
  readonly packetsDamaged: number;
}

/**
 * A live change of a pipeline. Of a transform: a new filter chain (rebuilds the graph) or commands to filters in the
 * running one. Of a recording: `split` begins a new file at the next keyframe.
 */
export interface TransformUpdate {
  readonly split?: true;
  readonly filter?: string;
  readonly commands?: readonly {
    readonly target: string;
    readonly command: string;
    readonly argument: string;
  }[];
}

/** What a transform decodes. */
export type InputCodec = 'h264' | 'vp8';

/** Decode → filter → encode with timestamps kept; what the local runner's effects are made of. Audio passes untouched. */
export interface TransformOptions {
  /** FFmpeg filter chain applied to each picture, e.g. `edgedetect=low=0.1`; empty for none. */
  readonly filter: string;
  /** Size of the pictures it puts out; null keeps the input's. */
  readonly size: Size | null;
  /** Video bit rate in bits per second; null follows the input's size. */
  readonly bitrateBps: number | null;
  /** What the pictures pushed are: access units of H.264 (the default), or bare VP8 frames. */
  readonly inputCodec?: InputCodec;
}

/** Decodes to raw frames, and reports when each came out. */
export interface DecodeOptions {
  /** Read the frame code of `frame-code.ts` out of each picture. */
  readonly readCode: boolean;
  /** Deliver raw I420 pictures (tests, snapshots); otherwise only their reports. */
  readonly deliverFrames: boolean;
  /** Size raw pictures are stretched to, in pixels; their own by default. */
  readonly frameSize?: Size;
}

/** One decoded picture, as reported by a decode pipeline. Times in microseconds. */
export interface FrameReport {
  readonly ptsUs: number;
  /** When the picture came out of the decoder, on the clock of `monotonicUs()`. */
  readonly decodedUs: number;
  readonly width: number;
  readonly height: number;
  /** Frame number and capture time read out of the picture; null where there is none or it is unreadable. */
  readonly code: { readonly frame: number; readonly captureUs: number } | null;
}

/** One raw picture: planar I420, tightly packed. */
export interface RawFrame {
  readonly ptsUs: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Containers a recording can have; both stay playable when the process is killed while writing. */
export type RecordingFormat = 'mp4' | 'mkv';

/** How much a file of a recording may hold: it ends at the first keyframe beyond so many seconds, or before so many bytes. */
export interface RecordSplit {
  readonly seconds: number | null;
  readonly bytes: number | null;
}

/** Writes access units to a file without re-encoding. */
export interface RecordOptions {
  readonly path: string;
  readonly format: RecordingFormat;
  readonly streams: StreamInfo;
  /** Only a change of format begins a new file where absent. */
  readonly split?: RecordSplit;
  /** Files that exist are left alone, and the next free name is taken; otherwise they are replaced. */
  readonly keepExisting?: boolean;
}

/** What a recording tells of each of its files: when it begins, about once a second, and with `complete` 1 at its end. */
export type RecordFigures = {
  readonly path: string;
  readonly bytes: number;
  readonly durationS: number;
  /** Pixels; 0 where there is no video. */
  readonly width: number;
  readonly height: number;
  readonly complete: 0 | 1;
};

/** Final figures of a recording. */
export interface RecordSummary {
  readonly path: string;
  readonly bytes: number;
  readonly durationS: number;
  readonly videoUnits: number;
  readonly audioUnits: number;
}

/** How a picture is put into a frame of another aspect. */
export type Fit = 'bars' | 'crop';

/** H.264 in, JPEG pictures out (`bytes` is one whole JPEG, every unit is key), for as long as it is open. */
export interface JpegOptions {
  /** 10 to 100. */
  readonly quality: number;
}

/**
 * H.264 of one size at a constant rate, whatever comes in: pictures are repeated where the input is slower or stops, and
 * left out where it is faster. Units out lie on a grid of 1/fps and go on by the clock once the first picture has come.
 */
export interface SteadyOptions {
  readonly size: Size;
  readonly fps: number;
  readonly fit: Fit;
  /** Bits per second; null follows size and rate. */
  readonly bitrateBps: number | null;
  /** Longest distance between keyframes, in seconds. */
  readonly gopS: number;
}

/** Final figures of {@link SteadyOptions} pipelines. */
export interface SteadySummary {
  readonly framesIn: number;
  readonly framesOut: number;
  readonly repeated: number;
  readonly skipped: number;
}

/**
 * Audio of any codec in, one unbroken track out, on the clock of the units: silence where nothing comes, by the pictures that
 * are pushed as well (their bytes do not matter) and the clock.
 */
export interface SoundOptions {
  readonly inputCodec: AudioCodec;
  readonly codec: AudioCodec;
  readonly channels: 1 | 2;
}

/** One picture with lines of text on it, as one unit: an H.264 keyframe, a PNG or a JPEG. */
export interface StillOptions {
  readonly title: string;
  readonly text: string;
  readonly size: Size;
  readonly format: 'h264' | 'png' | 'jpeg';
}

/** Units since a keyframe in; the last picture of them out, as one unit, when the pipeline is stopped. */
export interface PictureOptions {
  readonly format: 'png' | 'jpeg';
  /** Pixels; null keeps the picture's own size. The aspect is kept. */
  readonly maxWidth: number | null;
}

/** Two H.264 streams in (lanes 0 and 1), one H.264 stream out that shows them beside each other, at the pace of lane 1. */
export interface BesideOptions {
  /** The size of the whole picture. */
  readonly size: Size;
  readonly bitrateBps: number | null;
}

/** Copies a recording into an ordinary MP4, index first; with `to` null it is only read to its end. */
export interface RemuxOptions {
  readonly from: string;
  readonly to: string | null;
}

/** What was read of a file, and with a remux written: up to where it can be played. */
export interface RemuxSummary {
  /** Of what was written; of the file itself where nothing was. */
  readonly bytes: number;
  readonly durationS: number;
  readonly videoUnits: number;
  readonly audioUnits: number;
  /** Pixels; 0 without video. */
  readonly width: number;
  readonly height: number;
}

/**
 * Sends units by FFmpeg's protocols: MPEG-TS over SRT, or WebRTC to a WHIP server. `url` may hold a secret: it is never
 * logged nor part of an error. Times begin at 0.
 */
export interface PublishOptions {
  readonly url: string;
  readonly format: 'mpegts' | 'whip';
  readonly streams: StreamInfo;
  /** SPS and PPS of the pictures, in Annex B form; WebRTC agrees on them before the first picture. */
  readonly parameterSets: Uint8Array | null;
  /** How long the other side may take to answer, in milliseconds; null waits for it. */
  readonly connectLimitMs: number | null;
}

/** Final figures of a publish. */
export interface PublishSummary {
  readonly bytes: number;
  readonly videoUnits: number;
  readonly audioUnits: number;
}

/** H.264 in, raw pictures to a v4l2 output device at a constant rate; the last picture is repeated. */
export interface CameraOptions {
  readonly device: string;
  readonly size: Size;
  readonly fps: number;
  readonly fit: Fit;
}

/** Final figures of a camera. */
export interface CameraSummary {
  readonly framesIn: number;
  readonly framesOut: number;
  readonly repeated: number;
  readonly skipped: number;
}

/** Figures a pipeline tells while it runs, by name; which ones is each kind's business. */
export type Progress = Readonly<Record<string, number | string>>;

/** What a pipeline may use of the process that hosts it. */
export interface PipelineHost {
  /** Hands an access unit to main; resolves when there is room for the next one. */
  send(unit: AccessUnit): Promise<void>;
  /** Access units that can be sent right now without waiting. */
  readonly room: number;
  /** Reports decoded pictures; the host batches the reports, the first goes at once. */
  report(frame: FrameReport): void;
  /** Hands over a raw picture (`deliverFrames`). */
  sendFrame(frame: RawFrame): Promise<void>;
  /** Tells main how it goes on; only the newest figures count. */
  progress(figures: Progress): void;
  /** The pipeline is broken; it will be closed. */
  fail(error: unknown): void;
}

/** One chain of media work inside the engine process. `stop()` drains and frees everything, and may be called twice. */
export interface Pipeline<Info, Summary> {
  start(): Promise<Info>;
  /** @param lane which of its inputs the unit is for, where it has several */
  push(unit: AccessUnit, lane?: number): Promise<void>;
  update(update: TransformUpdate): Promise<void>;
  stop(): Promise<Summary>;
}
