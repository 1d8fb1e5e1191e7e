import {
  AV_CODEC_ID_H264,
  AV_CODEC_ID_OPUS,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  type AVProfile,
} from 'node-av/constants';
import { Dictionary, FFmpegError, FormatContext, Packet, Rational, type Stream } from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { asBuffer } from '../../ts/bytes.ts';
import { OPUS_SAMPLE_RATE } from '../../ts/opus.ts';
import { check } from '../ffmpeg.ts';
import type { PublishOptions } from '../options.ts';
import { announcedAudioTrack } from '../record/audio-format.ts';
import type { PublishWay } from './publish.ts';

const DEFAULT_LIMIT_MS = 10_000;

/**
 * Opens a way by WebRTC: asks the WHIP server (RFC 9725), and shakes hands over UDP. The URL is one of this machine's own,
 * behind which main asks the real server. Whether a server that vanishes without a word is noticed rests
 * on FFmpeg's own watch over the connection; it was not tried.
 * @throws `output_unreachable`
 */
export async function openWhipWay(options: PublishOptions): Promise<PublishWay> {
  const muxer = new FormatContext();
  check(
    muxer.allocOutputContext2(null, 'whip', options.url),
    'engine_unavailable',
    'this build of FFmpeg has no WHIP',
  );
  const streams = addStreams(muxer, options);
  const limitMs = options.connectLimitMs ?? DEFAULT_LIMIT_MS;
  const opened = await muxer.writeHeader(Dictionary.fromObject({ handshake_timeout: String(limitMs) }));
  if (opened < 0) {
    muxer.freeContext();
    throw new GatewayError(
      'output_unreachable',
      'the WHIP server answers, and its media does not: check whether a firewall lets UDP through',
      { fields: { reason: FFmpegError.strerror(opened) } },
    );
  }
  const packet = new Packet();
  packet.alloc();
  return {
    write: (unit) => write(muxer, streams, packet, unit),
    close: async () => {
      packet.free();
      await muxer.writeTrailer();
      muxer.freeContext();
    },
  };
}

type Streams = ReadonlyMap<AccessUnit['kind'], Stream>;

function addStreams(muxer: FormatContext, { streams, parameterSets }: PublishOptions): Streams {
  const added = new Map<AccessUnit['kind'], Stream>();
  if (streams.video) {
    const stream = muxer.newStream(null);
    stream.timeBase = new Rational(1, 90_000);
    stream.codecpar.codecType = AVMEDIA_TYPE_VIDEO;
    stream.codecpar.codecId = AV_CODEC_ID_H264;
    stream.codecpar.width = streams.video.width;
    stream.codecpar.height = streams.video.height;
    if (parameterSets) {
      const sets = asBuffer(parameterSets);
      stream.codecpar.extradata = sets;
      // The SPS begins with both behind its start code; the answer to the offer depends on them.
      stream.codecpar.profile = (sets[5] ?? 0) as AVProfile;
      stream.codecpar.level = sets[7] ?? 0;
    }
    added.set('video', stream);
  }
  if (streams.audio?.codec === 'opus') {
    const track = announcedAudioTrack(streams.audio);
    const stream = muxer.newStream(null);
    stream.timeBase = new Rational(1, OPUS_SAMPLE_RATE);
    stream.codecpar.codecType = AVMEDIA_TYPE_AUDIO;
    stream.codecpar.codecId = AV_CODEC_ID_OPUS;
    stream.codecpar.sampleRate = track.sampleRate;
    stream.codecpar.channels = track.channels;
    stream.codecpar.extradata = track.config;
    added.set('audio', stream);
  }
  return added;
}

async function write(
  muxer: FormatContext,
  streams: Streams,
  packet: Packet,
  unit: AccessUnit,
): Promise<number> {
  const stream = streams.get(unit.kind);
  if (!stream) return 0;
  const { num, den } = stream.timeBase;
  const ticks = (us: number): bigint => BigInt(Math.round((us * den) / num / 1e6));
  packet.data = asBuffer(unit.bytes);
  packet.streamIndex = stream.index;
  packet.dts = ticks(unit.dtsUs ?? unit.ptsUs);
  packet.pts = ticks(unit.ptsUs);
  packet.isKeyframe = unit.key;
  const written = await muxer.writeFrame(packet);
  packet.unref();
  if (written < 0) {
    const reason = FFmpegError.strerror(written);
    throw new GatewayError('output_lost', `the WHIP server has left (${reason})`);
  }
  return unit.bytes.length;
}
