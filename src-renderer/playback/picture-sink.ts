/** Where decoded pictures are shown. Takes frames and closes them. */
export interface PictureSink {
  /** @returns false when the picture was thrown away because the ones before it are not shown yet */
  show(frame: VideoFrame): boolean;
  close(): void;
}

/** Pictures the track may have waiting; it shows the newest anyway. */
const MAX_WAITING = 3;

/** Shows pictures on the `<video>` that plays the track of a MediaStreamTrackGenerator. */
export function trackSink(track: WritableStream<VideoFrame>): PictureSink {
  const writer = track.getWriter();
  writer.closed.catch(() => undefined);
  let waiting = 0;
  const written = (): void => {
    waiting -= 1;
  };
  return {
    show: (frame) => {
      if (waiting >= MAX_WAITING) {
        frame.close();
        return false;
      }
      waiting += 1;
      writer.write(frame).then(written, () => {
        frame.close();
        written();
      });
      return true;
    },
    close: () => void writer.close().catch(() => undefined),
  };
}

/**
 * Draws pictures on a canvas, for browsers without track generators: two to four times the CPU.
 *
 * @param drawn is told the PTS of each picture when it is drawn, microseconds
 * @throws Error when the canvas has no 2D context
 */
export function canvasSink(canvas: OffscreenCanvas, drawn: (ptsUs: number) => void): PictureSink {
  const context = canvas.getContext('2d', { alpha: false, desynchronized: true });
  if (context === null) throw new Error('the canvas has no 2D context');
  return {
    show: (frame) => {
      if (canvas.width !== frame.displayWidth || canvas.height !== frame.displayHeight) {
        canvas.width = frame.displayWidth;
        canvas.height = frame.displayHeight;
      }
      context.drawImage(frame, 0, 0);
      drawn(frame.timestamp);
      frame.close();
      return true;
    },
    close: () => undefined,
  };
}
