/** The type of a response whose body is {@link BARE_START} and pictures by {@link bareJpeg}. */
export const BARE_TYPE = 'video/x-motion-jpeg';

/** How JPEG pictures begin: start of image. */
const START_OF_IMAGE = 2;

/** The start of an image and an empty comment (ITU-T T.81, B.1.1.3 and B.2.4.5). */
export const BARE_START: Buffer = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0x00, 0x02]);

/**
 * A picture of a body that is nothing but JPEG pictures, without its first marker, which has been written before. FFmpeg, and
 * so OBS, has a picture when it has seen how the next one begins: that comes with the picture, not a picture later.
 */
export function bareJpeg(jpeg: Uint8Array): Buffer {
  return Buffer.concat([jpeg.subarray(START_OF_IMAGE), BARE_START]);
}
