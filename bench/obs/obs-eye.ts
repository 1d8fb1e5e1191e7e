import { z } from 'zod';
import { monotonicUs } from '../../src-main/base/clock.ts';
import { readFrameCode } from '../../src-main/media/frame-code.ts';
import { parseObsAddress } from '../../src-main/outputs/obs/obs-address.ts';
import { ObsConnection } from '../../src-main/outputs/obs/obs-connection.ts';
import { INPUT_NAME } from '../../src-main/outputs/obs/obs-scene.ts';
import { readPpm } from '../../src-main/outputs/obs/ppm.ts';

/** A picture as OBS showed it: when it was made and when it was seen, in monotonic microseconds. */
export interface SeenPicture {
  readonly madeUs: number;
  readonly seenUs: number;
}

const screenshot = z.object({ imageData: z.string() });

/** Looks at OBS's picture of our source, over a connection of its own. */
export class ObsEye {
  readonly #address: string;
  readonly #password: string;
  #obs: ObsConnection | null = null;

  constructor(address: string, password: string) {
    this.#address = address;
    this.#password = password;
  }

  /** What is seen now; null where there is no picture, or none with a code. */
  async look(): Promise<SeenPicture | null> {
    try {
      this.#obs ??= await ObsConnection.connect({
        address: parseObsAddress(this.#address),
        password: this.#password,
      });
      const askedUs = monotonicUs();
      const { imageData } = await this.#obs.call(screenshot, 'GetSourceScreenshot', {
        sourceName: INPUT_NAME,
        imageFormat: 'ppm',
        imageWidth: 256,
        imageHeight: 144,
      });
      const seenUs = (askedUs + monotonicUs()) / 2;
      const picture = readPpm(Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64'));
      const code =
        picture &&
        readFrameCode({
          data: picture.luma,
          stride: picture.width,
          width: picture.width,
          height: picture.height,
        });
      return code && { madeUs: code.captureUs, seenUs };
    } catch {
      return null;
    }
  }

  /** Waits for a picture made after `sinceUs`. @returns when it was seen; null within `limitMs` */
  async sees(sinceUs: number, limitMs: number): Promise<number | null> {
    while (monotonicUs() - sinceUs < limitMs * 1000) {
      const seen = await this.look();
      if (seen && seen.madeUs >= sinceUs) return seen.seenUs;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    return null;
  }

  /** Has to connect anew. */
  blink(): void {
    this.#obs?.close();
    this.#obs = null;
  }
}
