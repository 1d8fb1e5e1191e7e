import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FFEncoderCodec } from 'node-av/constants';
import { describe, expect, it } from 'vitest';
import type { AccessUnit, AudioCodec, StreamInfo } from '../../src-main/media/access-unit.ts';
import { TsDemuxer, type TsProblem } from '../../src-main/media/ts/demuxer.ts';
import { TsMuxer } from '../../src-main/media/ts/muxer.ts';
import { hasStuffing, PACKET_BYTES } from '../../src-main/media/ts/packet.ts';
import { TIMESTAMP_WRAP, ticksToUs } from '../../src-main/media/ts/timestamp.ts';
import { describeWithClips } from '../support/field-clips.ts';
import {
  encodeAudio,
  encodeVideo,
  type FfPacket,
  type FfTrack,
  ffmpegDecode,
  ffmpegDemux,
  ffmpegDemuxFile,
  ffmpegMux,
  interleave,
} from '../support/ts-ffmpeg.ts';
import { demux, digest, fakePicture, nalsOf, ofKind, pieces } from '../support/ts-units.ts';

const X264 = { preset: 'ultrafast', tune: 'zerolatency' };

/** Later than any encoder delay, so that no muxer shifts times to keep them positive. */
const START_TICKS = 900_000;

/** FFmpeg's demuxer cuts PES packets without a length here; its parser joins the parts again. */
const FFMPEG_PES_LIMIT = 200 * 1024;

const VIDEOS: Readonly<Record<string, () => FfTrack | Promise<FfTrack>>> = {
  '16×16': () => encodeVideo({ width: 16, height: 16, frames: 30, options: X264 }),
  'odd 374×666': () => encodeVideo({ width: 374, height: 666, frames: 20, options: X264 }),
  '640×480, B-frames': () =>
    encodeVideo({ width: 640, height: 480, frames: 32, bFrames: 3, options: { preset: 'veryfast' } }),
  'several slices': () =>
    encodeVideo({ width: 320, height: 240, frames: 20, options: { ...X264, 'x264-params': 'slices=4' } }),
  'open GOP': () =>
    encodeVideo({
      width: 320,
      height: 240,
      frames: 60,
      bFrames: 2,
      gop: 10,
      options: { preset: 'veryfast', 'x264-params': 'open-gop=1:scenecut=0' },
    }),
  interlaced: () =>
    encodeVideo({
      width: 320,
      height: 240,
      frames: 20,
      options: { preset: 'ultrafast', 'x264-params': 'interlaced=1' },
    }),
  '1080p, pictures over 64 KiB': () =>
    encodeVideo({
      width: 1920,
      height: 1080,
      frames: 6,
      gop: 3,
      noise: 0.5,
      options: { ...X264, crf: '20' },
    }),
};

const AUDIOS: Readonly<Record<string, () => FfTrack | Promise<FfTrack>>> = {
  'AAC stereo': () => encodeAudio('aac', 2, 44_100, 45),
  'AAC mono': () => encodeAudio('aac', 1, 48_000, 45),
  'Opus stereo': () => encodeAudio('libopus', 2, 48_000, 50),
  'Opus mono': () => encodeAudio('libopus', 1, 48_000, 50),
};

const tracksMade = new Map<string, FfTrack>();

/** Encodes each track once for all tests. */
async function track(name: string): Promise<FfTrack> {
  const made = tracksMade.get(name) ?? (await (VIDEOS[name] ?? AUDIOS[name])?.());
  if (made === undefined) throw new Error(`no track named ${name}`);
  tracksMade.set(name, made);
  return made;
}

/** The video track, and the audio track where there is one. */
async function tracksOf(videoName: string, audioName: string | null): Promise<[FfTrack, ...FfTrack[]]> {
  return [await track(videoName), ...(audioName === null ? [] : [await track(audioName)])];
}

function audioCodec(name: string | null): AudioCodec | null {
  if (name === null) return null;
  return name.startsWith('AAC') ? 'aac' : 'opus';
}

/** An ADTS header for 44.1 kHz stereo or 48 kHz mono before a raw AAC frame, as the encoder gives them. */
function withAdts(raw: Buffer, name: string): Buffer {
  const size = raw.length + 7;
  const [rateIndex, channels] = name === 'AAC mono' ? [3, 1] : [4, 2];
  const header = [0xff, 0xf1, 0x40 | (rateIndex << 2), (channels << 6) | (size >> 11), (size >> 3) & 0xff];
  return Buffer.concat([Buffer.from([...header, ((size & 7) << 5) | 0x1f, 0xfc]), raw]);
}

