import { copyFrame } from './copy-frame.ts';
import { type Area, cropArea, fitArea, sameShape } from './crop.ts';
import { canMirror } from './mirror-planes.ts';
import type { PictureTarget } from './worker-messages.ts';

/** What a {@link PictureFitter} does to a picture. */
interface Fit extends Pick<PictureTarget, 'width' | 'height' | 'fit' | 'mirror'> {
  /** Pictures in a pixel format without a name (depth and infrared cameras) are drawn: the encoder refused one. */
  readonly drawUnnamed: boolean;
}

/**
 * Makes captured pictures what is wanted, with as few copies as can be: cutting is a smaller view of the same pixels,
 * the encoder scales, and only a mirrored picture is copied and turned round. Bars, and pixel formats that cannot be turned
 * round in memory, take the slow way over a canvas.
 */
export class PictureFitter {
  #canvas: OffscreenCanvas | null = null;

  /**
   * The picture to encode, with `timestamp`. The one given is closed, or is the one returned.
   * The second form is for those that have to be copied.
   */
  fit(frame: VideoFrame, timestamp: number, want: Fit): VideoFrame | Promise<VideoFrame> {
    const shown = { width: frame.displayWidth, height: frame.displayHeight };
    const withBars = want.fit === 'bars' && !sameShape(shown, want);
    const area = withBars ? null : cropArea(shown, want);
    const foreign = want.mirror ? !canMirror(frame.format) : want.drawUnnamed && frame.format === null;
    if (area === null || foreign) return this.#draw(frame, timestamp, want);
    const whole = area.width === shown.width && area.height === shown.height;
    if (want.mirror) return mirrored(whole ? frame : view(frame, timestamp, area), timestamp);
    return whole && frame.timestamp === timestamp ? frame : view(frame, timestamp, area);
  }

  #draw(frame: VideoFrame, timestamp: number, { width, height, fit, mirror }: Fit): VideoFrame {
    const shown = { width: frame.displayWidth, height: frame.displayHeight };
    if (this.#canvas?.width !== width || this.#canvas.height !== height)
      this.#canvas = new OffscreenCanvas(width, height);
    const context = this.#canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    const place = fitArea(shown, { width, height });
    const cut = fit === 'crop' ? cropArea(shown, { width, height }) : { x: 0, y: 0, ...shown };
    const to = fit === 'crop' ? { x: 0, y: 0, width, height } : place;
    context?.setTransform(1, 0, 0, 1, 0, 0);
    context?.fillRect(0, 0, width, height);
    if (mirror) context?.setTransform(-1, 0, 0, 1, width, 0);
    context?.drawImage(frame, cut.x, cut.y, cut.width, cut.height, to.x, to.y, to.width, to.height);
    frame.close();
    return new VideoFrame(this.#canvas, { timestamp });
  }
}

/** The same pixels, or some of them, under another time. */
function view(frame: VideoFrame, timestamp: number, area: Area): VideoFrame {
  const { x, y } = frame.visibleRect ?? { x: 0, y: 0 };
  const { width, height } = area;
  const made = new VideoFrame(frame, {
    timestamp,
    visibleRect: { x: x + area.x, y: y + area.y, width, height },
    displayWidth: width,
    displayHeight: height,
  });
  frame.close();
  return made;
}

async function mirrored(frame: VideoFrame, timestamp: number): Promise<VideoFrame> {
  const copy = await copyFrame(frame, timestamp, true);
  if (copy === null) return frame;
  frame.close();
  return copy;
}
