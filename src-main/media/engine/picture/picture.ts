import { Frame } from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { type DecodeCounts, PictureDecoder } from '../decoder.ts';
import { FilterChain } from '../filter-chain.ts';
import { JpegEncoder } from '../jpeg/jpeg-encoder.ts';
import type { PictureOptions, Pipeline, PipelineHost } from '../options.ts';
import { encodePng } from './png-encoder.ts';

/** Of JPEG pictures, from 10 to 100. */
const JPEG_QUALITY = 85;

/**
 * Decodes the units it is given and, when it is stopped, sends the last picture of them as one PNG or JPEG file.
 * `stop` fails with `media_decode_failed` where there is none.
 */
export function createPicture(options: PictureOptions, host: PipelineHost): Pipeline<void, DecodeCounts> {
  return new PicturePipeline(options, host);
}

class PicturePipeline implements Pipeline<void, DecodeCounts> {
  readonly #options: PictureOptions;
  readonly #host: PipelineHost;
  readonly #last = new Frame();
  readonly #chain: FilterChain;
  #decoder: PictureDecoder | null = null;
  #hasPicture = false;
  #stopping: Promise<DecodeCounts> | null = null;

  constructor(options: PictureOptions, host: PipelineHost) {
    this.#options = options;
    this.#host = host;
    this.#chain = new FilterChain({
      filter: scaling(options),
      size: null,
      format: options.format,
    });
    this.#last.alloc();
  }

  async start(): Promise<void> {
    this.#decoder = await PictureDecoder.open();
  }

  async push(unit: AccessUnit): Promise<void> {
    if (unit.kind === 'video') await this.#decoder?.decode(unit, (frame) => this.#keep(frame));
  }

  /** There is nothing to change. */
  async update(): Promise<void> {}

  stop(): Promise<DecodeCounts> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<DecodeCounts> {
    try {
      await this.#decoder?.drain((frame) => this.#keep(frame));
      if (!this.#hasPicture)
        throw new GatewayError('media_decode_failed', 'there is no whole picture among these: try again');
      await this.#chain.filter(this.#last, (frame, ptsUs) => this.#send(frame, ptsUs));
      return this.#decoder?.counts ?? { pictures: 0, skipped: 0, damaged: 0 };
    } finally {
      await this.#decoder?.close();
      await this.#chain.close();
      this.#last.free();
    }
  }

  async #keep(frame: Frame): Promise<void> {
    this.#last.unref();
    this.#hasPicture = this.#last.ref(frame) >= 0;
  }

  async #send(frame: Frame, ptsUs: number): Promise<void> {
    const bytes = this.#options.format === 'png' ? await encodePng(frame) : await encodeJpeg(frame);
    await this.#host.send({ kind: 'video', ptsUs, key: true, bytes });
  }
}

function scaling({ maxWidth }: PictureOptions): string {
  return maxWidth === null ? '' : `scale=w='min(${maxWidth},iw)':h=-2`;
}

async function encodeJpeg(frame: Frame): Promise<Uint8Array> {
  const encoder = await JpegEncoder.open(frame, JPEG_QUALITY);
  try {
    return await encoder.encode(frame);
  } finally {
    encoder.close();
  }
}
