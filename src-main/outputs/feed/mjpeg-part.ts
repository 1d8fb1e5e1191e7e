/** Separates pictures; a name FFmpeg and browsers read alike. */
const BOUNDARY = 'rivulet-picture';

/** The type of a response whose body is {@link MJPEG_START} and parts. */
export const MJPEG_TYPE = `multipart/x-mixed-replace; boundary=${BOUNDARY}`;

/** What a body begins with. */
export const MJPEG_START = `--${BOUNDARY}\r\n`;

/**
 * The body part of a picture. The boundary that ends it comes with it, not with the next one: browsers show a picture when
 * they have read that.
 */
export function mjpegPart(jpeg: Uint8Array): Buffer {
  const head = `Content-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), jpeg, Buffer.from(`\r\n--${BOUNDARY}\r\n`)]);
}
