import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { MediaEngine, TransformHandle } from '../../media/engine/client.ts';
import type { Transcoder } from './capture-intake.ts';

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
    if (!taken) this.#options.onKeyframeWanted();
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
      for await (const unit of transform.units) if (!this.#stopped) this.#options.onPicture(unit);
    } catch (error) {
      this.#transform = null;
      this.#failed(error);
    }
  }

  #failed(thrown: unknown): void {
    if (!this.#stopped) this.#options.onFailed(toGatewayError(thrown));
  }
}
