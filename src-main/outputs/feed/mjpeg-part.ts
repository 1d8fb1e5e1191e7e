/** Separates pictures; a name FFmpeg and browsers read alike. */
const BOUNDARY = 'rivulet-picture';

/** The type of a response whose body is {@link MJPEG_START} and parts. */
export const MJPEG_TYPE = `multipart/x-mixed-replace; boundary=${BOUNDARY}`;

/** What a body begins with. */
export const MJPEG_START = `--${BOUNDARY}\r\n`;

/**
 * The body part of a picture. The boundary that ends it comes with it, not with the next one: browsers show a picture when
 * they have read that. `X-Timestamp` is the picture's time in seconds on main's monotonic clock, for who measures.
 */
export function mjpegPart(jpeg: Uint8Array, ptsUs: number): Buffer {
  const head =
    `Content-Type: image/jpeg\r\nX-Timestamp: ${(ptsUs / 1e6).toFixed(6)}\r\n` +
    `Content-Length: ${jpeg.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), jpeg, Buffer.from(`\r\n--${BOUNDARY}\r\n`)]);
}
