import { toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { AccessUnit, AudioInfo, StreamInfo, VideoInfo } from '../../media/access-unit.ts';
import type { ProgrammeSink, ProgrammeUnit } from './programme-sink.ts';
import { timeOf } from './programme-timeline.ts';

/** Which form a sink wants of either track: as it comes back, or made again. */
export interface Wanted {
  readonly video: 'copy' | 'encode';
  /** `aac`: an unbroken track at 48 kHz, stereo, silence where there is no sound. */
  readonly audio: 'copy' | 'aac' | 'none';
}

/**
 * Puts the tracks a sink wants together, wherever each comes from. What it is given begins with a keyframe, and each track's
 * times rise.
 */
export class RenditionSink implements ProgrammeSink {
  readonly #sink: ProgrammeSink;
  readonly #want: Wanted;
  readonly #logger: Logger;
  #video: VideoInfo | null = null;
  #audio: AudioInfo | null = null;
  #toldStale = true;
  #awaitsKey = true;
  #failed = false;
  readonly #lastUs = { video: Number.NEGATIVE_INFINITY, audio: Number.NEGATIVE_INFINITY };

  constructor(sink: ProgrammeSink, want: Wanted, logger: Logger) {
    this.#sink = sink;
    this.#want = want;
    this.#logger = logger;
  }

  /** The tracks of the programme. */
  onStreams({ video, audio }: StreamInfo): void {
    if (this.#want.video === 'copy') this.#video = video;
    if (this.#want.audio === 'copy') this.#audio = audio;
    this.#toldStale = true;
  }

  /** A unit of the programme. */
  onUnit(unit: ProgrammeUnit): void {
    if (this.#want[unit.kind] === 'copy') this.#give(unit);
  }

  /** The encoder has been opened: what it gives begins anew. */
  setVideo(video: VideoInfo): void {
    if (this.#want.video !== 'encode') return;
    this.#video = video;
    this.#toldStale = true;
    this.#awaitsKey = true;
  }

  /** The sound track's form. */
  setSound(audio: AudioInfo): void {
    this.#audio = audio;
  }

  /** A picture of the encoder's. */
  encoded(unit: AccessUnit): void {
    if (this.#want.video === 'encode') this.#give(unit);
  }

  /** A unit of the sound track. */
  converted(unit: AccessUnit): void {
    if (this.#want.audio === 'aac') this.#give(unit);
  }

  #give(unit: ProgrammeUnit): void {
    if (this.#awaitsKey && (unit.kind === 'audio' || !unit.key)) return;
    const atUs = timeOf(unit);
    if (atUs <= this.#lastUs[unit.kind]) {
      // Of an encoder that was opened again: what it begins with was sent before.
      if (unit.kind === 'video') this.#awaitsKey = true;
      return;
    }
    this.#lastUs[unit.kind] = atUs;
    if (unit.kind === 'video') this.#awaitsKey = false;
    try {
      if (this.#toldStale) this.#sink.onStreams({ video: this.#video, audio: this.#audio });
      this.#toldStale = false;
      this.#sink.onUnit(unit);
    } catch (error) {
      if (!this.#failed)
        this.#logger.error('an output refused a unit', { reason: toGatewayError(error).message });
      this.#failed = true;
    }
  }
}