function toUnit(packet: FfPacket, video: boolean, audioName: string | null): AccessUnit {
  const ptsUs = ticksToUs(packet.pts ?? 0);
  if (video) {
    return { kind: 'video', ptsUs, dtsUs: ticksToUs(packet.dts ?? 0), key: packet.key, bytes: packet.data };
  }
  const bytes = audioCodec(audioName) === 'aac' ? withAdts(packet.data, audioName ?? '') : packet.data;
  return { kind: 'audio', ptsUs, key: true, bytes };
}

const MATRIX: readonly (readonly [string, string | null])[] = [
  ...Object.keys(VIDEOS).map((video) => [video, null] as const),
  ...Object.keys(AUDIOS).map((audio) => ['16×16', audio] as const),
  ['640×480, B-frames', 'AAC stereo'],
  ['1080p, pictures over 64 KiB', 'Opus stereo'],
];

describe('FFmpeg reads what we mux', () => {
  for (const [videoName, audioName] of MATRIX) {
    it(`${videoName}, ${audioName ?? 'no audio'}`, async () => {
      const tracks = await tracksOf(videoName, audioName);
      const packets = interleave(tracks, START_TICKS);
      const units = packets.map((packet) => toUnit(packet, packet.stream === 0, audioName));
      const muxer = new TsMuxer({
        streams: {
          video: true,
          audio: audioCodec(audioName),
          opusChannels: tracks[1]?.parameters.channels ?? 2,
        },
      });
      const bytes = Buffer.concat(units.map((unit) => muxer.mux(unit)));

      for (const parse of [true, false]) {
        const read = ffmpegDemux(bytes, { parse });
        expect(read.streams.map(({ codec }) => codec)).toEqual([
          'h264',
          ...(audioName === null ? [] : [audioCodec(audioName)]),
        ]);
        const video = read.packets.filter(({ stream }) => stream === 0);
        const sent = packets.filter(({ stream }) => stream === 0);
        if (!parse && sent.some(({ data }) => data.length > FFMPEG_PES_LIMIT)) continue;
        expect(video.map(({ pts }) => pts)).toEqual(sent.map(({ pts }) => pts));
        expect(video.map(({ dts }) => dts)).toEqual(sent.map(({ dts }) => dts));
        expect(video.map(({ data }) => nalsOf(data))).toEqual(sent.map(({ data }) => nalsOf(data)));
        const decoded = ffmpegDecode(read.streams[0]?.parameters ?? tracks[0].parameters, video);
        expect(decoded).toMatchObject({
          frames: sent.length,
          errors: 0,
          width: tracks[0].parameters.width,
          height: tracks[0].parameters.height,
        });
      }
      if (audioName === null) return;
      const read = ffmpegDemux(bytes);
      const audio = read.packets.filter(({ stream }) => stream === 1);
      const sent = units.filter(({ kind }) => kind === 'audio');
      expect(audio.map(({ data }) => digest(data))).toEqual(sent.map(({ bytes }) => digest(bytes)));
      const parameters = read.streams[1]?.parameters;
      expect(parameters?.channels).toBe(tracks[1]?.parameters.channels);
      expect(parameters && ffmpegDecode(parameters, audio).errors).toBe(0);
    });
  }

  it('across the wrap of the clock', async () => {
    const video = await track('640×480, B-frames');
    const packets = interleave([video], TIMESTAMP_WRAP - 45_000);
    const muxer = new TsMuxer({ streams: { video: true, audio: null } });
    const bytes = Buffer.concat(packets.map((packet) => muxer.mux(toUnit(packet, true, null))));
    const read = ffmpegDemux(bytes);
    const first = read.packets[0]?.pts ?? 0;
    expect(read.packets.map(({ pts }) => (pts ?? 0) - first)).toEqual(
      packets.map(({ pts }) => (pts ?? 0) - (packets[0]?.pts ?? 0)),
    );
    expect(ffmpegDecode(video.parameters, read.packets)).toMatchObject({ frames: packets.length, errors: 0 });
  });

  it('audio alone', async () => {
    const opus = await track('Opus stereo');
    const packets = interleave([opus], START_TICKS);
    const muxer = new TsMuxer({ streams: { video: false, audio: 'opus' } });
    const bytes = Buffer.concat(packets.map((packet) => muxer.mux(toUnit(packet, false, 'Opus stereo'))));
    const read = ffmpegDemux(bytes);
    expect(read.streams.map(({ codec }) => codec)).toEqual(['opus']);
    expect(read.packets.map(({ data }) => data)).toEqual(packets.map(({ data }) => data));
  });
});

