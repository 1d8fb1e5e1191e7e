import type { HoldText } from './worker-messages.ts';

const GROUND = '#12181c';
const TEXT = '#e5eaed';
const TEXT_DIM = '#9daab2';

/** Draws the calm picture that is sent while the source has none, as a frame that can be sent again under other times. */
export function drawHoldPicture(
  text: HoldText,
  { width, height }: { width: number; height: number },
): VideoFrame {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context !== null) {
    const unit = Math.min(width, height) / 18;
    context.fillStyle = GROUND;
    context.fillRect(0, 0, width, height);
    context.textAlign = 'center';
    context.fillStyle = TEXT;
    context.font = `600 ${unit}px system-ui, sans-serif`;
    context.fillText(text.title, width / 2, height / 2 - unit * 0.3, width * 0.9);
    context.fillStyle = TEXT_DIM;
    context.font = `${unit * 0.6}px system-ui, sans-serif`;
    context.fillText(text.hint, width / 2, height / 2 + unit * 0.9, width * 0.9);
  }
  return new VideoFrame(canvas, { timestamp: 0 });
}
