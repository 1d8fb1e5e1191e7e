import type { OutputsSettings, SoundState } from '../../../src-preload/contract/outputs.ts';
import type { AccessUnit, AudioInfo, StreamInfo } from '../../media/access-unit.ts';
import type { Latency } from '../../media/latency.ts';
import { JobSound } from './job-sound.ts';
import { KeptSound } from './kept-sound.ts';
import { PictureShift } from './picture-shift.ts';
import { sameStreams } from './same-streams.ts';

/** Sound is let go with a picture up to so much behind it: a picture's duration, so that it is there when it is due. */
const LEAD_US = 40_000;
/** Sound that is further behind its picture than this belongs to pictures that were lost with it. */
const LOST_AFTER_US = 3_000_000;
/** The shortest packet of Opus: sound that follows closer has been heard. */
const SHORTEST_US = 2_500;
/** Share of a new measurement in what is shown. */
const SMOOTHING = 0.05;

/** How sound reaches the outputs; see the settings. */
export type SoundSettings = OutputsSettings['sound'];

/** What a {@link LocalSound} works with. */
export interface LocalSoundOptions {
  /** Asked each time, so that a change takes effect at once. */
  readonly settings: () => SoundSettings;
  /** Takes pictures, as they come back, and sound. */
  readonly onUnit: (unit: AccessUnit) => void;
  /** The tracks of what follows. */
  readonly onStreams: (streams: StreamInfo) => void;
  /** Monotonic microseconds. */
  readonly nowUs: () => number;
}

/**
 * Brings sound and pictures together. Pictures pass at once. Sound that the job gives back passes too; where it gives none,
 * what was captured is kept and let go when its picture is back, at its picture's time. Whichever way it comes, no sound is heard
 * twice, and times rise.
 */
export class LocalSound {
  readonly #options: LocalSoundOptions;
  readonly #kept = new KeptSound();
  readonly #job = new JobSound();
  readonly #shift = new PictureShift();
  #captured: AudioInfo | null = null;
  #returned: StreamInfo | null = null;
  #told: StreamInfo | null = null;
  /** When the newest picture that is back was captured; null before the first of a job. */
  #pictureUs: number | null = null;
  #newestSoundUs = Number.NEGATIVE_INFINITY;
  #delayUs: number | null = null;
  #aheadUs: number | null = null;

  constructor(options: LocalSoundOptions) {
    this.#options = options;
  }

  /** How the sound reaches the outputs. */
  get state(): SoundState {
    const path = this.#path();
    return {
      path: path === 'undecided' ? 'none' : path,
      delayMs: path === 'local' ? inMs(this.#delayUs) : null,
      aheadMs: path === 'local' || path === 'job' ? inMs(this.#aheadUs) : null,
    };
  }

  /** The form of the sound that is captured; null where there is none. */
  setCaptured(audio: AudioInfo | null): void {
    if (JSON.stringify(audio) !== JSON.stringify(this.#captured)) this.#kept.clear();
    this.#captured = audio;
    this.#tell();
  }

  /** A unit on its way to the job; pictures are nothing to it. */
  captured(unit: AccessUnit): void {
    if (unit.kind === 'video' || !this.#captured) return;
    this.#kept.push(unit);
    this.#release();
  }

  /** The tracks of what comes back. */
  setStreams(streams: StreamInfo): void {
    this.#returned = streams;
    this.#tell();
  }

  /** A unit that has come back, at its time for viewers. @param latency of a picture, as far as it is known */
  returned(unit: AccessUnit, latency: Latency | null): void {
    const nowUs = this.#options.nowUs();
    if (unit.kind === 'audio') {
      this.#job.heard(nowUs);
      this.#tell();
      if (this.#path() === 'job') this.#sound(unit, unit.ptsUs + this.#offsetUs);
      return;
    }
    this.#job.picture(nowUs);
    this.#tell();
    this.#options.onUnit(unit);
    if (latency) this.#pictureUs = this.#shift.picture(unit.ptsUs, latency, nowUs);
    this.#release();
    const aheadUs = this.#newestSoundUs - unit.ptsUs;
    if (Number.isFinite(aheadUs)) this.#aheadUs = smoothed(this.#aheadUs, aheadUs);
  }

  /** Another job follows. */
  nextJob(): void {
    this.#job.nextJob();
    this.#shift.nextJob();
    this.#pictureUs = null;
    this.#returned = null;
  }

  /** Nothing more comes back: what still waits for a decision is let go. */
  finish(): void {
    this.#job.finish();
    this.#tell();
    this.#release();
  }

  get #offsetUs(): number {
    return this.#options.settings().offsetMs * 1000;
  }

  #path(): SoundState['path'] | 'undecided' {
    const { source } = this.#options.settings();
    const captured = this.#captured ? 'local' : 'none';
    const returned = this.#job.answer === 'yes' ? 'job' : 'none';
    switch (source) {
      case 'off':
        return 'none';
      case 'local':
        return captured;
      case 'job':
        return returned;
      case 'auto':
        if (this.#job.answer === 'unknown') return 'undecided';
        return returned === 'job' ? 'job' : captured;
    }
  }

  /** Lets go of what was captured up to the newest picture that is back. */
  #release(): void {
    if (this.#pictureUs === null || this.#path() !== 'local') return;
    const offsetUs = this.#offsetUs;
    const heardUs = this.#pictureUs - offsetUs;
    this.#kept.dropBefore(heardUs - LOST_AFTER_US);
    const nowUs = this.#options.nowUs();
    for (let unit = this.#next(heardUs); unit; unit = this.#next(heardUs)) {
      this.#sound(unit, unit.ptsUs + this.#shift.us + offsetUs);
      this.#delayUs = smoothed(this.#delayUs, nowUs - unit.ptsUs);
    }
  }

  #next(heardUs: number): AccessUnit | null {
    return this.#kept.takeUntil(heardUs + LEAD_US);
  }

  #sound(unit: AccessUnit, wantedUs: number): void {
    const ptsUs = Math.max(0, Math.round(wantedUs));
    if (ptsUs < this.#newestSoundUs + SHORTEST_US) return;
    this.#newestSoundUs = ptsUs;
    this.#options.onUnit(ptsUs === unit.ptsUs ? unit : { ...unit, ptsUs });
  }

  /** Tells the tracks where they have changed: sound shows as soon as it is to be expected. */
  #tell(): void {
    const video = this.#returned?.video;
    if (!video) return;
    const audio = this.#audio();
    const streams: StreamInfo = { video, audio };
    if (sameStreams(this.#told, streams)) return;
    this.#told = streams;
    this.#options.onStreams(streams);
  }

  #audio(): AudioInfo | null {
    const returned = this.#returned?.audio ?? null;
    switch (this.#path()) {
      case 'none':
        return this.#options.settings().source === 'job' ? returned : null;
      case 'local':
        return this.#captured;
      case 'job':
        return returned;
      case 'undecided':
        return returned ?? this.#captured;
    }
  }
}

function smoothed(before: number | null, value: number): number {
  return before === null ? value : before + (value - before) * SMOOTHING;
}

function inMs(us: number | null): number | null {
  return us === null ? null : Math.round(us / 1000);
}
