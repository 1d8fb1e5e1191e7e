/**
 * Child process: reads the transport stream on a local socket with FFmpeg's stock demuxer, parser and decoder, as PyAV
 * gateways do, and reports when each picture came out and when it was captured.
 */
import { AVERROR_EAGAIN, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Codec, CodecContext, FormatContext, Frame, Packet } from 'node-av/lib';
import { monotonicUs } from '../../src-main/base/clock.ts';
import { silenceFfmpeg } from '../../src-main/media/engine/ffmpeg.ts';
import { readFrameCode } from '../../src-main/media/frame-code.ts';

silenceFfmpeg();
const input = new FormatContext();
const opened = await input.openInput(process.argv[2] ?? '', null, null);
if (opened < 0) throw new Error(`the socket cannot be opened (${opened})`);
await input.findStreamInfo(null);
const stream = input.streams?.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
if (!stream) throw new Error('no video in the stream');
const codec = Codec.findDecoder(stream.codecpar.codecId);
if (!codec) throw new Error('no decoder');
const context = new CodecContext();
context.allocContext3(codec);
context.parametersToContext(stream.codecpar);
await context.open2(codec, null);

const packet = new Packet();
packet.alloc();
const frame = new Frame();
frame.alloc();
const reports: { captureUs: number; decodedUs: number }[] = [];
while ((await input.readFrame(packet)) >= 0) {
  if (packet.streamIndex === stream.index) await context.sendPacket(packet);
  packet.unref();
  for (;;) {
    const got = context.receiveFrameSync(frame);
    if (got === AVERROR_EAGAIN || got < 0) break;
    const decodedUs = monotonicUs();
    const data = frame.data?.[0];
    const stride = frame.linesize[0];
    const code =
      data && stride ? readFrameCode({ data, stride, width: frame.width, height: frame.height }) : null;
    if (code) reports.push({ captureUs: code.captureUs, decodedUs });
    frame.unref();
  }
}
process.send?.({ reports }, () => process.exit(0));
