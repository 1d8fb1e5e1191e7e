import { AV_CODEC_ID_PNG, AV_PIX_FMT_RGB24 } from 'node-av/constants';
import { Codec, CodecContext, type Frame, Packet, Rational } from 'node-av/lib';
import { check } from '../ffmpeg.ts';

/** One `rgb24` picture as a whole PNG file. @throws `engine_unavailable` when FFmpeg cannot make one of this size */
export async function encodePng(frame: Frame): Promise<Uint8Array> {
  const { width, height } = frame;
  const what = `FFmpeg cannot make a PNG picture of ${width}x${height}`;
  const codec = Codec.findEncoder(AV_CODEC_ID_PNG);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = width;
  context.height = height;
  context.pixelFormat = AV_PIX_FMT_RGB24;
  context.timeBase = new Rational(1, 1_000_000);
  context.threadCount = 1;
  const packet = new Packet();
  packet.alloc();
  try {
    check(await context.open2(codec, null), 'engine_unavailable', what);
    check(await context.sendFrame(frame), 'engine_unavailable', what);
    check(context.receivePacketSync(packet), 'engine_unavailable', what);
    return Uint8Array.from(packet.data ?? []);
  } finally {
    packet.free();
    context.freeContext();
  }
}
