import type { LiveVideoJob } from '../../gateway/index.ts';
import type { AccessUnit, AudioCodec } from '../../media/access-unit.ts';
import { TsMuxer } from '../../media/ts/muxer.ts';
import { SegmentCutter } from '../segment-cutter.ts';

/** What is sent beside the pictures: sound of one codec, or none. */
export interface SoundTrack {
  readonly codec: AudioCodec;
  readonly channels: number;
}

/** What a {@link JobSender} works with. */
export interface JobSenderOptions {
  readonly sound: SoundTrack | null;
  /** The next picture that can be used has to be a keyframe. */
  readonly onKeyframeWanted: () => void;
  /** A unit went to the job as so many bytes of transport stream. */
  readonly onSent: (unit: AccessUnit, bytes: number) => void;
  /** A picture was left out: the job takes no more, or a keyframe is awaited. */
  readonly onDropped: () => void;
}

/**
 * Carries units to whichever job there is, each as whole TS packets the moment it comes, in segments that start with
 * keyframes. When the job refuses bytes, units are left out up to the next keyframe. Without a job they are let go.
 */
export class JobSender {
  readonly #options: JobSenderOptions;
  readonly #cutter = new SegmentCutter();
  #sound: SoundTrack | null;
  #muxer: TsMuxer;
  #input: Pick<LiveVideoJob['input'], 'write'> | null = null;

  constructor(options: JobSenderOptions) {
    this.#options = options;
    this.#sound = options.sound;
    this.#muxer = muxerFor(options.sound);
  }

  /** From the next keyframe on units go to this job. */
  attach(input: Pick<LiveVideoJob['input'], 'write'>): void {
    this.#input = input;
    this.#muxer = muxerFor(this.#sound);
    this.#cutter.lost();
    this.#options.onKeyframeWanted();
  }

  /** The job is gone. */
  detach(): void {
    this.#input = null;
  }

  /** The sound has another form from now on; a new segment says so. */
  setSound(sound: SoundTrack | null): void {
    if (sound?.codec === this.#sound?.codec && sound?.channels === this.#sound?.channels) return;
    this.#sound = sound;
    if (this.#input) this.attach(this.#input);
  }

  /** Sends a unit, now. */
  push(unit: AccessUnit): void {
    if (!this.#input || (unit.kind === 'audio' && !this.#sound)) return;
    const place = this.#cutter.place(unit);
    if (place === 'skip') {
      if (unit.kind === 'video') this.#options.onDropped();
      return;
    }
    const bytes = this.#muxer.mux(unit);
    if (this.#input.write(bytes, { startsSegment: place === 'start' })) {
      this.#options.onSent(unit, bytes.length);
      return;
    }
    this.#cutter.lost();
    if (unit.kind === 'video') this.#options.onDropped();
    this.#options.onKeyframeWanted();
  }
}

function muxerFor(sound: SoundTrack | null): TsMuxer {
  return new TsMuxer({
    streams: { video: true, audio: sound?.codec ?? null, opusChannels: sound?.channels ?? 2 },
  });
}
