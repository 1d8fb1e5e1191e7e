import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { MediaEngine, SourceHandle } from '../../media/engine/client.ts';
import type { Size } from '../../media/engine/options.ts';

/** A file that is streamed, and how. */
export interface LiveFile {
  readonly path: string;
  /** Pixels, even numbers, the aspect kept with bars; null or absent keeps the file's own. */
  readonly size?: Size | null | undefined;
  /** Pictures per second; null or absent keeps the file's own. */
  readonly fps?: number | null | undefined;
  /** Bits per second; null or absent follows size and rate. */
  readonly bitrateBps?: number | null | undefined;
}

/** Keyframes this far apart: a reader that joins, and a job that starts, wait for one. */
const GOP_S = 1;

/** A file played in real time by the media engine, as H.264 and Opus. */
export class FileIntake {
  readonly #source: SourceHandle;

  private constructor(source: SourceHandle) {
    this.#source = source;
  }

  /**
   * Opens the file; it plays once {@link play} is called.
   * @throws GatewayError `media_…` for what is wrong with it, `engine_…`, or the signal's reason
   */
  static async open(
    engine: Pick<MediaEngine, 'openSource'>,
    file: LiveFile,
    { loop, signal }: { readonly loop: boolean; readonly signal: AbortSignal },
  ): Promise<FileIntake> {
    const source = await engine.openSource(
      {
        input: { kind: 'media', location: file.path, paced: true, loop },
        size: file.size ?? null,
        fps: file.fps ?? null,
        bitrateBps: file.bitrateBps ?? null,
        gopS: GOP_S,
        audio: 'opus',
        durationS: null,
      },
      { signal },
    );
    return new FileIntake(source);
  }

  /** The tracks it has. */
  get streams(): StreamInfo {
    return this.#source.info.streams;
  }

  /** Plays to the end. @throws GatewayError `media_…`, `engine_crashed` */
  async play(onUnit: (unit: AccessUnit) => void): Promise<void> {
    for await (const unit of this.#source.units) onUnit(unit);
    await this.#source.closed;
  }

  /** Stops playing. Never rejects. */
  async stop(): Promise<void> {
    await this.#source.stop().catch(() => undefined);
  }
}