/** Options of FFmpeg's muxer that change what it writes. */
const MUXER_OPTIONS: readonly Record<string, string>[] = [
  {},
  { omit_video_pes_length: '0' },
  { pat_period: '0.05', sdt_period: '0.05', pcr_period: '10' },
  { mpegts_flags: 'resend_headers+pat_pmt_at_frames+initial_discontinuity' },
  { mpegts_m2ts_mode: '1' },
  { muxrate: '40000000' },
  { pes_payload_size: '0' },
  { mpegts_start_pid: '256', mpegts_pmt_start_pid: '4096', mpegts_service_id: '7', tables_version: '9' },
];

/** How FFmpeg's muxer and ours are compared: by content and by times in ticks. */
function expectSame(read: readonly AccessUnit[], sent: readonly FfPacket[], audioName: string | null): void {
  const video = ofKind(read, 'video');
  const pictures = sent.filter(({ stream }) => stream === 0);
  expect(video.map(({ bytes }) => nalsOf(bytes))).toEqual(pictures.map(({ data }) => nalsOf(data)));
  expect(video.map(({ ptsUs }) => ptsUs)).toEqual(pictures.map(({ pts }) => ticksToUs(pts ?? 0)));
  expect(video.map(({ dtsUs, ptsUs }) => dtsUs ?? ptsUs)).toEqual(
    pictures.map(({ dts }) => ticksToUs(dts ?? 0)),
  );
  expect(video.map(({ key }) => key)).toEqual(pictures.map(({ key }) => key));
  if (audioName === null) return;
  const audio = ofKind(read, 'audio');
  const frames = sent.filter(({ stream }) => stream === 1);
  const header = audioCodec(audioName) === 'aac' ? 7 : 0;
  expect(audio.map(({ bytes }) => digest(bytes.subarray(header)))).toEqual(
    frames.map(({ data }) => digest(data)),
  );
  const worst = Math.max(...audio.map(({ ptsUs }, n) => Math.abs(ptsUs - ticksToUs(frames[n]?.pts ?? 0))));
  expect(worst).toBeLessThan(50); // FFmpeg rounds each frame's time to ticks, we count samples from the PES packet's
}

describe('we read what FFmpeg muxes', () => {
  for (const [videoName, audioName] of MATRIX) {
    for (const options of videoName === '16×16' ? MUXER_OPTIONS : MUXER_OPTIONS.slice(0, 2)) {
      if (options.mpegts_m2ts_mode && audioCodec(audioName) === 'aac') continue; // AAC is not part of M2TS
      it(`${videoName}, ${audioName ?? 'no audio'}, ${JSON.stringify(options)}`, async () => {
        const tracks = await tracksOf(videoName, audioName);
        const packets = interleave(tracks, START_TICKS);
        const bytes = Buffer.concat(await ffmpegMux(tracks, packets, options));
        const described: StreamInfo[] = [];
        const { units, demuxer } = demux(pieces(bytes, [1, 187, 188, 189, 4096, 65_536]), {
          onStreams: (info) => described.push(info),
        });
        expectSame(units, packets, audioName);
        const { continuityErrors, syncLosses, crcErrors, earlyEnds, dropped } = demuxer.stats;
        expect({ continuityErrors, syncLosses, crcErrors, earlyEnds, dropped }).toEqual({
          continuityErrors: 0,
          syncLosses: 0,
          crcErrors: 0,
          earlyEnds: 0,
          dropped: { incomplete: 0, oversize: 0, malformed: 0, untimed: 0 },
        });
        const { width, height } = tracks[0].parameters ?? {};
        expect(described.at(-1)?.video).toEqual({ codec: 'h264', width, height, fps: 30 });
        const audio = tracks[1]?.parameters;
        expect(described.at(-1)?.audio).toEqual(
          audio
            ? { codec: audioCodec(audioName), sampleRate: audio.sampleRate, channels: audio.channels }
            : null,
        );
      });
    }
  }

  it('across the wrap of the clock, in one timeline', async () => {
    const tracks = [await track('640×480, B-frames'), await track('AAC stereo')];
    const packets = interleave(tracks, TIMESTAMP_WRAP - 45_000);
    const bytes = Buffer.concat(await ffmpegMux(tracks, packets));
    expect(packets.some(({ pts }) => (pts ?? 0) >= TIMESTAMP_WRAP)).toBe(true);
    expectSame(demux([bytes]).units, packets, 'AAC stereo');
  });

  it('many turns of the clock later', async () => {
    const video = await track('16×16');
    const packets = interleave([video], START_TICKS).map((packet, n) => {
      const time = START_TICKS + n * 2 ** 31;
      return { ...packet, pts: time, dts: time };
    });
    const { units } = demux(await ffmpegMux([video], packets));
    expect(packets.at(-1)?.pts).toBeGreaterThan(7 * TIMESTAMP_WRAP);
    expect(units.map(({ ptsUs }) => ptsUs)).toEqual(packets.map(({ pts }) => ticksToUs(pts ?? 0)));
  });

  it('names streams it does not read', async () => {
    const tracks = [
      await encodeVideo({ width: 64, height: 64, frames: 3, encoder: 'mpeg2video' as FFEncoderCodec }),
      encodeAudio('mp2', 2, 48_000, 5),
      await track('AAC stereo'),
    ];
    const problems: TsProblem[] = [];
    const { units } = demux(await ffmpegMux(tracks, interleave(tracks, START_TICKS)), {
      onProblem: (problem) => problems.push(problem),
    });
    expect(problems.map(({ message }) => message)).toEqual([
      'the stream also has MPEG-2 video (PID 256), which is not read',
      'the stream also has MPEG-1 audio (MP2 or MP3) (PID 257), which is not read',
    ]);
    expect(units.length).toBe(tracks[2]?.packets.length);
  });
});

