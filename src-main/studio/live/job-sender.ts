import type { LiveVideoJob } from '../../gateway/index.ts';
import type { AccessUnit, AudioCodec } from '../../media/access-unit.ts';
import { TsMuxer } from '../../media/ts/muxer.ts';
import { SegmentCutter } from '../segment-cutter.ts';

/** After a refusal, pictures are sent again once so little waits in the job: a keyframe any sooner would be refused too. */
const RESUME_BYTES = 64 * 1024;

/** What a sender uses of a job's input. */
export type SenderInput = Pick<LiveVideoJob['input'], 'write' | 'stats'>;

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
 * keyframes. When the job refuses bytes, units are left out until it has sent what it holds, and then up to the next
 * keyframe. Without a job they are let go.
 */
export class JobSender {
  readonly #options: JobSenderOptions;
  readonly #cutter = new SegmentCutter();
  #sound: SoundTrack | null;
  #muxer: TsMuxer;
  #input: SenderInput | null = null;
  #congested = false;

  constructor(options: JobSenderOptions) {
    this.#options = options;
    this.#sound = options.sound;
    this.#muxer = muxerFor(options.sound);
  }

  /** Units go to this job: those of `group`, which begins with a keyframe, or else from the next keyframe on. */
  attach(input: SenderInput, group: readonly AccessUnit[] = []): void {
    this.#input = input;
    this.#muxer = muxerFor(this.#sound);
    this.#congested = false;
    this.#cutter.lost();
    if (group.length === 0) this.#options.onKeyframeWanted();
    for (const unit of group) this.push(unit);
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
    if (this.#congested) this.#resume(this.#input, unit);
    const place = this.#congested ? 'skip' : this.#cutter.place(unit);
    if (place === 'skip') {
      if (unit.kind === 'video') this.#options.onDropped();
      return;
    }
    const bytes = this.#muxer.mux(unit);
    if (this.#input.write(bytes, { startsSegment: place === 'start' })) {
      this.#options.onSent(unit, bytes.length);
      return;
    }
    this.#congested = true;
    this.#cutter.lost();
    if (unit.kind === 'video') this.#options.onDropped();
  }

  #resume(input: SenderInput, next: AccessUnit): void {
    if (input.stats.bytesQueued > RESUME_BYTES) return;
    this.#congested = false;
    if (next.kind === 'audio' || !next.key) this.#options.onKeyframeWanted();
  }
}

function muxerFor(sound: SoundTrack | null): TsMuxer {
  return new TsMuxer({
    streams: { video: true, audio: sound?.codec ?? null, opusChannels: sound?.channels ?? 2 },
  });
}
