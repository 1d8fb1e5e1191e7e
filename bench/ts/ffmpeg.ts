import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AVFMT_FLAG_CUSTOM_IO,
  AVFMT_FLAG_FLUSH_PACKETS,
  AVFMT_FLAG_NOBUFFER,
  AVFMT_FLAG_NOFILLIN,
  AVFMT_FLAG_NOPARSE,
} from 'node-av/constants';
import { Dictionary, FormatContext, InputFormat, IOContext, Packet, Rational } from 'node-av/lib';
import type { FfPacket, FfTrack } from '../../test/support/ts-ffmpeg.ts';
import { cpuMs } from '../common/statistics.ts';

const TICKS = new Rational(1, 90_000);

/** CPU time FFmpeg's muxer takes for packets that lie ready, in ms; bytes leave through a callback as in the app. */
export async function muxWithFfmpeg(
  tracks: readonly FfTrack[],
  packets: readonly FfPacket[],
): Promise<number> {
  const format = new FormatContext();
  format.allocOutputContext2(null, 'mpegts', null);
  const io = new IOContext();
  let bytes = 0;
  io.allocContextWithCallbacks(65_536, 1, null, (data) => {
    bytes += Buffer.from(data).length;
    return data.length;
  });
  format.pb = io;
  format.setFlags(AVFMT_FLAG_CUSTOM_IO, AVFMT_FLAG_FLUSH_PACKETS);
  for (const track of tracks) {
    const stream = format.newStream(null);
    track.parameters.copy(stream.codecpar);
    stream.timeBase = TICKS;
  }
  if ((await format.writeHeader(Dictionary.fromObject({ omit_video_pes_length: '0' }))) < 0)
    throw new Error('FFmpeg does not open its muxer');
  const ready = packets.map(({ stream, pts, dts, key, data }) => {
    const packet = new Packet();
    packet.alloc();
    packet.data = data;
    packet.streamIndex = stream;
    packet.pts = BigInt(pts ?? 0);
    packet.dts = BigInt(dts ?? 0);
    packet.isKeyframe = key;
    return packet;
  });
  const start = process.cpuUsage();
  for (const packet of ready) format.writeFrameSync(packet);
  const ms = cpuMs(start);
  for (const packet of ready) packet.free();
  format.pb = null;
  format.freeContext();
  io.freeContext();
  if (bytes === 0) throw new Error('FFmpeg wrote nothing');
  return ms;
}

/** CPU time FFmpeg's demuxer takes to read a file of `bytes`, with or without its parsers, in ms. */
export function demuxWithFfmpeg(bytes: Uint8Array, parse: boolean): number {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-bench-'));
  try {
    const path = join(folder, 'stream.ts');
    writeFileSync(path, bytes);
    const format = new FormatContext();
    format.allocContext();
    if (!parse) format.setFlags(AVFMT_FLAG_NOPARSE, AVFMT_FLAG_NOFILLIN);
    format.probesize = 32_768n; // what is read ahead while opening is not measured
    format.openInputSync(path, InputFormat.findInputFormat('mpegts'), null);
    format.findStreamInfoSync(null);
    const packet = new Packet();
    packet.alloc();
    const start = process.cpuUsage();
    while (format.readFrameSync(packet) >= 0) packet.unref();
    const ms = cpuMs(start);
    packet.free();
    format.closeInputSync();
    return ms;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * How many pictures FFmpeg's demuxer waits for before it hands one out, on average over the second half: the next
 * picture's bytes are given only when it asks for more.
 */
export async function picturesWaited(written: readonly Uint8Array[], lowDelay: boolean): Promise<number> {
  const format = new FormatContext();
  format.allocContext();
  format.setFlags(AVFMT_FLAG_CUSTOM_IO);
  if (lowDelay) format.setFlags(AVFMT_FLAG_NOBUFFER, AVFMT_FLAG_NOPARSE, AVFMT_FLAG_NOFILLIN);
  format.probesize = 32_768n;
  const io = new IOContext();
  let fed = 0;
  let rest = Buffer.alloc(0);
  io.allocContextWithCallbacks(188 * 64, 0, (size) => {
    if (rest.length === 0) {
      const next = written[fed];
      if (next === undefined) return null;
      rest = Buffer.from(next);
      fed += 1;
    }
    const part = rest.subarray(0, size);
    rest = rest.subarray(part.length);
    return part;
  });
  format.pb = io;
  if ((await format.openInput('', InputFormat.findInputFormat('mpegts'), null)) < 0)
    throw new Error('FFmpeg does not open its demuxer');
  const packet = new Packet();
  packet.alloc();
  const waited: number[] = [];
  for (let index = 0; (await format.readFrame(packet)) >= 0; index += 1) {
    if (fed < written.length) waited.push(fed - 1 - index);
    packet.unref();
  }
  packet.free();
  await format.closeInput();
  io.freeContext();
  const settled = waited.slice(waited.length / 2);
  return settled.reduce((sum, value) => sum + value, 0) / settled.length;
}
