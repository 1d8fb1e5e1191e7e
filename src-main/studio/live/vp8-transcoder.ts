import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { MediaEngine, TransformHandle } from '../../media/engine/client.ts';
import type { Transcoder } from './capture-intake.ts';

/** After a refusal the engine has room again when so many pictures have come out. */
const ROOM_AFTER_PICTURES = 8;

/** What a {@link Vp8Transcoder} works with. */
export interface Vp8TranscoderOptions {
  readonly openEngine: () => Promise<Pick<MediaEngine, 'openTransform'>>;
  /** Takes each H.264 picture. */
  readonly onPicture: (picture: AccessUnit) => void;
  /** The next picture that can be used has to be a keyframe. */
  readonly onKeyframeWanted: () => void;
  /** The engine cannot do it, or has broken; it is opened again with the next keyframe. */
  readonly onFailed: (error: GatewayError) => void;
}

/** VP8 pictures in, H.264 pictures out, by the media engine, for windows that cannot encode H.264. */
export class Vp8Transcoder implements Transcoder {
  readonly #options: Vp8TranscoderOptions;
  #opening: Promise<void> | null = null;
  #transform: TransformHandle | null = null;
  #stopped = false;
  /** Pictures that came out since one was refused; null while none was, or since a keyframe was asked for. */
  #madeSinceRefusal: number | null = null;

  constructor(options: Vp8TranscoderOptions) {
    this.#options = options;
  }

  /** Hands over a picture; false when it was not taken: the engine is being opened, or lags. */
  push(picture: AccessUnit): boolean {
    if (this.#stopped) return false;
    if (!this.#transform) {
      this.#opening ??= this.#open();
      return false;
    }
    const taken = this.#transform.offer(picture);
    this.#madeSinceRefusal = taken ? null : 0;
    return taken;
  }

  /** Ends the work. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#opening;
    await this.#transform?.stop().catch(() => undefined);
  }

  async #open(): Promise<void> {
    try {
      const engine = await this.#options.openEngine();
      this.#transform = await engine.openTransform({
        filter: '',
        size: null,
        bitrateBps: null,
        inputCodec: 'vp8',
      });
      void this.#read(this.#transform);
      if (!this.#stopped) this.#options.onKeyframeWanted();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#opening = null;
    }
  }

  async #read(transform: TransformHandle): Promise<void> {
    try {
      for await (const unit of transform.units) {
        if (this.#stopped) continue;
        this.#options.onPicture(unit);
        this.#afterRefusal();
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#transform = null;
    }
  }

  /** A keyframe that is asked for while the engine still lags would only be refused as well. */
  #afterRefusal(): void {
    if (this.#madeSinceRefusal === null) return;
    this.#madeSinceRefusal += 1;
    if (this.#madeSinceRefusal < ROOM_AFTER_PICTURES) return;
    this.#madeSinceRefusal = null;
    this.#options.onKeyframeWanted();
  }

  #failed(thrown: unknown): void {
    if (!this.#stopped) this.#options.onFailed(toGatewayError(thrown));
  }
}
