import type { AccessUnit } from '../../media/access-unit.ts';

/** How much {@link RecentGroups} keep. */
export interface RecentLimits {
  /** So much of the stream's time, in microseconds, at least, where it fits. */
  readonly spanUs: number;
  readonly maxBytes: number;
}

interface Group {
  readonly beginUs: number;
  readonly units: AccessUnit[];
  bytes: number;
}

/** The last moments of a stream, picture and sound, in whole groups: the first unit kept is always a keyframe. */
export class RecentGroups {
  readonly #limits: RecentLimits;
  #groups: Group[] = [];
  #bytes = 0;
  #newestUs = 0;

  constructor(limits: RecentLimits) {
    this.#limits = limits;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Microseconds that are kept. */
  get spanUs(): number {
    const [first] = this.#groups;
    return first ? this.#newestUs - first.beginUs : 0;
  }

  /** What is kept, in the order it came. */
  get units(): AccessUnit[] {
    return this.#groups.flatMap(({ units }) => units);
  }

  /** The next unit. What comes before the first keyframe is not kept. */
  push(unit: AccessUnit): void {
    if (unit.kind === 'video') {
      // Time that begins anew has nothing to do with what was before.
      if (unit.ptsUs < this.#newestUs && unit.key) this.clear();
      this.#newestUs = unit.ptsUs;
      if (unit.key) this.#groups.push({ beginUs: unit.ptsUs, units: [], bytes: 0 });
    }
    const group = this.#groups.at(-1);
    if (!group) return;
    group.units.push(unit);
    group.bytes += unit.bytes.length;
    this.#bytes += unit.bytes.length;
    this.#trim();
  }

  /** Forgets everything. */
  clear(): void {
    this.#groups = [];
    this.#bytes = 0;
  }

  #trim(): void {
    const { spanUs, maxBytes } = this.#limits;
    for (;;) {
      const [first, second] = this.#groups;
      const isSpare = second !== undefined && this.#newestUs - second.beginUs >= spanUs;
      if (!first || (!isSpare && this.#bytes <= maxBytes)) return;
      this.#groups.shift();
      this.#bytes -= first.bytes;
    }
  }
}
