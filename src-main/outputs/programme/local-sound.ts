import type { SoundState } from '../../../src-preload/contract/outputs.ts';
import type { AccessUnit, AudioInfo } from '../../media/access-unit.ts';

/** What a {@link LocalSound} works with. */
export interface LocalSoundOptions {
  /** How sound reaches the outputs, asked each time; see the settings' `sound`. */
  readonly settings: () => { readonly source: 'auto' | 'job' | 'local' | 'off'; readonly offsetMs: number };
  /** Takes pictures and sound in the order outputs are to get them. */
  readonly onUnit: (unit: AccessUnit) => void;
  /** The sound's form, as it changes; null where there is none. */
  readonly onAudio: (audio: AudioInfo | null) => void;
  /** Monotonic microseconds. */
  readonly nowUs: () => number;
}

/**
 * Brings sound and pictures together: sound that the job gives back passes, and where it gives none, what was captured is
 * kept back until its picture is there.
 */
export class LocalSound {
  readonly #options: LocalSoundOptions;

  constructor(options: LocalSoundOptions) {
    this.#options = options;
  }

  /** How the sound reaches the outputs. */
  get state(): SoundState {
    return { path: 'none', delayMs: null, aheadMs: null };
  }

  /** A unit that has come back, at its time for viewers. */
  returned(unit: AccessUnit): void {
    this.#options.onUnit(unit);
  }
}
