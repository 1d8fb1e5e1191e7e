import type { AccessUnit } from '../../media/access-unit.ts';
import type { ProgrammeUnit } from '../programme/programme-sink.ts';
import { movedTo, RESENT_STEP_US, timeOf } from '../programme/programme-timeline.ts';

/** What came longer ago than this, in microseconds, is let go as soon as a newer keyframe is there. */
const KEPT_US = 3_000_000;

/** Units that are kept at most: a session's queue has room for them, and for what follows. */
const KEPT_UNITS = 240;

/**
 * Keeps what came while a server was being connected to, from a keyframe on, so that its session has a picture at once
 * instead of waiting for the next keyframe, and lacks nothing of the stream's beginning.
 */
export class SessionStart {
  #units: ProgrammeUnit[] = [];

  /** The next unit of the programme. */
  push(unit: ProgrammeUnit): void {
    if (isKey(unit)) this.#makeRoom(unit);
    else if (this.#units.length === 0) return;
    this.#units.push(unit);
    // What is left without its keyframe is of use to nobody.
    if (this.#units.length > KEPT_UNITS) this.#units = this.#units.slice(this.#newestKey());
    if (this.#units.length > KEPT_UNITS) this.clear();
  }

  /** All that is kept, at its own times. Empty where there is no keyframe to begin with. */
  whole(): readonly ProgrammeUnit[] {
    return this.#units;
  }

  /** The pictures since the newest keyframe, their times drawn together in front of the last one: nothing is shown late. */
  atEdge(): readonly ProgrammeUnit[] {
    const pictures = this.#units.slice(this.#newestKey()).filter(({ kind }) => kind === 'video');
    const newest = pictures.at(-1);
    if (!newest) return [];
    return pictures.map((unit, index) =>
      movedTo(unit, timeOf(newest) - (pictures.length - 1 - index) * RESENT_STEP_US),
    );
  }

  /** Nothing that came so far belongs to the next session. */
  clear(): void {
    this.#units = [];
  }

  #makeRoom(key: ProgrammeUnit): void {
    // A stream that stands still is told by its last picture alone.
    if (key.held) this.clear();
    const keys = [...this.#units.entries()].filter(([, unit]) => isKey(unit));
    const kept = keys.find(([, unit]) => timeOf(key) - timeOf(unit) <= KEPT_US);
    this.#units = kept ? this.#units.slice(kept[0]) : [];
  }

  #newestKey(): number {
    return Math.max(0, this.#units.findLastIndex(isKey));
  }
}

function isKey({ kind, key }: AccessUnit): boolean {
  return kind === 'video' && key;
}
