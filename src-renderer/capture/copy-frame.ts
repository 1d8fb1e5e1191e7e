import { canMirror, mirrorPlanes } from './mirror-planes.ts';

/**
 * Copies a picture's pixels, so that the camera gets its own back: Chromium stops a camera's stream while a page holds two
 * of its frames. The picture given stays as it is.
 * @param mirror turns it left to right on the way, where its pixel format allows it.
 * @returns null where the pixels cannot be read: they have no format with a name, or the browser refuses
 */
export async function copyFrame(
  frame: VideoFrame,
  timestamp: number,
  mirror: boolean,
): Promise<VideoFrame | null> {
  const { format, visibleRect, displayWidth, displayHeight } = frame;
  if (format === null) return null;
  const size = { width: visibleRect?.width ?? displayWidth, height: visibleRect?.height ?? displayHeight };
  const buffer = new ArrayBuffer(frame.allocationSize());
  const layout = await frame.copyTo(buffer).catch(() => null);
  if (layout === null) return null;
  if (mirror && canMirror(format)) mirrorPlanes(buffer, format, layout, size);
  // TypeScript's DOM does not know `transfer` yet: the buffer becomes the frame's, without another copy.
  const init: VideoFrameBufferInit & { readonly transfer: ArrayBuffer[] } = {
    format,
    timestamp,
    codedWidth: size.width,
    codedHeight: size.height,
    colorSpace: frame.colorSpace.toJSON(),
    layout,
    transfer: [buffer],
  };
  return new VideoFrame(buffer, init);
}