describe('a picture is delivered with its own last packet', () => {
  it('FFmpeg without PES lengths: all but pictures that fill their packets exactly', async () => {
    const video = await track('16×16');
    const packets = Array.from({ length: 800 }, (_, n): FfPacket => {
      const time = START_TICKS + n * 3000;
      return { stream: 0, pts: time, dts: time, key: n === 0, data: fakePicture(40 + n, n === 0) };
    });
    const written = await ffmpegMux([video], packets);
    const units: AccessUnit[] = [];
    const late: number[] = [];
    const aligned: number[] = [];
    const live = new TsDemuxer({ onUnit: (unit) => units.push(unit) });
    for (const [n, bytes] of written.slice(0, -1).entries()) {
      live.push(bytes);
      if (units.length !== n + 1) late.push(n);
      if (!endsStuffed(bytes)) aligned.push(n);
    }
    live.flush();
    expect(units.length).toBe(packets.length);
    expect(aligned.length).toBeGreaterThan(2);
    expect(late).toEqual(aligned);
  });

  it('FFmpeg with PES lengths: every picture', async () => {
    const video = await track('640×480, B-frames');
    const written = await ffmpegMux([video], interleave([video], START_TICKS), {
      omit_video_pes_length: '0',
    });
    const units: AccessUnit[] = [];
    const live = new TsDemuxer({ onUnit: (unit) => units.push(unit) });
    const counts = written.slice(0, -1).map((bytes) => {
      live.push(bytes);
      return units.length;
    });
    expect(counts).toEqual(counts.map((_, n) => n + 1));
  });
});

/** True when the last packet of `bytes` has stuffing. */
function endsStuffed(bytes: Buffer): boolean {
  const last = bytes.length - PACKET_BYTES;
  return ((bytes[last + 3] ?? 0) & 0x20) !== 0 && hasStuffing(bytes, last + 4);
}

const FIELD_CLIPS = [
  'broken-1080p.ts',
  'consecutive-1.ts',
  'consecutive-2.ts',
  'duplicate-audio-dts.ts',
  'missing-dts.ts',
];

describeWithClips('clips from the field', (folder) => {
  for (const name of FIELD_CLIPS) {
    it(name, async () => {
      const path = join(folder, name);
      const { units, demuxer } = demux(pieces(readFileSync(path), [1316]));
      const read = ffmpegDemuxFile(path);
      const packetsOf = (codec: string): FfPacket[] => {
        return read.packets.filter(({ stream }) => read.streams[stream]?.codec === codec);
      };
      const video = ofKind(units, 'video');
      const pictures = packetsOf('h264');
      expect(video.map(({ bytes }) => nalsOf(bytes))).toEqual(pictures.map(({ data }) => nalsOf(data)));
      expect(video.map(({ key }) => key)).toEqual(pictures.map(({ key }) => key));
      expect(demuxer.stats.derivedTimestamps).toBe(0);
      // FFmpeg discards the time of a picture whose PES packet has no DTS where others have one.
      const differing = video.filter(({ ptsUs }, n) => {
        const pts = pictures[n]?.pts ?? null;
        return pts !== null && ptsUs !== ticksToUs(pts);
      });
      expect(differing).toEqual([]);
      const audio = ofKind(units, 'audio');
      const frames = packetsOf('aac');
      expect(audio.map(({ bytes }) => bytes.length)).toEqual(frames.map(({ data }) => data.length));
      const worst = Math.max(
        0,
        ...audio.map(({ ptsUs }, n) => Math.abs(ptsUs - ticksToUs(frames[n]?.pts ?? 0))),
      );
      expect(worst).toBeLessThan(50);
    });
  }
});
