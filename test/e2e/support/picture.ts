import type { Page } from 'playwright';

/** What a `<video>` shows now, scaled down: means of red, green and blue (0–255), and how much its luma varies. */
export interface SeenPicture {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** Standard deviation of luma. */
  readonly contrast: number;
  readonly width: number;
  readonly height: number;
}

/** Looks at the picture a `<video>` shows now. */
export function seePicture(page: Page, selector: string): Promise<SeenPicture> {
  return page.evaluate((wanted) => {
    const video = document.querySelector<HTMLVideoElement>(wanted);
    if (video === null) throw new Error(`there is no ${wanted}`);
    const canvas = new OffscreenCanvas(160, 90);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('there is no canvas');
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const count = data.length / 4;
    const sums = [0, 0, 0, 0, 0];
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
      [red, green, blue, luma, luma * luma].forEach((value, index) => {
        sums[index] = (sums[index] ?? 0) + value;
      });
    }
    const [red = 0, green = 0, blue = 0, luma = 0, square = 0] = sums.map((sum) => sum / count);
    return {
      red,
      green,
      blue,
      contrast: Math.sqrt(Math.max(0, square - luma * luma)),
      width: video.videoWidth,
      height: video.videoHeight,
    };
  }, selector);
}
