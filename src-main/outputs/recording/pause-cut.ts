import type { AccessUnit } from '../../media/access-unit.ts';
import { movedTo, timeOf } from '../programme/programme-timeline.ts';

/** Distance of two pictures where it is not known yet, in microseconds. */
const PICTURE_US = 33_333;
/** Longest audio unit (one AAC frame at 48 kHz): what begins later before a cut would sound beyond it. */
const AUDIO_UNIT_US = 21_334;
/** A longer distance of two pictures is a pause of the stream. */
const MAX_PICTURE_US = 1_000_000;
/** Cuts that are remembered: as many as fit into the time that sound may come behind its picture, and more. */
const MAX_CUTS = 16;
/** Audio units kept until their picture has come, because they may run ahead of it; without pictures they go on all the same. */
const MAX_AHEAD = 100;

/** A stretch of time that was cut out: from the first picture left out to the keyframe it went on with. */
interface Cut {
  readonly fromUs: number;
  readonly toUs: number;
  /** What was added to times before it. */
  readonly shiftUs: number;
}

/**
 * Cuts pauses out of a stream: what comes between {@link pause} and the first keyframe after {@link resume} is left out, and
 * what follows is moved up to where the pause began, picture and sound by the same, so that they stay in sync.
 */
export class PauseCut {
  #shiftUs = 0;
  /** Where the next picture would be, had there been no pause. */
  #nextUs: number | null = null;
  #pictureUs = PICTURE_US;
  #state: 'running' | 'paused' | 'resuming' = 'running';
  /** Where the pause that lasts began; null where nothing had come before it. */
  #fromUs: number | null = null;
  /** The last of them, newest first: sound that comes behind its picture may belong before several. */
  #cuts: readonly Cut[] = [];
  /** Sound whose picture has not come yet: a pause may begin before it. */
  #ahead: AccessUnit[] = [];

  /** Leaves out what comes. Does nothing while it does already. */
  pause(): void {
    if (this.#state === 'running') this.#fromUs = this.#nextUs;
    this.#state = 'paused';
    this.#ahead = [];
  }

  /** Lets through what comes from the next keyframe on. */
  resume(): void {
    if (this.#state === 'paused') this.#state = 'resuming';
  }

  /** Takes the next unit; gives those that are to be recorded, with their times in the recording. */
  take(unit: AccessUnit): readonly AccessUnit[] {
    return unit.kind === 'video' ? this.#picture(unit) : this.#sound(unit);
  }

  #picture(unit: AccessUnit): readonly AccessUnit[] {
    const timeUs = timeOf(unit);
    if (this.#state === 'paused' || (this.#state === 'resuming' && !unit.key)) return [];
    if (this.#state === 'resuming') this.#join(timeUs);
    if (this.#nextUs !== null) {
      const distanceUs = timeUs - (this.#nextUs - this.#pictureUs);
      if (distanceUs > 0 && distanceUs <= MAX_PICTURE_US) this.#pictureUs = distanceUs;
    }
    const nextUs = timeUs + this.#pictureUs;
    this.#nextUs = nextUs;
    const heard = this.#ahead.filter(({ ptsUs }) => ptsUs < nextUs);
    this.#ahead = this.#ahead.filter(({ ptsUs }) => ptsUs >= nextUs);
    return [unit, ...heard].map((own) => shifted(own, this.#shiftUs));
  }

  /** The pause is over: `toUs` follows where it began. */
  #join(toUs: number): void {
    this.#state = 'running';
    if (this.#fromUs !== null) {
      this.#cuts = [
        { fromUs: this.#fromUs, toUs, shiftUs: this.#shiftUs },
        ...this.#cuts.slice(0, MAX_CUTS - 1),
      ];
      this.#shiftUs -= toUs - this.#fromUs;
    }
    this.#nextUs = null;
    this.#ahead = this.#ahead.filter(({ ptsUs }) => ptsUs >= toUs);
  }

  #sound(unit: AccessUnit): readonly AccessUnit[] {
    if (this.#state !== 'running') {
      if (this.#fromUs !== null && isBefore(unit, this.#fromUs)) return this.#behind(unit);
      if (this.#state === 'resuming') this.#ahead = [...this.#ahead.slice(1 - MAX_AHEAD), unit];
      return [];
    }
    if (this.#nextUs !== null && unit.ptsUs < this.#nextUs) return this.#behind(unit);
    this.#ahead.push(unit);
    return this.#ahead.splice(0, this.#ahead.length - MAX_AHEAD).map((own) => shifted(own, this.#shiftUs));
  }

  /** Sound whose picture has come: moved as that was, or left out with it. */
  #behind(unit: AccessUnit): readonly AccessUnit[] {
    let shiftUs = this.#shiftUs;
    for (const cut of this.#cuts) {
      if (unit.ptsUs >= cut.toUs) break;
      if (!isBefore(unit, cut.fromUs)) return [];
      shiftUs = cut.shiftUs;
    }
    return [shifted(unit, shiftUs)];
  }
}

/** Whether it has sounded before a moment. */
function isBefore({ ptsUs }: AccessUnit, momentUs: number): boolean {
  return ptsUs + AUDIO_UNIT_US <= momentUs;
}

function shifted(unit: AccessUnit, shiftUs: number): AccessUnit {
  return movedTo(unit, timeOf(unit) + shiftUs);
}
