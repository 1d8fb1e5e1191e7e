import {
  AV_CODEC_ID_RAWVIDEO,
  AV_PIX_FMT_YUV420P,
  AVERROR_EAGAIN,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  FFmpegError,
  FormatContext,
  type Frame,
  Packet,
  Rational,
  type Stream,
} from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import { check, systemError } from '../ffmpeg.ts';
import type { Size } from '../options.ts';

/** What a device answers while its readers come and go: the picture is lost, and the next one may pass. */
const PASSING: ReadonlySet<number> = new Set([
  AVERROR_EAGAIN,
  systemError('EBUSY'),
  systemError('EINVAL'),
  systemError('EINTR'),
]);

/** What a write came to: `refused` for now, the device may take the next picture. */
export type DeviceWrite = 'written' | 'refused';

/**
 * A v4l2 output device, such as v4l2loopback's, by FFmpeg's muxer, which tells the device the format and writes a picture a
 * packet. One call at a time.
 *
 * FFmpeg (8.1, `v4l2enc.c`) leaves the device open when it refuses the format: who tries again does that in a new process.
 */
export class V4l2Device {
  readonly #path: string;
  readonly #muxer: FormatContext;
  readonly #encoder: CodecContext;
  readonly #packet = new Packet();
  #ticks = 0n;
  #closed = false;

  private constructor(path: string, muxer: FormatContext, encoder: CodecContext) {
    this.#path = path;
    this.#muxer = muxer;
    this.#encoder = encoder;
    this.#packet.alloc();
  }

  /**
   * Opens the device for pictures in `yuv420p`.
   * @throws GatewayError `camera_unavailable`, `engine_unavailable`
   */
  static async open(path: string, { width, height }: Size, fps: number): Promise<V4l2Device> {
    const encoder = await openRawEncoder({ width, height }, fps);
    const muxer = new FormatContext();
    try {
      check(
        muxer.allocOutputContext2(null, 'v4l2', path),
        'engine_unavailable',
        'this build of FFmpeg cannot write to cameras',
      );
      const stream: Stream = muxer.newStream(null);
      stream.timeBase = new Rational(1, Math.round(fps * 1000));
      stream.codecpar.codecType = AVMEDIA_TYPE_VIDEO;
      stream.codecpar.codecId = AV_CODEC_ID_RAWVIDEO;
      stream.codecpar.format = AV_PIX_FMT_YUV420P;
      stream.codecpar.width = width;
      stream.codecpar.height = height;
      const opened = await muxer.writeHeader(null);
      if (opened < 0) throw refusal(path, opened, `${width}x${height}`);
    } catch (error) {
      muxer.freeContext();
      encoder.freeContext();
      throw error;
    }
    return new V4l2Device(path, muxer, encoder);
  }

  /** Bytes of one picture. */
  get pictureBytes(): number {
    return this.#packet.size;
  }

  /** Makes `frame` the picture that {@link write} writes. */
  async take(frame: Frame): Promise<void> {
    frame.pts = this.#ticks;
    check(await this.#encoder.sendFrame(frame), 'internal', 'FFmpeg cannot copy a picture');
    this.#packet.unref();
    check(this.#encoder.receivePacketSync(this.#packet), 'internal', 'FFmpeg cannot copy a picture');
  }

  /** Writes the picture taken last, once more if need be. @throws GatewayError `camera_unavailable` when the device is gone */
  async write(): Promise<DeviceWrite> {
    this.#packet.streamIndex = 0;
    this.#packet.pts = this.#ticks;
    this.#packet.dts = this.#ticks;
    this.#ticks += 1n;
    const written = await this.#muxer.writeFrame(this.#packet);
    if (written >= 0) return 'written';
    if (PASSING.has(written)) return 'refused';
    throw new GatewayError(
      'camera_unavailable',
      `the virtual camera ${this.#path} takes no more pictures (${FFmpegError.strerror(written)}): check that v4l2loopback is still loaded`,
      { fields: { device: this.#path } },
    );
  }

  /** Closes the device. May be called twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#muxer.writeTrailer();
    this.#packet.free();
    this.#muxer.freeContext();
    this.#encoder.freeContext();
  }
}

/** FFmpeg's copy of a picture into one packet: the memory is its own, which a `Buffer` of this size would not be. */
async function openRawEncoder({ width, height }: Size, fps: number): Promise<CodecContext> {
  const codec = Codec.findEncoder(AV_CODEC_ID_RAWVIDEO);
  if (!codec) throw new GatewayError('engine_unavailable', 'this build of FFmpeg cannot copy raw pictures');
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = AV_PIX_FMT_YUV420P;
  encoder.timeBase = new Rational(1, Math.round(fps * 1000));
  const opened = await encoder.open2(codec, null);
  if (opened < 0) encoder.freeContext();
  check(opened, 'engine_unavailable', 'FFmpeg cannot copy raw pictures');
  return encoder;
}

function refusal(path: string, code: number, size: string): GatewayError {
  const why: Readonly<Record<number, string>> = {
    [systemError('ENOENT')]: 'it is not there: load v4l2loopback, or choose another device',
    [systemError('ENODEV')]: 'there is nothing behind it: load v4l2loopback again',
    [systemError('ENXIO')]: 'there is nothing behind it: load v4l2loopback again',
    [systemError('EACCES')]: 'you may not write to it: run "sudo usermod -aG video $USER", then log in again',
    [systemError('EPERM')]: 'you may not write to it: run "sudo usermod -aG video $USER", then log in again',
    [systemError('EBUSY')]: 'another program puts its picture into it: close that, or choose another device',
    [systemError('EINVAL')]:
      `it is no device to write pictures to, or does not take ${size}: choose another one`,
    [systemError('ENOTTY')]: 'it is no device to write pictures to: choose another one',
  };
  return new GatewayError(
    'camera_unavailable',
    `the virtual camera ${path} cannot be used: ${why[code] ?? FFmpegError.strerror(code)}`,
    { fields: { device: path } },
  );
}
