import { GatewayError } from '../../base/errors.ts';
import type { StreamInfo } from '../../media/access-unit.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { RecordFigures } from '../../media/engine/options.ts';
import type { ProgrammeUnit } from '../programme/programme-sink.ts';
import { RecentGroups } from './recent-groups.ts';
import type { UnitSource } from './unit-source.ts';

/** Memory it takes at most: ten minutes at 3.5 Mbit/s. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Keeps the last seconds of a stream as they were encoded, so that they can be written when something has happened. */
export class ReplayBuffer {
  readonly #recent: RecentGroups;
  readonly #end: () => void;
  #streams: StreamInfo | null = null;

  /** @param seconds that are kept at least, as far as memory allows */
  constructor(source: UnitSource, seconds: number) {
    this.#recent = new RecentGroups({ spanUs: seconds * 1e6, maxBytes: MAX_BYTES });
    this.#end = source.add(
      { onStreams: (streams) => this.#setStreams(streams), onUnit: (unit) => this.#take(unit) },
      { held: false },
    );
  }

  /** Seconds it holds. */
  get heldS(): number {
    return this.#recent.spanUs / 1e6;
  }

  /** Bytes it holds. */
  get bytes(): number {
    return this.#recent.bytes;
  }

  /**
   * Writes what it holds, which begins with a keyframe; it goes on holding it. Takes as long as the disk.
   * @returns the files it made: several where the pictures changed their size
   * @throws GatewayError `not_live` where it holds nothing; `output_unwritable`, `disk_full`, `engine_…`
   */
  async save(path: string, format: 'mp4' | 'mkv', engine: MediaEngine): Promise<RecordFigures[]> {
    const [units, streams] = [this.#recent.units, this.#streams];
    if (units.length === 0 || !streams)
      throw new GatewayError('not_live', 'there is nothing to replay yet: start a stream first');
    const handle = await engine.openRecord({ path, format, streams, keepExisting: true });
    const files: RecordFigures[] = [];
    handle.onProgress((figures) => {
      if (figures.complete === 1) files.push(figures);
    });
    try {
      for (const unit of units) await handle.push(unit);
    } catch (error) {
      await handle.stop().catch(() => undefined);
      throw error;
    }
    await handle.stop();
    return files;
  }

  /** Forgets everything. */
  close(): void {
    this.#end();
    this.#recent.clear();
  }

  /** Sound of another format does not fit into one file with what was before; pictures of another size make a second file. */
  #setStreams(streams: StreamInfo): void {
    const [had, has] = [this.#streams?.audio, streams.audio];
    const isOther = had && has && (had.codec !== has.codec || had.channels !== has.channels);
    if (isOther || (had && had.sampleRate !== has?.sampleRate)) this.#recent.clear();
    this.#streams = streams;
  }

  #take(unit: ProgrammeUnit): void {
    if (!unit.held) this.#recent.push(unit);
  }
}
