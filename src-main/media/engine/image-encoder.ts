import { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUVJ420P, FF_ENCODER_MJPEG, FF_ENCODER_PNG } from 'node-av/constants';
import { Codec, CodecContext, Dictionary, type Frame, Packet, Rational } from 'node-av/lib';
import { GatewayError } from '../../base/errors.ts';
import { check } from './ffmpeg.ts';

/** A picture's file format. */
export type ImageFormat = 'png' | 'jpeg';

const FORMATS = {
  png: { encoder: FF_ENCODER_PNG, pixels: AV_PIX_FMT_RGB24, options: { compression_level: '6' } },
  jpeg: { encoder: FF_ENCODER_MJPEG, pixels: AV_PIX_FMT_YUVJ420P, options: { qmin: '2', qmax: '4' } },
} as const;

/** The filters that bring pictures into the form {@link encodeImage} takes. */
export const IMAGE_FILTERS: Readonly<Record<ImageFormat, string>> = {
  png: 'format=rgb24',
  jpeg: 'scale=out_range=pc,format=yuvj420p',
};

/**
 * One picture as the bytes of a file.
 * @param frame in the form of {@link IMAGE_FILTERS}; stays the caller's
 * @throws GatewayError `engine_unavailable`, `internal`
 */
export async function encodeImage(frame: Frame, format: ImageFormat): Promise<Uint8Array> {
  const { encoder, pixels, options } = FORMATS[format];
  const codec = Codec.findEncoderByName(encoder);
  if (!codec) throw new GatewayError('engine_unavailable', `this build of FFmpeg cannot write ${format}`);
  const context = new CodecContext();
  const packet = new Packet();
  packet.alloc();
  try {
    context.allocContext3(codec);
    context.width = frame.width;
    context.height = frame.height;
    context.pixelFormat = pixels;
    context.timeBase = new Rational(1, 25);
    context.threadCount = 1;
    check(
      await context.open2(codec, Dictionary.fromObject(options)),
      'internal',
      'no picture can be written',
    );
    check(await context.sendFrame(frame), 'internal', 'the picture cannot be written');
    check(context.receivePacketSync(packet), 'internal', 'the picture cannot be written');
    return Uint8Array.from(packet.data ?? []);
  } finally {
    packet.free();
    context.freeContext();
  }
}
